"""What somebody wrote into a form, and what is wrong with it. Nothing written is ever lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Self
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _

from api.problems import sentence
from dispatch.errors import N_, Invalid, Refusal
from dispatch.store.refusals import ChangedMeanwhile

LONGEST = 8000
MOST_NEEDED = 50
YEARS = range(2000, 2200)


class NotATime(Invalid):
    """That is no date or time."""

    says = N_("Write the date and time like 2026-11-24 and 13:30.")


class SkippedTime(Invalid):
    """The clocks go forward over that time."""

    says = N_("The clocks are set forward that night, and {time} does not exist. Choose a time an hour later.")


class UnknownChoice(Invalid):
    """That choice isn't offered."""

    says = N_("Choose one of the list; what was chosen is not offered any more.")


@dataclass
class Form:
    """`stale`: written over an older version. `now`: what others put there meanwhile, where that differs."""

    given: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    stale: bool = False
    now: dict[str, Any] = field(default_factory=dict)

    def beside(self, kept: Mapping[str, Any]) -> Self:
        """Where somebody was quicker, what is `kept` by now stands beside what was written, to be looked at and saved
        under today's version. Any other form stays as it is."""
        if self.stale:
            self.now = {name: value for name, value in kept.items() if _sent(value) != _sent(self.given.get(name))}
            self.errors = {
                "": _(
                    "Somebody changed this meanwhile. The fields below hold what you wrote; "
                    "look at both, and save what is right."
                )
            }
        return self


def empty(**given: Any) -> Form:
    return Form(given)


def again(refusal: Refusal) -> Form:
    """The form as it was sent, with the refusal's sentence beside the field it names, or above all; and beside each
    other field that was left empty and may not be, so that nobody is sent back once for each."""
    named = str(refusal.facts.get("field") or "")
    lacking = left_empty() if isinstance(refusal, Invalid) else {}
    errors = {named: sentence(refusal)} | {name: says for name, says in lacking.items() if name != named}
    return Form(request.form.to_dict(), errors, isinstance(refusal, ChangedMeanwhile))


def left_empty() -> dict[str, str]:
    """Field → sentence. The page says itself which it needs, and what they are called (see parts/field.html)."""
    needed = (one.partition(" ") for one in request.form.getlist("needed")[:MOST_NEEDED])
    return {
        name: _("“{field}” is missing.").format(field=label)
        for name, _space, label in needed
        if text(name) is None and not request.files.get(name)
    }


def text(name: str) -> str | None:
    """What was written there, or None. NUL and half characters can't be stored and are left out."""
    written = request.form.get(name, "").replace("\x00", "").encode("utf-8", "ignore").decode().strip()
    return written[:LONGEST] or None


def number(name: str) -> int | None:
    return _whole(text(name) or "")


def whole(written: str) -> int | None:
    return _whole(written)


def numbers(name: str) -> list[int]:
    """All that were ticked under this name."""
    found = (_whole(written) for written in request.form.getlist(name))
    return [one for one in found if one is not None]


def ticked(name: str) -> bool:
    return request.form.get(name) == "yes"


def chosen(name: str, offered: Mapping[str, Any]) -> Any:
    """What was chosen of the list, or None. Raises UnknownChoice."""
    wish = text(name)
    if wish is None:
        return None
    if wish not in offered:
        raise UnknownChoice(field=name)
    return offered[wish]


def moment(day: str, time: str, *, zone: str) -> datetime:
    """Raises NotATime, SkippedTime."""
    try:
        at = datetime.fromisoformat(f"{text(day)}T{text(time)}").replace(tzinfo=ZoneInfo(zone))
    except ValueError as error:
        raise NotATime(field=day) from error
    if _near(at, day).astimezone(UTC).astimezone(at.tzinfo).replace(tzinfo=None) != at.replace(tzinfo=None):
        raise SkippedTime(field=time, time=text(time))
    return at


def day(name: str) -> date:
    """Raises NotATime."""
    found = day_of(text(name))
    if found is None:
        raise NotATime(field=name)
    return found


def day_of(wish: str | None) -> date | None:
    """A day as our pages write it into their addresses, if it is one of a year we plan in."""
    try:
        found = date.fromisoformat(wish or "")
    except ValueError:
        return None
    return found if found.year in YEARS else None


def clock(name: str) -> time | None:
    """An hour of the day. Raises NotATime."""
    try:
        return time.fromisoformat(found) if (found := text(name)) else None
    except ValueError:
        raise NotATime(field=name) from None


def instant(name: str) -> datetime:
    """A moment with its zone, as our own pages write it into forms. Raises NotATime."""
    try:
        at = datetime.fromisoformat(text(name) or "")
    except ValueError as error:
        raise NotATime(field=name) from error
    if at.tzinfo is None:
        raise NotATime(field=name)
    return _near(at, name)


def _sent(value: Any) -> str:
    """As a browser sends it."""
    if value is None or value is False:
        return ""
    return "yes" if value is True else str(value).replace("\r\n", "\n").strip()


def _whole(written: str) -> int | None:
    return int(written) if written.removeprefix("-").isdecimal() and len(written) < 10 else None


def _near(at: datetime, name: str) -> datetime:
    # At the ends of time every step to the next day or zone is a fault.
    if at.year not in YEARS:
        raise NotATime(field=name)
    return at
