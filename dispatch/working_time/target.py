"""What is promised, and when it falls due: elapsed hours, business hours, business days or calendar days."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Self

from dispatch.errors import N_, Invalid
from dispatch.working_time.calendar import Calendar
from dispatch.working_time.moment import MICROSECOND, merge, to_micros, to_moment, within_years
from dispatch.working_time.timeline import Timeline, timeline

Pause = tuple[datetime, datetime]
_TARGET = re.compile(r"(\d{1,6}(?:\.\d{1,10})?)(h|bh)|(\d{1,5})(bd|d)", re.ASCII)


class BadTarget(Invalid):
    """That is not a target."""

    says = N_(
        "“{given}” is not a target. Write 24h, 8bh (business hours), 5bd (business days) or 30d: "
        "more than none, and days whole."
    )


class BadPause(Invalid):
    """A pause can't end before it begins."""

    says = N_("A pause from {start} to {end} ends before it begins. Swap the two, or take it out.")


class Kind(StrEnum):
    HOURS = "h"
    BUSINESS_HOURS = "bh"
    BUSINESS_DAYS = "bd"
    DAYS = "d"

    @property
    def unit(self) -> timedelta:
        return timedelta(hours=1) if self in (Kind.HOURS, Kind.BUSINESS_HOURS) else timedelta(days=1)


@dataclass(frozen=True)
class Target:
    """`length` is counted in the kind's own time; a day of either kind of days is 24 hours of it."""

    kind: Kind
    length: timedelta

    @classmethod
    def parse(cls, given: str) -> Self:
        """From 24h, 0.5h, 8bh, 5bd or 30d, in capitals too; `str` writes it back. Raises BadTarget."""
        match = _TARGET.fullmatch(given.strip().lower())
        amount, kind = (match[1] or match[3], Kind(match[2] or match[4])) if match else ("0", Kind.HOURS)
        length = kind.unit * float(amount)
        if not length:
            raise BadTarget(given=given)
        return cls(kind, length)

    def __str__(self) -> str:
        return f"{self.length / self.kind.unit:.10g}{self.kind}"


class _Ruler(NamedTuple):
    """How one kind of time is measured. `step(timeline, a, measure(timeline, a, b))` leads from a to b."""

    begin: Callable[[Timeline, int], int]
    measure: Callable[[Timeline, int, int], int]
    step: Callable[[Timeline, int, int], int]


def _at_once(line: Timeline, at: int) -> int:
    return at


def _elapsed(line: Timeline, start: int, end: int) -> int:
    return end - start


def _add_elapsed(line: Timeline, start: int, length: int) -> int:
    return start + length


_RULERS = {
    Kind.HOURS: _Ruler(_at_once, _elapsed, _add_elapsed),
    Kind.BUSINESS_HOURS: _Ruler(_at_once, Timeline.between, Timeline.add),
    Kind.BUSINESS_DAYS: _Ruler(Timeline.next_opening, Timeline.days_between, Timeline.add_days),
    Kind.DAYS: _Ruler(_at_once, Timeline.wall_between, Timeline.add_wall),
}


def due(calendar: Calendar, at: datetime, target: Target, pauses: Iterable[Pause] = ()) -> datetime:
    """When `target`, promised at `at`, falls due; later by the pauses that begin before then.

    Hours are elapsed time, days the wall clock's: 56 days from 14:10 end at 14:10 whatever the clocks did.
    Business days count from the next opening when promised outside hours, skip days that don't open, and
    end at the same time of day, be that day's hours shorter or not.

    Raises:
        NeverOpen, TooFar, NaiveTime: as `add_business`.
        BadPause: a pause ends before it begins.
    """
    line, ruler, length = timeline(calendar), _RULERS[target.kind], target.length // MICROSECOND
    start = ruler.begin(line, to_micros(at))
    end = ruler.step(line, start, length)
    for paused, resumed in _stretches(pauses):
        if paused >= end:
            break
        if resumed > start:
            length += ruler.measure(line, max(paused, start), resumed)
            end = ruler.step(line, start, length)
    return to_moment(within_years(end))


def spent(
    calendar: Calendar, target: Target, start: datetime, end: datetime, pauses: Iterable[Pause] = ()
) -> timedelta:
    """How much of the target's own kind of time has run from `start` to `end`, pauses out; never negative.

    On the business-day clock a day with opening hours counts 24 hours by the wall clock, another none, so
    that a target of 5bd is used up at 5 × 24 hours, exactly when it is due.

    Raises: as `due`.
    """
    line, ruler = timeline(calendar), _RULERS[target.kind]
    until = to_micros(end)
    since = min(until, ruler.begin(line, to_micros(start)))
    run = ruler.measure(line, since, until)
    for paused, resumed in _stretches(pauses):
        if paused < until and resumed > since:
            run -= ruler.measure(line, max(since, paused), min(until, resumed))
    return timedelta(microseconds=max(0, run))


def _stretches(pauses: Iterable[Pause]) -> list[tuple[int, int]]:
    found = []
    for start, end in pauses:
        if end < start:
            raise BadPause(start=start.isoformat(), end=end.isoformat())
        found.append((to_micros(start), to_micros(end)))
    return merge(found)
