"""When a home can be entered: a school, an office, a housing company that opens the cellar."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from dispatch.errors import N_, Invalid
from dispatch.working_time.hours import WEEKDAYS

Hours = Mapping[str, Sequence[Sequence[str]]]


class HoursUnfit(Invalid):
    """Those are no hours."""

    says = N_("Write hours such as 08:00-12:00, 13:00-16:00: each span ends after it begins, and before the next.")


def checked(given: Mapping[str, str]) -> dict[str, Any] | None:
    """{weekday: [[from, to], …]} of texts such as "08:00-12:00, 13:00-16:00"; None where nothing is said of any day,
    and the home can be entered at all times. Raises HoursUnfit."""
    found = {day: _spans(given.get(day, ""), day) for day in WEEKDAYS}
    return found if any(found.values()) else None


def spans_on(hours: Hours | None, day: date) -> list[tuple[time, time]] | None:
    """None: at all times."""
    if hours is None:
        return None
    return [(time.fromisoformat(a), time.fromisoformat(b)) for a, b in hours.get(WEEKDAYS[day.weekday()], ())]


def said(spans: Sequence[Sequence[str]]) -> str:
    """As `checked` reads it."""
    return ", ".join(f"{opens}-{closes}" for opens, closes in spans)


def _spans(text: str, day: str) -> list[list[str]]:
    found, last = [], ""
    for part in filter(None, (each.strip() for each in text.replace("–", "-").split(","))):
        try:
            opens, closes = (time.fromisoformat(each.strip()).strftime("%H:%M") for each in part.split("-"))
        except ValueError:
            raise HoursUnfit(field=day) from None
        if not last <= opens < closes:
            raise HoursUnfit(field=day)
        found.append([opens, closes])
        last = closes
    return found
