"""What stands in the records about many days at once."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from dispatch.people.branch import Branch
from dispatch.people.engineer import Engineer
from dispatch.people.shift import Shift
from dispatch.planning.booking.signs import of_the_days
from dispatch.planning.question.crew import AS_IT_IS_NOW
from dispatch.planning.question.day import PlanningDay, local_day
from dispatch.planning.question.records import DayRecords
from dispatch.store.database import Transaction
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder


def records_of(
    tx: Transaction, branch: Branch, days: Sequence[PlanningDay], *, who: Collection[int] | None = None
) -> list[DayRecords]:
    """For each day its shifts, and the visits that the branch's engineers have on it. `who`: of these alone."""
    visits: dict[date, list[Visit]] = defaultdict(list)
    shifts: dict[date, list[Shift]] = defaultdict(list)
    if days:
        # What was read earlier in the transaction may have changed since.
        anew = {"execution_options": AS_IT_IS_NOW}
        mine = () if who is None else (Engineer.id.in_(who),)
        for visit in tx.session.scalars(_visits(branch, days).where(*mine), **anew):
            visits[local_day(visit.starts_at, branch.time_zone)].append(visit)
        for shift in tx.session.scalars(_shifts(branch, days).where(*mine), **anew):
            shifts[shift.day].append(shift)
    return [DayRecords(branch, day, visits[day.day], shifts[day.day]) for day in days]


def _visits(branch: Branch, days: Sequence[PlanningDay]):
    return (
        select(Visit)
        .join(Visit.engineer)
        .join(Visit.work_order)
        .where(*of_the_days(branch.id, days[0].begins, days[-1].ends))
        .options(contains_eager(Visit.engineer))
        .options(contains_eager(Visit.work_order).options(joinedload(WorkOrder.home), joinedload(WorkOrder.fault)))
        .order_by(Visit.starts_at, Visit.id)
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
