"""A sign that is another one whenever anything changed that a look ahead reads of a branch, the clocks apart."""

from collections.abc import Hashable
from datetime import timedelta
from functools import cache

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import TSTZRANGE

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.customers.home import Home
from dispatch.people.branch import Branch
from dispatch.people.engagement import Engagement, EngagementKind
from dispatch.people.engineer import Certificate, Engineer, EngineerSkill, Skill
from dispatch.people.shift import Shift
from dispatch.planning.booking.signs import rows
from dispatch.planning.outlook.ahead import FARTHEST, OPEN
from dispatch.planning.question.day import PlanningDay, local_day
from dispatch.store.base import Base
from dispatch.store.columns import period
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import HELD, UNDER_WAY, VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder


def sign_of(tx: Transaction, branch: Branch) -> Hashable:
    """Made as those in booking/signs.py are."""
    today = PlanningDay(local_day(tx.stamp.at, branch.time_zone), branch.time_zone)
    last = today.begins + timedelta(days=FARTHEST)
    asked = {"branch": branch.id, "begins": today.begins, "day": today.day, "around": period(today.begins, last)}
    return today.day, tuple(tx.session.execute(_statement(), asked).one())


@cache
def _statement() -> Select:
    orders = select(WorkOrder).outerjoin(WorkOrder.visits).outerjoin(WorkOrder.home).outerjoin(WorkOrder.fault)
    visits = select(Visit).join(Visit.work_order).outerjoin(WorkOrder.home).outerjoin(WorkOrder.fault)
    return select(
        _of(orders.where(*_ours()), WorkOrder, Visit, Home, FaultTypeEdition),
        _of(visits.where(*_still_to_come()), Visit, WorkOrder, Home, FaultTypeEdition),
        _of(select(Shift).where(Shift.engineer_id.in_(_crew()), Shift.day >= bindparam("day")), Shift),
        _of(select(Engagement).where(*_taken()), Engagement),
        _of(select(Engineer).where(Engineer.id.in_(_crew())), Engineer),
        _of(select(EngineerSkill).where(EngineerSkill.engineer_id.in_(_crew())), EngineerSkill),
        _of(select(Certificate).where(Certificate.engineer_id.in_(_crew())), Certificate),
        _of(select(Skill), Skill),
        _of(select(Branch).where(Branch.id == bindparam("branch")), Branch),
    )


def _of(query: Select, *nouns: type[Base]) -> ScalarSelect:
    return query.with_only_columns(func.concat_ws(":", *rows(*nouns)), maintain_column_froms=True).scalar_subquery()


def _crew() -> Select:
    """The branch's engineers, and whoever else has a visit of its orders."""
    lent = select(Visit.engineer_id).join(Visit.work_order)
    lent = lent.where(*_ours(), Visit.state.in_(sorted(HELD | UNDER_WAY)))
    return select(Engineer.id).where(or_(Engineer.branch_id == bindparam("branch"), Engineer.id.in_(lent)))


def _ours() -> tuple[ColumnElement[bool], ...]:
    return WorkOrder.branch_id == bindparam("branch"), WorkOrder.state.in_(OPEN)


def _still_to_come() -> tuple[ColumnElement[bool], ...]:
    begins, under_way = bindparam("begins"), Visit.state.in_(sorted(UNDER_WAY))
    since = or_(Visit.starts_at >= begins, Visit.ended_at >= begins, under_way)
    return Visit.engineer_id.in_(_crew()), Visit.state != VisitState.CANCELLED, since


def _taken() -> tuple[ColumnElement[bool], ...]:
    return (
        Engagement.engineer_id.in_(_crew()),
        Engagement.kind != EngagementKind.VISIT,
        Engagement.released_at.is_(None),
        Engagement.during.overlaps(bindparam("around", type_=TSTZRANGE)),
    )
