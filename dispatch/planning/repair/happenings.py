"""What happens in the field and at the desk, weighed: does the day's plan have to be looked at again?

Other rooms only say what happened (`planning.disturbed`); what is worth a repair is decided here.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import exists, select

from dispatch.catalogue.sla_rule import Priority
from dispatch.people.branch import Branch
from dispatch.people.engineer import Engineer
from dispatch.people.queries import next_day_with_shifts
from dispatch.people.shift import Shift
from dispatch.planning.question.day import PlanningDay, local_day
from dispatch.planning.repair.disturbance import Disturbance, Happening
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import HELD, VisitState
from dispatch.work.visit import Visit

OFF_PLAN = 10  # minutes; in closed-loop trials any figure from 0 to 30 kept as many promises
GATHERED = timedelta(seconds=2)  # what happens together is repaired together
URGENT = {Priority.CRITICAL, Priority.HIGH}
LEFT = timedelta(hours=1)  # of a shift: too little to be worth filling


def disturbed(
    tx: Transaction,
    *,
    what: str,
    visit_id: int | None = None,
    engineer_id: int | None = None,
    starts_at: str | None = None,
) -> None:
    """`what`: asked, cancelled or ended (of a visit; arrivals are reported as ended too), or engineer_out.
    `starts_at`: when it would have begun, where that stands nowhere any more."""
    if what == "engineer_out":
        engineer = tx.session.get_one(Engineer, engineer_id)
        _keep(tx, engineer.branch, Happening.ENGINEER_OUT, _day_at(engineer.branch, starts_at), engineer_id=engineer_id)
        return
    visit = tx.session.get_one(Visit, visit_id)
    branch = visit.work_order.branch
    if what == "asked" and visit.work_order.priority in URGENT and visit.state is VisitState.OPEN:
        day = next_day_with_shifts(tx, branch, local_day(tx.stamp.at, branch.time_zone))
        _keep(tx, branch, Happening.ASKED, day, visit_id=visit_id)
    if what == "cancelled":
        _keep(tx, branch, Happening.CANCELLED, _day_at(branch, starts_at), visit_id=visit_id, engineer_id=engineer_id)
    if what == "ended" and visit.engineer_id is not None:
        _ended(tx, visit)


def hour(tx: Transaction) -> None:
    """Every branch with somebody at work and something left to do."""
    now = tx.stamp.at
    at_work = (
        exists()
        .where(Shift.engineer_id == Engineer.id, Shift.starts_at <= now, Shift.ends_at > now)
        .where(Engineer.branch_id == Branch.id, Visit.engineer_id == Engineer.id, Visit.state.in_(HELD))
        .where(Visit.starts_at > now, Visit.starts_at < Shift.ends_at)
    )
    for branch in tx.session.scalars(select(Branch).where(at_work).order_by(Branch.id)):
        _keep(tx, branch, Happening.HOUR, local_day(now, branch.time_zone))


def _ended(tx: Transaction, visit: Visit) -> None:
    """`minutes` between plan and fact, or an engineer with nothing left."""
    planned, fact = (visit.ends_at, visit.ended_at) if visit.ended_at else (visit.starts_at, visit.arrived_at)
    branch = visit.engineer.branch
    day, who = local_day(tx.stamp.at, branch.time_zone), {"visit_id": visit.id, "engineer_id": visit.engineer_id}
    off = round((fact - planned).total_seconds() / 60) if planned and fact else 0
    if abs(off) >= OFF_PLAN:
        _keep(tx, branch, Happening.OFF_PLAN, day, **who, minutes=off)
    elif visit.ended_at and _is_idle(tx, visit.engineer_id, PlanningDay(day, branch.time_zone)):
        _keep(tx, branch, Happening.EMPTIED, day, **who)


def _is_idle(tx: Transaction, engineer_id: int, day: PlanningDay) -> bool:
    mine = (Visit.engineer_id == engineer_id, Visit.starts_at >= day.begins, Visit.starts_at < day.ends)
    busy = exists().where(*mine, Visit.state.in_([*HELD, VisitState.TRAVELLING, VisitState.ON_SITE]))
    working = exists().where(Shift.engineer_id == engineer_id, Shift.starts_at <= tx.stamp.at)
    working = working.where(Shift.ends_at > tx.stamp.at + LEFT)
    return tx.session.scalar(select(~busy & working))


def _day_at(branch: Branch, moment: str) -> date:
    return local_day(datetime.fromisoformat(moment), branch.time_zone)


def _keep(
    tx: Transaction,
    branch: Branch,
    what: Happening,
    day: date,
    *,
    visit_id: int | None = None,
    engineer_id: int | None = None,
    minutes: int | None = None,
) -> None:
    """Only of the day under way; a later one will be planned anyway. What can't be put off is."""
    urgent = what is Happening.ASKED
    if not urgent and day != local_day(tx.stamp.at, branch.time_zone):
        return
    where = {"branch_id": branch.id, "day": day}
    tx.add(Disturbance(**where, what=what, visit_id=visit_id, engineer_id=engineer_id, minutes=minutes, at=tx.stamp.at))
    moment = tx.stamp.at if urgent else tx.stamp.at + GATHERED
    tx.send_later(moment, "planning.repair", branch_id=branch.id, day=day.isoformat())
