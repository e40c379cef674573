"""How times, spans and distances are written; the only place besides working_time where wall clocks exist."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from flask import Flask, g, session, url_for
from flask_babel import get_locale, gettext, ngettext

from api.language import language
from api.words import word
from dispatch import words
from dispatch.words import LANGUAGES

# A day as one writes it in a heading and in a line; the catalogues of babel only know the American way for "en".
DAYS = {
    "en": ("EEEE d MMMM", "EEE d MMM", "d MMM y"),
    "nb": ("EEEE d. MMMM", "EEE d. MMM", "d. MMM y"),
    "sv": ("EEEE d MMMM", "EEE d MMM", "d MMM y"),
    "zh_Hans": ("M月d日EEEE", "M月d日EEE", "y年M月d日"),
}


class Titled(Protocol):
    """Whatever is about an order."""

    @property
    def title(self) -> str: ...

    @property
    def titles(self) -> Mapping[str, str]: ...


HOUSE_ZONE = "Europe/Oslo"
STATIC = Path(__file__).parent / "static"


def init(app: Flask) -> None:
    app.jinja_env.filters.update(
        hhmm=hhmm,
        day=day,
        short_day=short_day,
        minutes=minutes,
        km=km,
        enumerated=enumerated,
        moment=moment,
        money=money,
        word=lambda v, kind: word(kind, v),
    )
    app.jinja_env.globals.update(word=word, static=static, languages_offered=LANGUAGES)
    app.context_processor(around)


def around() -> dict[str, object]:
    """What every page knows: its language, who looks at it, and whether they said they are there."""
    spoken = {"lang": language(), "locale": str(get_locale())}
    return {**spoken, "actor": g.get("actor"), "presence": session.get("presence", "")}


def zone() -> ZoneInfo:
    """The branch's zone where the page is about one, else the house's."""
    return ZoneInfo(g.get("zone") or HOUSE_ZONE)


def hhmm(at: datetime | None) -> str:
    return at.astimezone(zone()).strftime("%H:%M") if at else ""


def day(at: datetime | date | None) -> str:
    """Tuesday 24 November."""
    return _written(at, 0) if at else ""


def short_day(at: datetime | date | None) -> str:
    """Tue 24 Nov."""
    return _written(at, 1) if at else ""


def moment(at: datetime | None) -> str:
    """Day and time, where the day is not said beside it."""
    return f"{short_day(at)} {hhmm(at)}" if at else ""


def near(at: datetime, now: datetime) -> str:
    """The time alone where it is today's, else with its day."""
    return hhmm(at) if same_day(at, now) else moment(at)


def long_date(at: datetime | date) -> str:
    """A date with its year: 3 Mar 2028."""
    return _written(at, 2)


def month(first: date) -> str:
    """November 2026."""
    return format_skeleton("yMMMM", first, locale=get_locale())


def minutes(count: float | None) -> str:
    """A span in words: 5 min, 2 h, 2 h 05, 3 days."""
    if count is None:
        return ""
    whole = round(abs(count))
    sign = "−" if count < 0 else ""
    if whole < 60:
        return sign + gettext("%(minutes)s min", minutes=whole)
    if whole < 48 * 60:
        if not whole % 60:
            return sign + gettext("%(hours)s h", hours=whole // 60)
        return sign + gettext("%(hours)s h %(minutes)s", hours=whole // 60, minutes=f"{whole % 60:02}")
    days = whole // 1440
    return sign + ngettext("%(num)d day", "%(num)d days", days)


def length(count: float | None) -> str:
    """How long something takes, as one says it to a customer: 2 hours, not 2 h 00."""
    hours, rest = divmod(round(count or 0), 60)
    if not hours or rest:
        return minutes(count)
    return ngettext("%(whole)s hour", "%(whole)s hours", hours, whole=hours)


def decimal(value: float | Decimal, places: int = 1) -> str:
    """−40,0: with the reader's comma and a real minus."""
    digits = "0." + "0" * places if places else "0"
    return format_decimal(value, format=f"#,##{digits}", locale=get_locale()).replace("-", "−")


def km(meters: float) -> str:
    return f"{decimal(meters / 1000)} km"


def money(amount: int, currency: str = "") -> str:
    """Minor units as one writes them: 990 kr, 1 234,50 kr."""
    return words.money(amount, currency, spoken())


def percent(basis_points: int) -> str:
    return words.percent(basis_points, spoken())


def size(octets: int) -> str:
    """Megabytes, with one decimal."""
    return f"{decimal(max(0.1, octets / 1_000_000))} MB"


def enumerated(items: Iterable[str]) -> str:
    """One after the other, parted as the reader's language parts them."""
    return gettext(", ").join(items)


def titled(order: Titled) -> str:
    """What an order is about: our own name of the fault in the reader's language, anybody's own words as they are."""
    return order.titles.get(spoken()) or order.title


def spoken() -> str:
    """The language just now: where a page is partly read by somebody else, theirs."""
    return str(get_locale()).replace("_", "-")


def static(path: str) -> str:
    """The address of a built file, with the build in it so that browsers may keep it."""
    return url_for("static", filename=path, v=_build())


@cache
def _build() -> str:
    try:
        return json.loads((STATIC / "build.json").read_text())["build"]
    except FileNotFoundError:
        return "none"


def same_day(one: datetime, other: datetime) -> bool:
    """By the clock of the page."""
    return _local(one).date() == _local(other).date()


def _written(at: datetime | date, length: int) -> str:
    locale = str(get_locale())
    return format_date(_local(at), DAYS[locale][length], locale=locale)


def _local(at: datetime | date) -> datetime | date:
    return at.astimezone(zone()) if isinstance(at, datetime) else at
