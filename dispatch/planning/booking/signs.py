"""Signs that tell whether a day has changed since it was opened, and with whom.

A sign is made of where the database keeps each row (ctid) and who wrote it there last (xmin). Every change of a row
changes them, whatever it was and whether or not anybody counted a version; and what a transaction wrote that came to
nothing bears a number nobody else ever gets.

Every look begins with these statements, and to put one together takes as long as to run it: each is put together once.
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, String, and_, bindparam, cast, func, inspect, literal_column, select
from sqlalchemy.dialects.postgresql import DATE, TSTZRANGE, Range
from sqlalchemy.orm import aliased

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.customers.home import Home
from dispatch.people.branch import Branch
from dispatch.people.engagement import Engagement, EngagementKind
from dispatch.people.engineer import Certificate, Engineer, EngineerSkill, Skill
from dispatch.people.shift import Shift
from dispatch.planning.question.day import PlanningDay
from dispatch.store.base import Base
from dispatch.store.columns import period
from dispatch.store.database import Transaction
from dispatch.work.hold import Hold
from dispatch.work.lifecycle import VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

NIGHT = timedelta(hours=12)  # after the last day, in which a shift begun on it may end
FIVE_MINUTES = 300  # how old the picture of the day itself may be: its engineers are under way


@dataclass(frozen=True)
class Sign:
    """`common` bears on everybody's day: who can do what, and on the day itself the time."""

    common: Hashable
    work: Hashable


def signs(tx: Transaction, branch: Branch, days: Sequence[PlanningDay]) -> dict[date, Sign]:
    """Whatever changes on a day, its sign becomes another one."""
    asked = _asked(branch, days)
    crew = tuple(tx.session.execute(_crew(), asked).one())
    visits = {day: tuple(sign) for day, *sign in tx.session.execute(_visits_by_day(), asked)}
    shifts = {day: tuple(sign) for day, *sign in tx.session.execute(_shifts_by_day(), asked)}
    taken = tx.session.execute(_taken(), asked).all()
    found = {}
    for day in days:
        begun = int(day.seconds(tx.stamp.at) // FIVE_MINUTES) if day.holds(tx.stamp.at) else None
        ends, *on_shift = shifts.get(day.day, (day.ends,))
        away = tuple(row.sign for row in taken if _meets(row.during, day, ends))
        found[day.day] = Sign((crew, begun), (visits.get(day.day), tuple(on_shift), away))
    return found


def signs_of_crew(tx: Transaction, branch: Branch, days: Sequence[PlanningDay]) -> dict[date, dict[int, Hashable]]:
    """For each day those on shift, in the order of their shifts: {engineer: another one whenever their day changes}."""
    asked = _asked(branch, days)
    visits = {(day, who): tuple(sign) for day, who, *sign in tx.session.execute(_visits_by_engineer(), asked)}
    taken: dict[int, list[Row]] = defaultdict(list)
    for row in tx.session.execute(_taken(), asked):
        taken[row.engineer_id].append(row)
    known = {day.day: day for day in days}
    found: dict[date, dict[int, Hashable]] = {day: {} for day in known}
    for _, who, day, ends, *on_shift in tx.session.execute(_shifts_by_engineer(), asked):
        if day in known:
            away = tuple(row.sign for row in taken[who] if _meets(row.during, known[day], ends))
            found[day][who] = (*on_shift, visits.get((day, who)), away)
    return found


def of_the_days(branch_id: Any, begins: Any, ends: Any):
    """The visits that the branch's engineers have on these days, one after the other."""
    return (
        Engineer.branch_id == branch_id,
        Visit.starts_at >= begins,
        Visit.starts_at < ends,
        Visit.state != VisitState.CANCELLED,
    )


def _asked(branch: Branch, days: Sequence[PlanningDay]) -> dict[str, Any]:
    begins, ends = days[0].begins, days[-1].ends
    return {
        **{"branch": branch.id, "zone": branch.time_zone, "around": period(begins, ends + NIGHT)},
        **{"begins": begins, "ends": ends, "first": days[0].day, "last": days[-1].day},
    }


def row(*nouns: type[Base]):
    """The row itself, and the rows it is read with."""
    names = [inspect(noun).selectable.name for noun in nouns]
    parts = [literal_column(f"{name}.{mark}") for name in names for mark in ("ctid", "xmin")]
    return func.concat_ws(":", *parts)


def rows(*nouns: type[Base]):
    return func.count(), func.sum(func.hashtext(row(*nouns)))


@cache
def _visits_by_day() -> Select:
    return _of_visits(_visit_day())


@cache
def _visits_by_engineer() -> Select:
    return _of_visits(_visit_day(), Visit.engineer_id)


@cache
def _shifts_by_day() -> Select:
    return _of_shifts(Shift.day)


@cache
def _shifts_by_engineer() -> Select:
    by_name = (Engineer.name, Engineer.id, Shift.day)
    return _of_shifts(*by_name).order_by(*by_name)


def _visit_day():
    return cast(func.timezone(bindparam("zone", type_=String), Visit.starts_at), DATE)


def _of_visits(*keys: Any) -> Select:
    beside = aliased(Visit, name="beside")  # whether who comes along is still to come
    return (
        select(*keys, *rows(Visit, WorkOrder, Home, FaultTypeEdition, beside))
        .select_from(Visit)
        .join(Visit.engineer)
        .join(Visit.work_order)
        .outerjoin(WorkOrder.home)
        .outerjoin(WorkOrder.fault)
        .outerjoin(beside, and_(beside.work_order_id == Visit.work_order_id, beside.stay == Visit.joins))
        .where(*of_the_days(bindparam("branch"), bindparam("begins"), bindparam("ends")))
        .group_by(*keys)
    )


def _of_shifts(*keys: Any) -> Select:
    overtime = func.make_interval(0, 0, 0, 0, 0, Shift.overtime_minutes)
    return (
        select(*keys, func.max(Shift.ends_at + overtime), *rows(Shift))
        .select_from(Shift)
        .join(Shift.engineer)
        .where(Engineer.branch_id == bindparam("branch"), Engineer.active)
        .where(Shift.day >= bindparam("first"), Shift.day <= bindparam("last"))
        .group_by(*keys)
    )


@cache
def _taken() -> Select:
    """Absences and holds."""
    return (
        select(Engagement.engineer_id, Engagement.during, row(Engagement, Hold, Home).label("sign"))
        .join(Engagement.engineer)
        .outerjoin(Hold, Hold.engagement_id == Engagement.id)
        .outerjoin(WorkOrder, WorkOrder.id == Hold.work_order_id)
        .outerjoin(Home, Home.id == WorkOrder.home_id)
        .where(Engineer.branch_id == bindparam("branch"), Engagement.kind != EngagementKind.VISIT)
        .where(Engagement.released_at.is_(None))
        .where(Engagement.during.overlaps(bindparam("around", type_=TSTZRANGE)))
        .order_by(Engagement.id)
    )


def _meets(during: Range[datetime], day: PlanningDay, ends: datetime) -> bool:
    """A night's shift belongs to the day it begins on. `ends`: of all work, with overtime."""
    return during.lower < max(day.ends, ends) and day.begins < during.upper


@cache
def _crew() -> Select:
    """Who can do what, and from where."""
    return select(
        select(func.sum(func.hashtext(row(Engineer))))
        .where(Engineer.branch_id == bindparam("branch"))
        .scalar_subquery(),
        _of_crew(EngineerSkill),
        _of_crew(Certificate),
        select(func.sum(func.hashtext(row(Skill)))).select_from(Skill).scalar_subquery(),
    )


def _of_crew(noun: type[Base]):
    theirs = select(func.sum(func.hashtext(row(noun)))).select_from(noun)
    theirs = theirs.join(Engineer, Engineer.id == noun.engineer_id)
    return theirs.where(Engineer.branch_id == bindparam("branch")).scalar_subquery()
