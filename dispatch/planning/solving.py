"""Solving a plan run: a short transaction, a child process with none open, and another short one."""

import logging
from typing import Any

from sqlalchemy import update

from dispatch.errors import Refusal
from dispatch.planning import queries, snapshot
from dispatch.planning.answer import child
from dispatch.planning.answer.child import Budget, Cancelled
from dispatch.planning.answer.failures import FAILURES, PlannerBroke
from dispatch.planning.answer.proposal import proposal
from dispatch.planning.lifecycle import LIVE, RunState
from dispatch.planning.plan import Plan
from dispatch.planning.plan_run import PlanRun, PlanSnapshot
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.records import DayRecords
from dispatch.planning.question.scene import Scene
from dispatch.planning.roads import roads_of
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction
from dispatch.store.live import announce
from dispatch.store.refusals import Crossed, DatabaseUnavailable

log = logging.getLogger(__name__)


def solve(database: Database, settings: Settings, *, plan_run_id: int) -> None:
    """Take the run to a proposal, or to a failure with its sentence. May be called again after a crash.

    Raises:
        DatabaseUnavailable, Crossed: the run stays as it is and is begun anew when the message comes again.
    """
    try:
        plan = answer_of(database, settings, plan_run_id)
    except Cancelled:
        end(database, plan_run_id, None)
    except tuple(FAILURES.values()) as refusal:
        log.warning("plan run %s failed: %s %s", plan_run_id, refusal, getattr(refusal, "__notes__", ""))
        end(database, plan_run_id, refusal)
    except (DatabaseUnavailable, Crossed):
        raise
    except Exception:
        # Not raised on: a bug would only repeat itself, and the run would stay "solving" until then.
        log.exception("plan run %s broke", plan_run_id)
        end(database, plan_run_id, PlannerBroke())
    else:
        if plan is not None:
            propose(database, plan_run_id, plan)


def answer_of(database: Database, settings: Settings, plan_run_id: int) -> Plan | None:
    """None where there is nothing left to do."""
    with database.transaction(SYSTEM) as tx:
        begun = begin(tx, plan_run_id)
    if begun is None:
        return None
    run, scene = begun
    question = snapshot.put(scene, roads_of(settings.travel))
    with database.transaction(SYSTEM) as tx:
        tx.session.merge(PlanSnapshot(run_id=run.id, problem=question.problem.to_json(), records=question.to_json()))
    answer = child.solve(
        question,
        Budget(run.seconds, settings.planning_memory_mb),
        seed=run.seed,
        watch=lambda found: look_up(database, run, found),
    )
    return proposal(question, answer)


def begin(tx: Transaction, plan_run_id: int) -> tuple[PlanRun, Scene] | None:
    run = queries.run(tx, plan_run_id, lock=True)
    if run.state not in LIVE:
        return None
    if run.cancel_requested:
        run.cancel(tx.stamp)
        return None
    run.start(tx.stamp)
    return run, snapshot.look(tx, DayRecords.read(tx, run.branch, PlanningDay(run.day, run.branch.time_zone)))


def look_up(database: Database, run: PlanRun, found: dict[str, Any] | None) -> bool:
    """Show what the planner has found so far; true if somebody asked to stop, or ended the run otherwise."""
    with database.transaction(SYSTEM) as tx:
        table = PlanRun.__table__
        if found is not None:
            tx.session.execute(update(table).where(table.c.id == run.id).values(progress=found))
            announce(tx.session, [(run.branch_id, "plan_run", run.id)])
        now = queries.run(tx, run.id)
        return now.cancel_requested or now.state is not RunState.SOLVING


def propose(database: Database, plan_run_id: int, plan: Plan) -> None:
    """Older proposals for the same day are void: they rest on an older snapshot."""
    with database.transaction(SYSTEM) as tx:
        run = queries.run(tx, plan_run_id, lock=True)
        if run.state is not RunState.SOLVING:
            return
        if run.cancel_requested:
            run.cancel(tx.stamp)
            return
        for older in queries.proposals(tx, run.branch_id, run.day):
            older.discard(tx.stamp, reason="superseded")
        run.propose(tx.stamp)
        plan.run, plan.run_id = run, run.id
        tx.add(plan)


def end(database: Database, plan_run_id: int, refusal: Refusal | None) -> None:
    """As failed, or without a refusal as cancelled. The plan that stood still stands."""
    with database.transaction(SYSTEM) as tx:
        run = queries.run(tx, plan_run_id, lock=True)
        if run.state not in LIVE:
            return
        if refusal is None:
            run.cancel(tx.stamp)
        else:
            run.fail(tx.stamp, refusal)
