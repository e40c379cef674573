"""The visits a day is asked for, and what leaving out or being late at each costs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from dispatch.people.branch import Branch
from dispatch.people.engineer import Engineer
from dispatch.planning.question import prices
from dispatch.planning.question.crew import Member, Span
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.prices import NORMAL, Promise, Weights
from dispatch.planning.question.turn import is_its_turn, promised_later
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import HELD, OrderState, VisitState
from dispatch.work.lock import WhenLocked
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

BENDS = 2 * 3600  # a told window may be missed by so much on the day itself: late is better than not at all
FAR = 100 * 24 * 3600


@dataclass(frozen=True)
class Hours:
    """The crew's day: when the first can begin, when the last shift ends, and whether the day is under way."""

    first: int
    last: int
    under_way: bool

    @classmethod
    def of(cls, members: Iterable[Member], day: PlanningDay) -> Self:
        members = list(members)
        first = min(member.hours[0] for member in members)
        begun = first > min(day.seconds(member.shift.starts_at) for member in members)
        return cls(first, max(member.hours[1] for member in members), begun)


@dataclass(frozen=True)
class Wish:
    """When a visit may start, and the price of every way to disappoint."""

    window: Span
    due: int | None
    late_second: int
    late_at_all: int
    left_out: int


def visits_of_day(tx: Transaction, branch: Branch, day: PlanningDay) -> list[Visit]:
    """Everything a day's plan looks at: what is open in the branch's dispatch, and all that stands, runs or has
    ended on that day with the branch's engineers. With order, home and fault."""
    on_the_day = or_(
        and_(Visit.starts_at >= day.begins, Visit.starts_at < day.ends),
        and_(Visit.state.in_([VisitState.TRAVELLING, VisitState.ON_SITE]), Visit.starts_at < day.ends),
        and_(Visit.ended_at >= day.begins, Visit.ended_at < day.ends),
    )
    query = (
        select(Visit)
        .join(Visit.work_order)
        .outerjoin(Visit.engineer)
        .where(or_(and_(WorkOrder.branch_id == branch.id, _to_plan()), and_(on_the_day, _ours(branch))))
        .options(
            contains_eager(Visit.work_order).options(joinedload(WorkOrder.home), joinedload(WorkOrder.fault)),
            contains_eager(Visit.engineer),
        )
        .order_by(Visit.starts_at, Visit.id)
    )
    return list(tx.session.scalars(query))


def _to_plan():
    later = and_(WorkOrder.state == OrderState.PLANNED, Visit.follows.is_not(None))
    return and_(Visit.state == VisitState.OPEN, or_(WorkOrder.state == OrderState.DISPATCH, later))


def _ours(branch: Branch):
    return and_(
        Visit.state != VisitState.CANCELLED, or_(Engineer.branch_id == branch.id, WorkOrder.branch_id == branch.id)
    )


def is_held(visit: Visit, day: PlanningDay) -> bool:
    """Given to somebody for that day, and not begun."""
    return visit.state in HELD and day.holds(visit.starts_at)


def is_asked_for(visit: Visit, day: PlanningDay) -> bool:
    """Open, not promised for another day, and what comes first is done by then."""
    return visit.state is VisitState.OPEN and not promised_later(visit, day) and is_its_turn(visit, day)


def promise_of(visit: Visit, day: PlanningDay) -> tuple[Promise, datetime | None]:
    """The kind of promise, and when it ends: the told window of that day, else the order's arrival deadline."""
    if visit.window_from is not None and day.holds(visit.window_from):
        return Promise.BOOKED, visit.window_to
    return Promise(visit.work_order.priority.value), visit.work_order.arrival_due


def comes_from(visit: Visit) -> datetime:
    """When whoever holds it comes at the earliest, as things are: as its told window opens, else as it is planned."""
    if visit.window_from is None or visit.when_locked is WhenLocked.TIME:
        return visit.starts_at
    return min(visit.window_from, visit.starts_at)


def ends_of(visit: Visit, *, came: bool) -> list[datetime]:
    """Until when it must have begun for everything its order is promised: the told window, somebody's arrival unless
    somebody `came` already, and the end of all work."""
    order = visit.work_order
    ends = [visit.window_to, None if came else order.arrival_due]
    ends.append(order.resolution_due and order.resolution_due - timedelta(minutes=visit.minutes))
    return [each for each in ends if each is not None]


def wish(visit: Visit, day: PlanningDay, hours: Hours, weights: Weights = NORMAL) -> Wish:
    kind, ends = promise_of(visit, day)
    price = weights.promises[kind]
    due = None if ends is None or day.seconds(ends) > FAR else day.seconds(ends) - price.margin
    left_out = _left_out(visit, day, weights)
    if due is None:
        return Wish((0, FAR), None, 0, 0, left_out)
    window = _booked(visit, day, hours) if kind is Promise.BOOKED else (0, FAR)
    if due < hours.first:
        worst = hours.last - hours.first
        return Wish(window, hours.first, prices.OVERDUE_SECOND, 0, _dearer_than_late(left_out, worst, weights))
    if due < day.length:
        worst = price.late_at_all + price.late_second * max(0, hours.last - due)
        left_out = _dearer_than_late(left_out, worst, weights)
    return Wish(window, due, price.late_second, price.late_at_all, left_out)


def _dearer_than_late(left_out: int, worst: int, weights: Weights) -> int:
    """Not coming at all is never cheaper than coming late."""
    return max(left_out, worst + weights.told)


def _booked(visit: Visit, day: PlanningDay, hours: Hours) -> Span:
    """Hard, except that a day under way may bend it, and that a plan made by hand stands even outside it."""
    opens, closes = day.seconds(visit.window_from), day.seconds(visit.window_to)
    if hours.under_way:
        closes = max(closes, hours.first) + BENDS
    if is_held(visit, day):
        planned = day.seconds(visit.starts_at)
        opens, closes = min(opens, planned), max(closes, planned)
    return max(0, opens), closes


def _left_out(visit: Visit, day: PlanningDay, weights: Weights) -> int:
    kind, ends = promise_of(visit, day)
    price = weights.promises[kind]
    told = weights.told if visit.told_at is not None and is_held(visit, day) else 0
    if kind is Promise.BOOKED and visit.agreed_at is not None:
        told += prices.AGREED
    if ends is None or ends >= day.ends + timedelta(days=1):
        return price.left_out_later + told
    return (price.left_out_today if ends < day.ends else price.left_out_tomorrow) + told
