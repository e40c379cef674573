"""What stands in the records about a branch's open orders and the days ahead, read once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Self

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from dispatch.people.branch import Branch
from dispatch.people.engagement import Engagement, EngagementKind
from dispatch.people.engineer import Engineer
from dispatch.people.shift import Shift
from dispatch.planning.outlook.learned import Learned
from dispatch.planning.outlook.running import Run, running
from dispatch.planning.question.day import PlanningDay, local_day
from dispatch.store.bulk import among
from dispatch.store.columns import period
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import HELD, UNDER_WAY, OrderState, VisitState
from dispatch.work.skills import certified_skills
from dispatch.work.sla.clock_event import ClockEvent
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder
from dispatch.working_time import Calendar

HORIZON = 7  # days after today in which room is looked for
FARTHEST = 60  # days after today; what is planned later still is nobody's worry now
OPEN = (OrderState.INTAKE, OrderState.DISPATCH, OrderState.PLANNED, OrderState.VISIT, OrderState.WAITING)


@dataclass(frozen=True)
class Ahead:
    """`today` is the frame of all seconds. `visits`: today's and later ones, with the branch's engineers or for its
    orders. `shifts`: also those of other branches' engineers who have a visit of ours."""

    branch: Branch
    desk: Calendar
    at: datetime
    today: PlanningDay
    orders: list[WorkOrder]
    visits: list[Visit]
    shifts: list[Shift]
    taken: list[Engagement]
    certified: set[str]
    learned: Learned

    @classmethod
    def read(cls, tx: Transaction, branch: Branch, *, clocks: bool = True) -> Self:
        """Without `clocks` what only `runs` needs is left in the database."""
        today = PlanningDay(local_day(tx.stamp.at, branch.time_zone), branch.time_zone)
        orders = _orders(tx, branch, clocks=clocks)
        given = {visit.engineer_id for order in orders for visit in order.visits if visit.state in HELD | UNDER_WAY}
        ours = set(tx.session.scalars(select(Engineer.id).where(Engineer.branch_id == branch.id, Engineer.active)))
        visits = _visits(tx, ours | given, today)
        shifts = _shifts(tx, ours | given, _days(visits, today))
        return cls(
            branch=branch,
            desk=branch.calendar,
            at=tx.stamp.at,
            today=today,
            orders=orders,
            visits=visits,
            shifts=shifts,
            taken=_taken(tx, ours | given, today),
            certified=certified_skills(tx),
            learned=Learned.read(tx, branch),
        )

    @cached_property
    def runs(self) -> dict[int, list[Run]]:
        """Order → its promises still running: a clock is replayed once for a look, not for each who asks."""
        return {order.id: list(running(order, self.at, self.desk)) for order in self.orders}

    def day_of(self, moment: datetime) -> int:
        """How many days after today."""
        return (local_day(moment, self.today.zone) - self.today.day).days


def _orders(tx: Transaction, branch: Branch, *, clocks: bool) -> list[WorkOrder]:
    query = (
        select(WorkOrder)
        .where(WorkOrder.branch_id == branch.id, WorkOrder.state.in_(OPEN))
        .options(selectinload(WorkOrder.visits), joinedload(WorkOrder.home), joinedload(WorkOrder.fault))
        .order_by(WorkOrder.id)
    )
    if clocks:
        query = query.options(selectinload(WorkOrder.clock_events).joinedload(ClockEvent.calendar_edition))
    return list(tx.session.scalars(query))


def _visits(tx: Transaction, engineer_ids: set[int], today: PlanningDay) -> list[Visit]:
    under_way = Visit.state.in_(sorted(UNDER_WAY))
    query = (
        select(Visit)
        .where(among(Visit.engineer_id, sorted(engineer_ids)), Visit.state != VisitState.CANCELLED)
        .where(or_(Visit.starts_at >= today.begins, Visit.ended_at >= today.begins, under_way))
        .options(selectinload(Visit.work_order).options(joinedload(WorkOrder.home), joinedload(WorkOrder.fault)))
        # Of those without a shift that day nothing else brings the engineer along.
        .options(joinedload(Visit.engineer))
        .order_by(Visit.starts_at, Visit.id)
    )
    return list(tx.session.scalars(query))


def _days(visits: Iterable[Visit], today: PlanningDay) -> set[date]:
    ahead = {today.day + timedelta(days=number) for number in range(HORIZON + 1)}
    last = today.day + timedelta(days=FARTHEST)
    held = {local_day(visit.starts_at, today.zone) for visit in visits if visit.state in HELD}
    return ahead | {day for day in held if today.day <= day <= last}


def _shifts(tx: Transaction, engineer_ids: set[int], days: set[date]) -> list[Shift]:
    query = (
        select(Shift)
        .where(among(Shift.engineer_id, sorted(engineer_ids)), Shift.day.in_(sorted(days)))
        .options(joinedload(Shift.engineer, innerjoin=True))
        .order_by(Shift.day, Shift.engineer_id)
    )
    return list(tx.session.scalars(query))


def _taken(tx: Transaction, engineer_ids: set[int], today: PlanningDay) -> list[Engagement]:
    query = (
        select(Engagement)
        .where(among(Engagement.engineer_id, sorted(engineer_ids)), Engagement.kind != EngagementKind.VISIT)
        .where(Engagement.released_at.is_(None))
        .where(Engagement.during.overlaps(period(today.begins, today.begins + timedelta(days=FARTHEST))))
        .order_by(Engagement.id)
    )
    return list(tx.session.scalars(query))
