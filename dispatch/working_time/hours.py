"""The pieces of a calendar, checked: zones, weekdays, dates and opening hours, given as values or as text."""

import re
from collections.abc import Sequence
from datetime import date, time
from zoneinfo import ZoneInfo

from dispatch.errors import N_, Invalid

Hours = tuple[time, time]
MIDNIGHT = time(0)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_INTERVALS = 48
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class BadCalendar(Invalid):
    """This is not a calendar."""

    says = N_("The calendar is wrong at “{field}”: this is missing, unknown, or not of the expected kind.")


class UnknownZone(BadCalendar):
    """There is no such time zone."""

    says = N_("The calendar's {field} is “{given}”, and there is no such time zone. Write one such as Europe/Oslo.")


class BadWeekday(BadCalendar):
    """That is not a day of the week."""

    says = N_("The calendar has “{given}” at {field}, which is not a day. Use mon, tue, wed, thu, fri, sat, sun.")


class BadDate(BadCalendar):
    """That is not a date."""

    says = N_("The calendar has “{given}” at {field}, which is not a date. Write it as 2026-05-17.")


class BadHours(BadCalendar):
    """Those are not opening hours."""

    says = N_(
        "The calendar has “{given}” at {field}, which are not opening hours. "
        "Write each stretch as two times, such as 08:30 and 17:00; {most} a day at most."
    )

    def __init__(self, **facts: object):
        super().__init__(most=MOST_INTERVALS, **facts)


def check_zone(given: object) -> ZoneInfo:
    try:
        return ZoneInfo(given)
    except (KeyError, ValueError, OSError, TypeError, AttributeError):
        raise UnknownZone(field="zone", given=given) from None


def check_weekday(given: object) -> int:
    if type(given) is not int or not 0 <= given <= 6:
        raise BadWeekday(field="weekly", given=given)
    return given


def check_date(given: object, field: str) -> date:
    if type(given) is not date:  # a datetime is a date too, but equals none
        raise BadDate(field=field, given=given)
    return given


def check_hours(given: Sequence[Hours], field: str) -> tuple[Hours, ...]:
    pairs = tuple(tuple(pair) for pair in given)
    if len(pairs) > MOST_INTERVALS or not all(len(pair) == 2 and all(map(_is_clock, pair)) for pair in pairs):
        raise BadHours(field=field, given=given)
    return tuple(sorted(set(pairs)))


def _is_clock(given: object) -> bool:
    return isinstance(given, time) and given.tzinfo is None and not given.microsecond


def read_weekday(given: str) -> int:
    if given not in WEEKDAYS:
        raise BadWeekday(field="weekly", given=given)
    return WEEKDAYS.index(given)


def read_date(given: object, field: str) -> date:
    try:
        return date.fromisoformat(_DATE.fullmatch(given)[0])
    except (TypeError, ValueError):
        raise BadDate(field=field, given=given) from None


def read_hours(given: object, field: str) -> list[Hours]:
    """From [["08:30", "17:00"], …]. As a closing time 24:00 is midnight."""
    try:
        return [(_read_clock(start), _read_clock("00:00" if end == "24:00" else end)) for start, end in given]
    except (TypeError, ValueError):
        raise BadHours(field=field, given=given) from None


def _read_clock(given: str) -> time:
    match = _CLOCK.fullmatch(given)
    if not match:
        raise ValueError(given)
    hour, minute, second = map(int, match.groups(default="0"))
    return time(hour, minute, second)


def write_hours(hours: Sequence[Hours]) -> list[list[str]]:
    return [[_write_clock(start), _write_clock(end)] for start, end in hours]


def _write_clock(clock: time) -> str:
    return clock.isoformat("seconds" if clock.second else "minutes")
