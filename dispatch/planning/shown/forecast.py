"""When the rest of an engineer's day will really happen, told from what has happened so far."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.work.lifecycle import ENDED, VisitState
from dispatch.work.visit import Visit

TIGHT = timedelta(minutes=15)


@dataclass(frozen=True)
class Expected:
    """`starts_at`: the arrival, real or foreseen. `over`: how far it ran past its planned length."""

    visit: Visit
    starts_at: datetime
    ends_at: datetime
    over: timedelta = timedelta()


def forecast(visits: Iterable[Visit], now: datetime) -> Iterator[Expected]:
    """`visits`: one engineer's of one day. Whoever is late somewhere is late at the next door too, as far as the
    waiting in between doesn't make up for it."""
    free = None
    for visit in sorted(visits, key=lambda each: each.arrived_at or each.set_out_at or each.starts_at):
        expected = _expected(visit, now, free)
        free = expected.ends_at
        yield expected


def _expected(visit: Visit, now: datetime, free: datetime | None) -> Expected:
    length, travel = timedelta(minutes=visit.minutes), timedelta(seconds=visit.travel_seconds or 0)
    if visit.state in ENDED:
        began = visit.arrived_at or visit.starts_at
        return Expected(visit, began, max(began, visit.ended_at or began))
    if visit.state is VisitState.ON_SITE:
        over = max(timedelta(), now - visit.arrived_at - length)
        return Expected(visit, visit.arrived_at, max(now, visit.arrived_at + length), over)
    if visit.state is VisitState.TRAVELLING:
        arrives = max(now, visit.set_out_at + travel)
    else:
        arrives = max(visit.starts_at, max(free or now, now) + travel)
    return Expected(visit, arrives, arrives + length)
