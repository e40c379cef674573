"""Solving a plan run: a short transaction, a child process with none open, and another short one.

A large day is cut instead, see in_parts.
"""

from typing import Any

from sqlalchemy import update

from dispatch.planning import queries, snapshot
from dispatch.planning.answer import child
from dispatch.planning.answer.child import Budget
from dispatch.planning.answer.proposal import proposal
from dispatch.planning.ending import accounted, propose
from dispatch.planning.in_parts.turns import cut
from dispatch.planning.lifecycle import LIVE, RunState
from dispatch.planning.plan import Plan
from dispatch.planning.plan_run import PlanRun, PlanSnapshot
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.records import DayRecords
from dispatch.planning.question.scene import Scene
from dispatch.planning.question.scope import Scope
from dispatch.planning.roads import roads_of
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction
from dispatch.store.live import announce
from optimizer.large import LARGE


def solve(database: Database, settings: Settings, *, plan_run_id: int) -> None:
    """Take the run to a proposal, or to a failure with its sentence. May be called again after a crash.

    Raises:
        DatabaseUnavailable, Crossed: the run stays as it is and is begun anew when the message comes again.
    """
    with accounted(database, plan_run_id):
        with database.transaction(SYSTEM) as tx:
            begun = begin(tx, plan_run_id)
        if begun is None:
            return
        run, scene = begun
        if len(scene.wanted) > LARGE:
            cut(database, run, scene, roads_of(settings.travel))
        else:
            propose(database, plan_run_id, answer_of(database, settings, run, scene))


def answer_of(database: Database, settings: Settings, run: PlanRun, scene: Scene) -> Plan:
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
    return run, snapshot.look(tx, _records(tx, run), scope=Scope.from_json(run.scope))


def _records(tx: Transaction, run: PlanRun) -> DayRecords:
    return DayRecords.read(tx, run.branch, PlanningDay(run.day, run.branch.time_zone))


def look_up(database: Database, run: PlanRun, found: dict[str, Any] | None) -> bool:
    """Show what the planner has found so far; true if somebody asked to stop, or ended the run otherwise."""
    with database.transaction(SYSTEM) as tx:
        table = PlanRun.__table__
        if found is not None:
            tx.session.execute(update(table).where(table.c.id == run.id).values(progress=found))
            announce(tx.session, [(run.branch_id, "plan_run", run.id)])
        now = queries.run(tx, run.id)
        return now.cancel_requested or now.state is not RunState.SOLVING
