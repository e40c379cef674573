"""Business arithmetic: open hours added, counted and looked up. Moments come back in UTC."""

from datetime import date, datetime, timedelta

from dispatch.working_time.calendar import Calendar
from dispatch.working_time.moment import MICROSECOND, to_micros, to_moment
from dispatch.working_time.timeline import timeline


def add_business(calendar: Calendar, at: datetime, duration: timedelta) -> datetime:
    """The first moment by which the desk has been open for `duration` since `at`: 17:00, not 08:30 next day.

    A negative duration leads back, to the last moment from which it is that far to `at`. None leaves `at`
    as it is. `business_between(calendar, at, add_business(calendar, at, d)) == d`, always and exactly.

    Raises:
        NeverOpen: more than 370 days closed on the way.
        TooFar: it leads outside the years we keep.
        NaiveTime: `at` has no zone.
    """
    return to_moment(timeline(calendar).add(to_micros(at), duration // MICROSECOND))


def business_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How long the desk is open from `start` to `end`; negative when `end` is earlier."""
    return timedelta(microseconds=timeline(calendar).between(to_micros(start), to_micros(end)))


def is_open(calendar: Calendar, at: datetime) -> bool:
    """The moment of opening is open, the moment of closing is not."""
    return timeline(calendar).is_open(to_micros(at))


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """`at` itself while open. Raises NeverOpen."""
    return to_moment(timeline(calendar).next_opening(to_micros(at)))


def open_intervals(calendar: Calendar, day: date) -> list[tuple[datetime, datetime]]:
    """The stretches that start on this day, in UTC. A night shift is whole: 7 or 9 hours when clocks change."""
    return [(to_moment(start), to_moment(end)) for start, end in timeline(calendar).opening(day)]
