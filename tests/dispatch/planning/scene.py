"""A branch with a day to plan, as runs of the planner meet it."""

import os
import time
from dataclasses import dataclass
from datetime import timedelta

from dispatch.planning import actions, queries
from dispatch.planning.plan import Plan
from dispatch.planning.plan_run import PlanRun
from dispatch.planning.solving import solve
from dispatch.settings import Settings
from dispatch.store.database import Database
from dispatch.work.visit import Visit
from tests.builders import (
    DISPATCHER,
    MONDAY,
    SYSTEM,
)

TUESDAY = MONDAY + timedelta(days=1)
PATIENCE = 45.0  # seconds: the machine may be busy, and what hangs here hangs for a minute


@dataclass
class Scene:
    """A branch with two engineers on Tuesday and four open visits, really committed."""

    database: Database
    settings: Settings
    branch_id: int
    visit_ids: list[int]

    def request(self, **facts) -> int:
        with self.database.transaction(DISPATCHER) as tx:
            return actions.request_run(tx, self.branch_id, TUESDAY, **{"seconds": 1, "seed": 7} | facts).id

    def solve(self, run_id: int) -> None:
        solve(self.database, self.settings, plan_run_id=run_id)

    def run(self, run_id: int) -> PlanRun:
        with self.database.transaction(SYSTEM) as tx:
            return queries.run(tx, run_id)

    def plan(self, run_id: int) -> Plan:
        with self.database.transaction(SYSTEM) as tx:
            plan = queries.plan(tx, run_id)
            assert plan.items is not None
            return plan

    def changed(self) -> bool:
        """Whether any visit is not as it was laid out."""
        with self.database.transaction(SYSTEM) as tx:
            found = [tx.session.get(Visit, each) for each in self.visit_ids]
            return any(visit.version > 1 or visit.engineer_id is not None for visit in found)


def the_child(scene: Scene, run_id: int) -> int:
    """The planner's process id, which the fake tells as its progress."""
    return until(lambda: (scene.run(run_id).progress or {}).get("process"))


def until(ask, seconds: float = PATIENCE):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if found := ask():
            return found
        time.sleep(0.05)
    raise AssertionError("it never came")


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
