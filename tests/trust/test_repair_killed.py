"""The worker is killed in the middle of a repair: nothing is half done, and the answer comes all the same."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from dispatch.people.shift import Shift
from dispatch.planning.plan_run import PlanRun
from dispatch.planning.repair.disturbance import Disturbance
from dispatch.planning.repair.standing import standing
from dispatch.store.database import Database
from dispatch.work.visit import Visit
from tests.builders import DISPATCHER, SYSTEM, a_branch, an_engineer, an_open_visit
from tests.trust.conftest import until
from tests.trust.house import children, runs
from tests.trust.sender_killed import silent_for_long
from tests.trust.sender_killed import standing as messages_left


def an_urgent_order(database: Database) -> Visit:
    """Sent to dispatch just now, with somebody at work who has nothing to do."""
    now = datetime.now(UTC)
    with database.transaction(DISPATCHER) as tx:
        branch = a_branch(tx, time_zone="UTC")
        engineer = an_engineer(tx, branch, shift=False)
        hours = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=7)}
        tx.add(Shift(engineer_id=engineer.id, day=now.date(), **hours))
        return an_open_visit(tx, branch=branch, critical=True)


def count(database: Database, noun: type) -> int:
    with database.transaction(SYSTEM) as tx:
        return tx.session.scalar(select(func.count()).select_from(noun))


def answered(database: Database, visit: Visit) -> bool:
    with database.transaction(SYSTEM) as tx:
        run = tx.session.scalars(select(PlanRun)).one_or_none()
        found = run and standing(tx, run.branch_id, run.day)
        return found is not None and [change.visit_id for change in found.changes] == [visit.id]


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_of_a_repair_leaves_nothing_half_done(kept, owner_engine, start_worker):
    visit = an_urgent_order(kept)
    first = start_worker()
    until(lambda: children(first.process.pid, "optimizer repair"), "the planner at work")
    [planner] = children(first.process.pid, "optimizer repair")
    first.kill()

    until(lambda: not runs(planner), "the end of the planner")
    assert (count(kept, PlanRun), count(kept, Disturbance)) == (0, 1)

    silent_for_long(owner_engine)
    start_worker()
    until(lambda: answered(kept, visit), "the proposal", lambda: messages_left(owner_engine))
    assert (count(kept, PlanRun), count(kept, Disturbance)) == (1, 0)
