"""Closed days out of an iCalendar file. Whoever wrote it is a stranger: so large, so many, so far, and no further."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from icalendar import Calendar as File
from icalendar import Event

from dispatch.calendars.actions import LONGEST_WHY, Day
from dispatch.errors import N_, Invalid

MOST_BYTES = 1_000_000
MOST_EVENTS = 5000
LONGEST_EVENT = timedelta(days=366)
FIRST = date(1900, 1, 1)
MOST_RECURRING, LONGEST_RULE, MOST_YEARS = 200, 400, 300
NTH = re.compile(r"([+-]?[1-5])(MO|TU|WE|TH|FR|SA|SU)")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
YEARLY = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST"}


class FileTooLarge(Invalid):
    """The calendar file is too large."""

    says = N_("The calendar file is too large, over a megabyte or over {entries} in it. Nothing was changed.")

    def __init__(self, **facts: object):
        super().__init__(most=MOST_BYTES, entries=MOST_EVENTS, **facts)


class NoCalendarFile(Invalid):
    """That is no calendar file."""

    says = N_("That is no calendar file we can read (iCalendar, .ics). Nothing was changed.")


@dataclass
class Found:
    """`left_out`: titles of events that say nothing about whole days, or recur otherwise than once a year."""

    days: list[Day] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def closed_days(data: bytes, *, since: date, until: date) -> Found:
    """Every whole-day event from `since` up to `until` as closed days; of two on one day the first.

    Raises:
        FileTooLarge, NoCalendarFile.
    """
    found, days = Found(), {}
    recurring = 0
    for event in _events(data):
        title = _line(event.get("SUMMARY"))
        recurring += "RRULE" in event
        try:
            if recurring > MOST_RECURRING:
                raise Unreadable
            stretches = list(_stretches(event, until))
        except (Unreadable, ValueError, TypeError, KeyError, AttributeError, OverflowError):
            found.left_out.append(title)
            continue
        for first, length in stretches:
            for number in range(length):
                day = first + timedelta(days=number)
                if since <= day < until:
                    days.setdefault(day, Day(day, [], title))
    found.days = [days[day] for day in sorted(days)]
    return found


class Unreadable(Exception):
    """An event that closes no whole days."""


def _events(data: bytes) -> list[Event]:
    told = data.upper()
    if len(data) > MOST_BYTES or told.count(b"BEGIN:VEVENT") > MOST_EVENTS:
        raise FileTooLarge
    # One that was cut short says nothing of the days that are missing.
    whole = told.count(b"BEGIN:VEVENT") == told.count(b"END:VEVENT") and b"END:VCALENDAR" in told
    if b"BEGIN:VCALENDAR" not in told or not whole or b"\x00" in data:
        raise NoCalendarFile
    try:
        # The library promises ValueError, and a stranger's file finds whatever else it may raise.
        calendars = File.from_ical(data, multiple=True)
        return [event for one in calendars for event in one.walk("VEVENT")]
    except Exception as error:
        raise NoCalendarFile from error


def _stretches(event: Event, until: date) -> Iterator[tuple[date, int]]:
    """First day and number of days. Raises Unreadable."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    first = _day(event["DTSTART"].dt)
    length = (_end(event, first) - first).days
    if not 0 < length <= LONGEST_EVENT.days or first < FIRST:
        raise Unreadable
    left_out = {_day(one.dt) for one in _dates(event.get("EXDATE"))}
    for day in _yearly(event, first, until) if event.get("RRULE") else [first]:
        if day not in left_out:
            yield day, length


def _end(event: Event, first: date) -> date:
    if "DTEND" in event:
        return _day(event["DTEND"].dt)
    return first + (event["DURATION"].dt if "DURATION" in event else timedelta(days=1))


def _day(value: Any) -> date:
    """Only whole days close a desk; from when to when a timed event does is anybody's guess."""
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Unreadable
    return value


def _yearly(event: Event, first: date, until: date) -> Iterator[date]:
    """Once a year: other rules are no public holidays, and a library that follows any rule may never come back."""
    rule = event["RRULE"]
    asked = {name.upper(): list(values) for name, values in rule.items()}
    [interval], [most] = asked.get("INTERVAL", [1]), asked.get("COUNT", [MOST_YEARS])
    if asked.get("FREQ") != ["YEARLY"] or not {*asked} <= YEARLY or interval < 1 or len(str(asked)) > LONGEST_RULE:
        raise Unreadable
    last = min([until, *(_last(one) for one in asked.get("UNTIL", []))])
    years = range(first.year, last.year + 1, interval)
    found = (day for year in years for day in sorted(_in_year(year, first, asked)) if first <= day <= last)
    yield from islice(found, most)


def _in_year(year: int, first: date, asked: dict[str, list[Any]]) -> Iterator[date]:
    for month in asked.get("BYMONTH", [first.month]):
        for day in _in_month(asked, first):
            with suppress(ValueError, OverflowError):  # 29 February, or a fifth Monday
                yield day(year, int(month))


def _in_month(asked: dict[str, list[Any]], first: date) -> Iterator[Callable[[int, int], date]]:
    if "BYDAY" in asked:
        for given in asked["BYDAY"]:
            number, weekday = NTH.fullmatch(str(given).upper()).groups()
            yield partial(_nth, number=int(number), weekday=WEEKDAYS.index(weekday))
        return
    for number in asked.get("BYMONTHDAY", [first.day]):
        yield partial(date, day=int(number))


def _nth(year: int, month: int, *, number: int, weekday: int) -> date:
    """The fourth Thursday, the last Monday. Raises ValueError where the month has none."""
    length = monthrange(year, month)[1]
    days = [day for day in range(1, length + 1) if date(year, month, day).weekday() == weekday]
    if not 0 < abs(number) <= len(days):
        raise ValueError
    return date(year, month, days[number - 1 if number > 0 else number])


def _last(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def _dates(given: Any) -> Iterator[Any]:
    for one in [] if given is None else given if isinstance(given, list) else [given]:
        yield from one.dts


def _line(given: Any) -> str:
    """One line that the database can hold."""
    text = "".join(sign if sign.isprintable() else " " for sign in str(given or ""))
    return " ".join(text.encode("utf-8", "ignore").decode().split())[:LONGEST_WHY]
