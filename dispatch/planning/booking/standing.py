"""What stands in the records about many days at once, and signs that tell whether a day has changed since."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from datetime import date, timedelta

from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import DATE
from sqlalchemy.orm import contains_eager, joinedload

from dispatch.people.branch import Branch
from dispatch.people.engagement import Engagement, EngagementKind
from dispatch.people.engineer import Certificate, Engineer, EngineerSkill
from dispatch.people.shift import Shift
from dispatch.planning.question.day import PlanningDay, local_day
from dispatch.planning.question.records import DayRecords
from dispatch.store.columns import period
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

FIVE_MINUTES = 300  # how old the picture of the day itself may be: its engineers are under way


def records_of(tx: Transaction, branch: Branch, days: Sequence[PlanningDay]) -> list[DayRecords]:
    """For each day its shifts, and the visits that the branch's engineers have on it."""
    visits: dict[date, list[Visit]] = defaultdict(list)
    shifts: dict[date, list[Shift]] = defaultdict(list)
    if days:
        for visit in tx.session.scalars(_visits(branch, days)):
            visits[local_day(visit.starts_at, branch.time_zone)].append(visit)
        for shift in tx.session.scalars(_shifts(branch, days)):
            shifts[shift.day].append(shift)
    return [DayRecords(branch, day, visits[day.day], shifts[day.day]) for day in days]


def signs(tx: Transaction, branch: Branch, days: Sequence[PlanningDay]) -> dict[date, Hashable]:
    """Whatever changes on a day, its sign becomes another one."""
    crew = tx.session.execute(_crew(branch)).one()
    visits = dict(_keyed(tx.session.execute(_visit_signs(branch, days))))
    shifts = dict(_keyed(tx.session.execute(_shift_signs(branch, days))))
    taken = tx.session.execute(_taken(branch, days)).all()
    found = {}
    for day in days:
        away = tuple(row for row in taken if row.during.lower < day.ends and day.begins < row.during.upper)
        begun = int(day.seconds(tx.stamp.at) // FIVE_MINUTES) if day.holds(tx.stamp.at) else None
        found[day.day] = (tuple(crew), visits.get(day.day), shifts.get(day.day), away, begun)
    return found


def _visits(branch: Branch, days: Sequence[PlanningDay]):
    return (
        select(Visit)
        .join(Visit.engineer)
        .join(Visit.work_order)
        .where(*_of_the_days(branch, days))
        .options(contains_eager(Visit.engineer))
        .options(contains_eager(Visit.work_order).options(joinedload(WorkOrder.home), joinedload(WorkOrder.fault)))
        .order_by(Visit.starts_at, Visit.id)
    )


def _of_the_days(branch: Branch, days: Sequence[PlanningDay]):
    return (
        Engineer.branch_id == branch.id,
        Visit.starts_at >= days[0].begins,
        Visit.starts_at < days[-1].ends,
        Visit.state != VisitState.CANCELLED,
    )


def _shifts(branch: Branch, days: Sequence[PlanningDay]):
    return (
        select(Shift)
        .join(Shift.engineer)
        .where(Engineer.branch_id == branch.id, Engineer.active)
        .where(Shift.day >= days[0].day, Shift.day <= days[-1].day)
        .options(contains_eager(Shift.engineer))
        .order_by(Engineer.name, Engineer.id)
    )


def _visit_signs(branch: Branch, days: Sequence[PlanningDay]):
    local = cast(func.timezone(branch.time_zone, Visit.starts_at), DATE)
    told = func.concat(Visit.id, ":", Visit.version, ":", WorkOrder.version)
    return (
        select(local, func.count(), func.sum(func.hashtext(told)))
        .join(Visit.engineer)
        .join(Visit.work_order)
        .where(*_of_the_days(branch, days))
        .group_by(local)
    )


def _shift_signs(branch: Branch, days: Sequence[PlanningDay]):
    told = func.concat_ws(
        ":", Shift.id, Shift.starts_at, Shift.ends_at, Shift.break_minutes, Shift.break_from, Shift.break_to
    )
    return (
        select(Shift.day, func.count(), func.sum(func.hashtext(told)), func.sum(Shift.overtime_minutes))
        .join(Shift.engineer)
        .where(Engineer.branch_id == branch.id, Engineer.active)
        .where(Shift.day >= days[0].day, Shift.day <= days[-1].day)
        .group_by(Shift.day)
    )


def _taken(branch: Branch, days: Sequence[PlanningDay]):
    return (
        select(Engagement.id, Engagement.during)
        .join(Engagement.engineer)
        .where(Engineer.branch_id == branch.id, Engagement.kind != EngagementKind.VISIT)
        .where(Engagement.released_at.is_(None))
        .where(Engagement.during.overlaps(period(days[0].begins, days[-1].ends + timedelta(hours=12))))
        .order_by(Engagement.id)
    )


def _crew(branch: Branch):
    """Who can do what, and from where."""
    skill = func.concat_ws(":", EngineerSkill.engineer_id, EngineerSkill.skill, EngineerSkill.level)
    certificate = func.concat_ws(":", Certificate.id, Certificate.valid_from, Certificate.valid_to)
    engineer = func.concat_ws(":", Engineer.id, Engineer.version)
    return select(
        select(func.sum(func.hashtext(engineer))).where(Engineer.branch_id == branch.id).scalar_subquery(),
        _of_crew(branch, EngineerSkill, skill),
        _of_crew(branch, Certificate, certificate),
    )


def _of_crew(branch: Branch, noun, told):
    query = select(func.sum(func.hashtext(told))).join(Engineer, Engineer.id == noun.engineer_id)
    return query.where(Engineer.branch_id == branch.id).scalar_subquery()


def _keyed(rows):
    for key, *sign in rows:
        yield key, tuple(sign)
