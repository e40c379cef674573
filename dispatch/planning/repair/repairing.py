"""Repairing the day under way: look, have the planner think in a process of its own, propose.

Nothing is written before the answer is there, and then all of it at once: a worker that is killed leaves the
disturbances as they were, and its message comes again.
"""

import logging
from datetime import date

from sqlalchemy import delete, select

from dispatch.planning import publishing, queries, snapshot
from dispatch.planning.answer import child
from dispatch.planning.answer.failures import FAILURES
from dispatch.planning.plan import Plan
from dispatch.planning.plan_run import PlanRun
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.records import DayRecords
from dispatch.planning.question.scene import Scene
from dispatch.planning.question.ties import steady
from dispatch.planning.repair import budget
from dispatch.planning.repair.answer import repair_plan
from dispatch.planning.repair.disturbance import Disturbance, Happening
from dispatch.planning.repair.question import with_told_windows_kept, within_quota
from dispatch.planning.repair.standing import standing_run
from dispatch.planning.repair.terms import terms_of
from dispatch.planning.roads import roads_of
from dispatch.planning.snapshot import NobodyOnShift, NothingToPlan, Snapshot
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction

log = logging.getLogger(__name__)


def repair(database: Database, settings: Settings, *, branch_id: int, day: str) -> None:
    """Answer everything that has happened to the day until now with one proposal; none where none pays.

    May be called again after a crash, and finds nothing to do where another call was quicker.
    """
    the_day = date.fromisoformat(day)
    with database.transaction(SYSTEM) as tx:
        seen = disturbances(tx, branch_id, the_day)
        scene = _scene(tx, branch_id, the_day) if seen else None
    if not seen:
        return
    plan = None
    if scene is not None:
        try:
            plan = answer_of(snapshot.put(scene, roads_of(settings.travel)), settings, seen)
        except tuple(FAILURES.values()) as refusal:
            # The day stands as it is, and the next thing that happens brings the next repair.
            log.warning("repair of %s on %s failed: %s", branch_id, day, refusal)
    with database.transaction(SYSTEM) as tx:
        settle(tx, branch_id, the_day, seen, plan)


def answer_of(question: Snapshot, settings: Settings, seen: list[Disturbance]) -> Plan | None:
    question = with_told_windows_kept(steady(within_quota(question), bends=True))
    asked = [str(each.visit_id) for each in seen if each.what is Happening.ASKED]
    new = next((each for each in asked if each in question.problem.visit_index), None)
    return repair_plan(question, child.repair(question, settings.planning_memory_mb, new=new))


def disturbances(tx: Transaction, branch_id: int, day: date) -> list[Disturbance]:
    query = select(Disturbance).where(Disturbance.branch_id == branch_id, Disturbance.day == day)
    return list(tx.session.scalars(query.order_by(Disturbance.id)))


def settle(tx: Transaction, branch_id: int, day: date, seen: list[Disturbance], plan: Plan | None) -> None:
    """Put the proposal in the place of the one before, and accept it where the branch allows that."""
    gone = delete(Disturbance).where(Disturbance.id.in_([each.id for each in seen])).returning(Disturbance.id)
    if not tx.session.scalars(gone).all():
        return  # Somebody else has answered them.
    older = standing_run(tx, branch_id, day, lock=True)
    if older is not None:
        older.discard(tx.stamp, reason="superseded")
        tx.session.flush()
    if plan is None:
        return
    branch = queries.branch(tx, branch_id)
    causes = older.causes if older is not None else []
    run = PlanRun.repair(tx.stamp, branch, day, told_once([*causes, *(each.to_json() for each in seen)]))
    plan.run = run
    tx.add(run, plan)
    tx.session.flush()
    if budget.allows(terms_of(tx, branch_id), plan, budget.spent(tx, branch_id, day)):
        publishing.publish(tx, run.id)


def told_once(causes: list[dict]) -> list[dict]:
    """The last word on each; that an hour has gone by is only said where nothing else has happened."""
    latest = {(each["what"], each.get("engineer_id"), each.get("visit_id")): each for each in causes}
    real = [each for each in latest.values() if each["what"] != Happening.HOUR]
    return real or list(latest.values())[:1]


def _scene(tx: Transaction, branch_id: int, day: date) -> Scene | None:
    branch = queries.branch(tx, branch_id)
    try:
        return snapshot.look(tx, DayRecords.read(tx, branch, PlanningDay(day, branch.time_zone)))
    except (NobodyOnShift, NothingToPlan):
        return None
