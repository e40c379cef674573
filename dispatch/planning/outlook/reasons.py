"""Why a promise stands as it does: one code with its facts, the weightiest there is. Words are found elsewhere."""

from datetime import datetime, timedelta
from typing import Any

from dispatch.planning.outlook.driving import Driven
from dispatch.planning.outlook.outlook import OutlookState, PromiseName
from dispatch.planning.outlook.running import Doing, Run
from dispatch.planning.outlook.shiftwork import Day
from dispatch.work.lifecycle import UNDER_WAY
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder
from optimizer.evaluate import who_obstacles

Why = dict[str, Any]
NOTICEABLE = timedelta(minutes=5)  # less than that and nobody would call the plan upset

CODES = frozenset({
    "waits", "past", "unanswered", "nobody_qualified", "no_room", "nobody_works", "on_the_way", "at_work", "overruns",
    "on_plan", "room", "planned_late", "held_up", "late_start", "little_room", "may_return", "nobody_free", "gone",
})  # fmt: skip


def waits(run: Run) -> Why:
    return {"code": "waits", "for": run.waits, "since": run.paused.isoformat()}


def past(due: datetime) -> Why:
    return {"code": "past", "at": due.isoformat()}


def unanswered(left: timedelta) -> Why:
    return {"code": "unanswered", "minutes": _minutes(left)}


def nowhere(driven: Driven | None, order: WorkOrder) -> Why:
    if driven is None:
        return {"code": "nobody_works"}
    needs = dict(order.fault.needs) if order.fault else {}
    asked = next((each for each in driven.question.wanted if each.order is order), None)
    if asked is not None:
        visit = driven.question.problem.visit(asked.key)
        if all(who_obstacles(each, visit) for each in driven.question.problem.engineers):
            return {"code": "nobody_qualified", "needs": needs}
    return {"code": "no_room", "days": max(day.number for day in driven.question.days)}


def of(
    driven: Driven,
    doing: Doing,
    run: Run,
    *,
    state: OutlookState,
    expected: datetime,
    in_time: float,
    done: float,
) -> Why:
    """`in_time`: the chance were the work sure to be ended by this visit; `done`: that it is."""
    resolution = run.promise is PromiseName.RESOLUTION
    if resolution and state is not OutlookState.SAFE and in_time > done:
        return {"code": "may_return", "per_cent": round(100 * (1 - done))}
    visit = doing.visit
    if visit is not None and visit.state in UNDER_WAY:
        return _under_way(visit, driven, expected)
    if doing.key in driven.early:
        return _without_place(driven, doing, run, state=state, expected=expected)
    if state is OutlookState.SAFE:
        return {"code": "on_plan", "engineer_id": visit.engineer_id, "at": expected.isoformat()}
    planned = visit.ends_at if resolution else visit.starts_at
    if planned > run.due:
        return {"code": "planned_late", "engineer_id": visit.engineer_id, "minutes": _minutes(planned - run.due)}
    if expected - planned >= NOTICEABLE:
        return _upset(driven, visit, expected - planned)
    return {"code": "little_room", "minutes": _minutes(run.due - expected), "engineer_id": visit.engineer_id}


def _under_way(visit: Visit, driven: Driven, expected: datetime) -> Why:
    over = driven.question.ahead.at - (visit.arrived_at or visit.starts_at) - timedelta(minutes=visit.minutes)
    if visit.arrived_at and over > NOTICEABLE:
        return {"code": "overruns", "engineer_id": visit.engineer_id, "minutes": _minutes(over)}
    code = "at_work" if visit.arrived_at else "on_the_way"
    return {"code": code, "engineer_id": visit.engineer_id, "at": expected.isoformat()}


def _without_place(driven: Driven, doing: Doing, run: Run, *, state: OutlookState, expected: datetime) -> Why:
    early = driven.early[doing.key]
    day = next(day for day in driven.question.days if day.key == early.engineer)
    facts = {"engineer_id": day.member.engineer.id, "at": expected.isoformat()}
    if doing.visit is not None and doing.visit.engineer_id is not None:
        return {"code": "gone", **facts, "engineer_id": doing.visit.engineer_id}
    if state is OutlookState.SAFE:
        return {"code": "room", **facts}
    if expected > run.due:
        return {"code": "nobody_free", **facts}
    return {"code": "little_room", **facts, "minutes": _minutes(run.due - expected)}


def _upset(driven: Driven, visit: Visit, late: timedelta) -> Why:
    """Something before it took longer: what is in hand, or else the day began late."""
    day: Day = next(day for day in driven.question.days if visit in day.held)
    before = day.member.under_way
    facts = {"engineer_id": visit.engineer_id, "minutes": _minutes(late)}
    if before is not None:
        return {"code": "held_up", **facts, "reference": before.work_order.reference}
    return {"code": "late_start", **facts}


def _minutes(span: timedelta) -> int:
    return round(span / timedelta(minutes=1))
