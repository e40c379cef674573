"""Opening hours as a person may mean them: stretches that don't lie upon each other, and some time open at all."""

import re
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from dispatch.errors import N_
from dispatch.working_time import BadCalendar, Calendar
from dispatch.working_time.hours import WEEKDAYS, BadHours, Hours, read_hours

A_MONDAY = date(2024, 1, 1)
MOST_CLOSED = 350
_STRETCH = re.compile(r"(\d{1,2}:\d\d)\s*[-–—]\s*(\d{1,2}:\d\d)", re.ASCII)


class OverlappingHours(BadCalendar):
    """Two stretches of opening hours lie upon each other."""

    says = N_("The hours at {field} lie upon each other: {first} and {second}. Join them, or move one.")


class HoursUnread(BadHours):
    """Those can't be read as opening hours."""

    says = N_("“{given}” can't be read as opening hours. Write 08:00–12:00, and a comma before the next stretch.")


class NoHours(BadCalendar):
    """A calendar without hours."""

    says = N_("This calendar would never be open, so nothing could fall due by it. Give it hours on one day at least.")


class ClosedTooLong(BadCalendar):
    """Closed for about a year."""

    says = N_("By {field} this calendar would be closed for more than {most} days on end. Leave it open in between.")


def apart(calendar: Calendar) -> Calendar:
    """The calendar itself.

    Raises:
        OverlappingHours: in a usual week, or on a day with hours of its own.
        NoHours: no day of the week opens.
        ClosedTooLong: it stays closed for about a year.
    """
    week = {number: calendar.weekly.get(number, ()) for number in range(7)}
    if not any(week.values()):
        raise NoHours(field="weekly")
    for number in range(8):
        yesterday, today = week[(number - 1) % 7], week[number % 7]
        _refuse_overlaps(f"weekly.{WEEKDAYS[number % 7]}", [*_laid(yesterday, -1), *_laid(today, 0)])
    for day, hours in calendar.special.items():
        _refuse_overlaps(day.isoformat(), _laid(hours, 0))
    _refuse_long_closure(calendar)
    return calendar


def stretches(text: str, field: str) -> list[list[str]]:
    """From "08:00–12:00, 12:30–16:00" as a person writes it; nothing: closed. Raises HoursUnread."""
    found = []
    for part in filter(None, re.split(r"[,;，、\n]", text.strip())):
        match = _STRETCH.fullmatch(part.strip())
        try:
            found += [[*match.groups()]] if match else []
            read_hours(found, field)
        except BadHours:
            match = None
        if match is None:
            raise HoursUnread(field=field, given=part.strip())
    return found


def written(hours: list[list[str]]) -> str:
    """The other way round."""
    return ", ".join(f"{opens}–{closes}" for opens, closes in hours)


def _refuse_long_closure(calendar: Calendar) -> None:
    """Beyond so many days closed on end no promise can be counted, and no order could be opened."""
    days = sorted(calendar.closed | {*calendar.special})
    shut = 0
    for number in range(days[0].toordinal(), days[-1].toordinal() + 1) if days else ():
        shut = 0 if calendar.hours(date.fromordinal(number)) else shut + 1
        if shut > MOST_CLOSED:
            raise ClosedTooLong(field=date.fromordinal(number).isoformat(), most=MOST_CLOSED)


Stretch = tuple[datetime, datetime, str]


def _laid(hours: tuple[Hours, ...], days: int) -> list[Stretch]:
    """On the wall clock of a day like any other."""
    midnight = datetime.combine(A_MONDAY + timedelta(days=days), time())
    laid = []
    for opens, closes in hours:
        start, end = _at(midnight, opens), _at(midnight, closes)
        laid.append((start, end if end > start else end + timedelta(days=1), f"{opens:%H:%M}–{closes:%H:%M}"))
    return sorted(laid)


def _at(midnight: datetime, clock: time) -> datetime:
    return midnight + timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


def _refuse_overlaps(field: str, laid: list[Stretch]) -> None:
    for (_, end, first), (start, _, second) in pairwise(sorted(laid)):
        if start < end:
            raise OverlappingHours(field=field, first=first, second=second)
