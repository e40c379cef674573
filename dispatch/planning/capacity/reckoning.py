"""Reckoning how full the coming days are, from the same look ahead that tells the outlooks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from dispatch.people.branch import Branch
from dispatch.planning.capacity.capacity_day import CapacityDay
from dispatch.planning.outlook.ahead import HORIZON, Ahead
from dispatch.planning.outlook.driving import Driven
from dispatch.planning.outlook.shiftwork import Day
from dispatch.planning.question.day import PlanningDay
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

WEEKS = 8  # so many of each weekday are looked back on
MINUTE = 60


@dataclass(frozen=True)
class Load:
    """Minutes of one day ahead."""

    number: int
    paid: int = 0
    planned: int = 0
    known: int = 0


def loads(ahead: Ahead, driven: Driven | None) -> list[Load]:
    """Of today, what is left of it, and of the days after it."""
    return [_load(ahead, driven, number) for number in range(HORIZON + 1)] if driven else []


def _load(ahead: Ahead, driven: Driven, number: int) -> Load:
    days = [day for day in driven.question.days if day.number == number and day.ours]
    keys = {day.key for day in days}
    held = [visit for day in days for visit in day.held]
    planned = sum(ahead.learned.lengths.by(visit).mean + (visit.travel_seconds or 0) for visit in held)
    early = [key for key, place in driven.early.items() if place.engineer in keys]
    known = sum(driven.question.problem.visit(key).duration for key in early) + len(early) * _usual_leg(ahead)
    return Load(number, sum(map(_paid, days)) // MINUTE, planned // MINUTE, known // MINUTE)


def _paid(day: Day) -> int:
    """Seconds that can still be worked, less the break and what is taken already."""
    starts, ends = day.member.hours
    taken = sum(back - away for _, (away, back) in day.member.blocks)
    rest = day.member.pause[0] if day.member.pause else 0
    return max(0, ends - starts - rest - taken)


def _usual_leg(ahead: Ahead) -> int:
    legs = [visit.travel_seconds for visit in ahead.visits if visit.travel_seconds]
    return sum(legs) // len(legs) if legs else 0


def keep_capacity(tx: Transaction, branch: Branch, found: Iterable[Load], today: PlanningDay) -> None:
    expected = still_to_come(tx, branch, today)
    tx.session.execute(delete(CapacityDay).where(CapacityDay.branch_id == branch.id))
    for each in found:
        day = today.day + timedelta(days=each.number)
        minutes = {"paid": each.paid, "planned": each.planned, "known": each.known, "expected": expected[each.number]}
        tx.add(CapacityDay(branch_id=branch.id, day=day, **minutes))
    tx.session.flush()


def still_to_come(tx: Transaction, branch: Branch, today: PlanningDay) -> dict[int, int]:
    """Days ahead → minutes of work and road that orders not yet opened brought on such a weekday, on average.

    A visit counts for every distance at which its order was not yet there: at this very hour, so many days before.
    """
    hour = tx.stamp.at - today.begins
    sums: dict[int, int] = defaultdict(int)
    for starts_at, opened_at, minutes, travel in _past(tx, branch, today.begins):
        day = PlanningDay(starts_at.astimezone(branch.calendar.tz).date(), today.zone)
        for number in range(HORIZON + 1):
            same_weekday = (day.day - today.day).days % 7 == number % 7
            if same_weekday and opened_at > day.begins - timedelta(days=number) + hour:
                sums[number] += minutes + travel // MINUTE
    return {number: sums[number] // WEEKS for number in range(HORIZON + 1)}


def _past(tx: Transaction, branch: Branch, before: datetime) -> list[tuple[datetime, datetime, int, int]]:
    query = (
        select(Visit.starts_at, WorkOrder.opened_at, Visit.minutes, Visit.travel_seconds)
        .join(Visit.work_order)
        .where(WorkOrder.branch_id == branch.id, Visit.state.in_([VisitState.COMPLETED, VisitState.INCOMPLETE]))
        .where(Visit.starts_at >= before - timedelta(weeks=WEEKS), Visit.starts_at < before)
    )
    return [(at, opened, minutes, travel or 0) for at, opened, minutes, travel in tx.session.execute(query)]
