"""A plan proposed for Tuesday, without a planner's process."""

from datetime import timedelta

from dispatch.planning import actions, snapshot
from dispatch.planning.answer.proposal import proposal
from dispatch.planning.plan import Plan
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.records import DayRecords
from dispatch.planning.question.scope import EVERYTHING, Scope
from dispatch.store.database import Transaction
from optimizer.solve import solve
from optimizer.stop import WorkLimit
from tests.builders import (
    DISPATCHER,
    MONDAY,
    SYSTEM,
)
from tests.dispatch.planning.roads import straight

TUESDAY = MONDAY + timedelta(days=1)
OSLO = PlanningDay(TUESDAY, "Europe/Oslo")


def proposed(tx: Transaction, branch, routes: dict | None = None, *, scope: Scope = EVERYTHING, work: int = 0) -> Plan:
    """A plan as a run would propose it, solved here with so much `work`; `routes` (by ids) in its place."""
    run = actions.request_run(tx, branch.id, TUESDAY, seconds=1, scope=scope)
    tx.act_as(SYSTEM)
    run.start(tx.stamp)
    scene = snapshot.look(tx, DayRecords.read(tx, branch, OSLO), scope=Scope.from_json(run.scope))
    question = snapshot.put(scene, straight)
    found = routes or solve(question.problem, stop=WorkLimit(work), start=question.routes).visits
    texts = {str(each): [str(visit) for visit in stops] for each, stops in found.items()}
    plan = proposal(question, {"routes": texts})
    run.propose(tx.stamp)
    plan.run = run
    tx.add(plan)
    tx.session.flush()
    tx.act_as(DISPATCHER)
    return plan
