"""A plan run from the asking to the proposal, with a real planner in a real child process."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from dispatch.planning import actions, queries
from dispatch.planning.actions import DayOver
from dispatch.planning.answer import child
from dispatch.planning.lifecycle import RUN_LIFE, RunState
from dispatch.planning.plan import ItemKind, Plan
from dispatch.planning.plan_run import AlreadyPlanning, PlanRun, PlanSnapshot
from dispatch.planning.solving import solve
from dispatch.settings import Settings
from dispatch.store.database import Database, connect
from dispatch.work.visit import Visit
from optimizer.evaluate import judge
from optimizer.problem import Problem
from tests.builders import (
    DISPATCHER,
    MONDAY,
    NINE,
    SYSTEM,
    a_branch,
    a_fault,
    a_home,
    a_shift,
    an_engineer,
    an_open_visit,
)
from tests.clock import Clock

TUESDAY = MONDAY + timedelta(days=1)
FAKES = Path(__file__).parent / "fake_planner.py"


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


def test_every_state_of_a_run_can_be_reached_and_only_its_ends_are_traps():
    reached = {move.target for move in RUN_LIFE.moves.values()}
    left = {state for move in RUN_LIFE.moves.values() for state in move.sources}

    assert set(RunState) - reached == {RunState.REQUESTED}
    assert set(RunState) - left == {RunState.PUBLISHED, RunState.DISCARDED, RunState.FAILED, RunState.CANCELLED}


@pytest.fixture
def scene(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    # The planner is last in line, and a machine that runs tests has others to serve.
    monkeypatch.setattr(child, "WRITING", 100.0)
    engine = connect(own_database)
    database = Database(engine, clock=Clock(NINE))
    with database.transaction(DISPATCHER) as tx:
        branch = a_branch(tx)
        for _ in range(2):
            a_shift(tx, an_engineer(tx, branch, shift=False, locks=2), TUESDAY)
        fault = a_fault(tx, needs={"locks": 1})
        homes = [a_home(tx, lat=59.90 + step / 100, lon=10.70 + step / 50) for step in range(4)]
        found = [an_open_visit(tx, branch=branch, fault=fault, home=home).id for home in homes]
        branch_id = branch.id
    yield Scene(database, Settings(secret_key="x" * 32), branch_id, found)
    engine.dispose()


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch):
    """Another program in the planner's place: it behaves as badly as its name says."""

    def put(name: str) -> None:
        monkeypatch.setattr(child, "PLANNER", (sys.executable, str(FAKES), name))

    return put


def test_a_run_ends_in_a_proposal_that_can_be_replayed(scene: Scene):
    run_id = scene.request()

    scene.solve(run_id)

    assert scene.run(run_id).state is RunState.PROPOSED
    plan = scene.plan(run_id)
    assert {item.kind for item in plan.items} == {ItemKind.ADDED}
    assert {item.visit_id for item in plan.items} == set(scene.visit_ids)
    assert all(item.reasons[-1]["code"] == "costs" for item in plan.items)
    assert plan.before["left_out"] == 4 and plan.after["left_out"] == 0
    with scene.database.transaction(SYSTEM) as tx:
        problem = Problem.from_json(tx.session.get(PlanSnapshot, run_id).problem)
    assert judge(problem, {}).cost == plan.before["cost"]
    assert not scene.changed()


def test_one_run_at_a_time_for_a_branch_and_day(scene: Scene):
    scene.request()

    with pytest.raises(AlreadyPlanning):
        scene.request()


def test_yesterday_can_not_be_planned(scene: Scene):
    with pytest.raises(DayOver), scene.database.transaction(DISPATCHER) as tx:
        actions.request_run(tx, scene.branch_id, date(2026, 11, 22), seconds=1)


def test_the_same_message_twice_solves_once(scene: Scene):
    run_id = scene.request()
    scene.solve(run_id)
    before = scene.plan(run_id).id

    scene.solve(run_id)

    assert scene.plan(run_id).id == before


def test_a_run_that_a_crash_left_solving_is_begun_anew(scene: Scene):
    run_id = scene.request()
    with scene.database.transaction(SYSTEM) as tx:
        queries.run(tx, run_id, lock=True).start(tx.stamp)

    scene.solve(run_id)

    assert scene.run(run_id).state is RunState.PROPOSED


def test_a_newer_proposal_replaces_the_older(scene: Scene):
    first = scene.request()
    scene.solve(first)
    second = scene.request()
    scene.solve(second)

    assert scene.run(first).state is RunState.DISCARDED
    assert scene.run(second).state is RunState.PROPOSED


def test_cancelling_before_anybody_works_on_it_ends_it_at_once(scene: Scene):
    run_id = scene.request()
    with scene.database.transaction(DISPATCHER) as tx:
        actions.cancel_run(tx, run_id)

    scene.solve(run_id)

    assert scene.run(run_id).state is RunState.CANCELLED


def test_cancelling_stops_the_planner_within_a_second(scene: Scene, fake):
    fake("hang")
    run_id = scene.request(seconds=60)
    worker = threading.Thread(target=scene.solve, args=(run_id,))
    worker.start()
    process = the_child(scene, run_id)

    asked = time.monotonic()
    with scene.database.transaction(DISPATCHER) as tx:
        actions.cancel_run(tx, run_id)
    worker.join(10)

    assert time.monotonic() - asked < 1.5
    assert scene.run(run_id).state is RunState.CANCELLED
    assert not alive(process)


def test_a_run_whose_worker_never_came_back_can_be_cancelled(scene: Scene):
    run_id = scene.request()
    with scene.database.transaction(SYSTEM) as tx:
        queries.run(tx, run_id, lock=True).start(tx.stamp)

    scene.database.clock.forward(minutes=5)
    with scene.database.transaction(DISPATCHER) as tx:
        actions.cancel_run(tx, run_id)

    assert scene.run(run_id).state is RunState.CANCELLED
    scene.request()


def test_a_planner_that_is_killed_leaves_the_old_plan_and_says_so(scene: Scene, fake):
    fake("hang")
    run_id = scene.request(seconds=60)
    worker = threading.Thread(target=scene.solve, args=(run_id,))
    worker.start()

    os.kill(the_child(scene, run_id), signal.SIGKILL)
    worker.join(10)

    run = scene.run(run_id)
    assert (run.state, run.failure) == (RunState.FAILED, {"code": "PlannerStopped", "facts": {"code": -9}})
    assert not scene.changed()


@pytest.mark.parametrize("bad", ["garbage", "list", "no_routes", "overlap", "stranger", "twice", "nothing"])
def test_an_answer_that_can_not_be_is_refused_whole(scene: Scene, fake, bad: str):
    fake(bad)
    run_id = scene.request()

    scene.solve(run_id)

    run = scene.run(run_id)
    assert (run.state, run.failure["code"]) == (RunState.FAILED, "PlanUnusable")
    assert not scene.changed()


@pytest.mark.parametrize("behaviour", ["hang", "stopped"])
def test_a_planner_that_hangs_is_killed_after_one_and_a_half_times_its_time(scene: Scene, fake, monkeypatch, behaviour):
    fake(behaviour)
    monkeypatch.setattr(child, "WRITING", 0.0)
    monkeypatch.setattr(child, "LOOK", 0.05)
    monkeypatch.setattr(child, "START_UP", 5.0)
    run_id = scene.request()
    begun = time.monotonic()

    scene.solve(run_id)

    run = scene.run(run_id)
    assert run.failure == {"code": "PlannerTooSlow", "facts": {"seconds": 2}}
    assert run.progress["process"] and not alive(run.progress["process"])
    assert time.monotonic() - begun < 8
    assert not scene.changed()


def test_a_planner_that_never_says_a_word_is_killed_too(scene: Scene, fake, monkeypatch):
    fake("silent")
    monkeypatch.setattr(child, "START_UP", 0.5)
    run_id = scene.request()

    scene.solve(run_id)

    assert scene.run(run_id).failure["code"] == "PlannerTooSlow"


def test_a_planner_that_eats_memory_is_stopped_at_its_limit(scene: Scene, fake):
    fake("eat")
    scene.settings = replace(scene.settings, planning_memory_mb=256)
    run_id = scene.request()

    scene.solve(run_id)

    run = scene.run(run_id)
    assert run.failure == {"code": "PlannerOutOfMemory", "facts": {"megabytes": 256}}
    assert not scene.changed()


def test_the_real_planner_is_held_to_its_memory_too(scene: Scene):
    scene.settings = replace(scene.settings, planning_memory_mb=200)
    run_id = scene.request()

    scene.solve(run_id)

    assert scene.run(run_id).failure == {"code": "PlannerOutOfMemory", "facts": {"megabytes": 200}}
    assert not scene.changed()


def test_progress_is_shown_while_the_planner_works(scene: Scene, fake):
    fake("progress")
    run_id = scene.request()
    worker = threading.Thread(target=scene.solve, args=(run_id,))
    worker.start()
    seen = until(lambda: scene.run(run_id).progress)
    worker.join(10)

    assert seen["cost"] == 1234
    assert scene.run(run_id).state is RunState.FAILED


def the_child(scene: Scene, run_id: int) -> int:
    """The planner's process id, which the fake tells as its progress."""
    return until(lambda: (scene.run(run_id).progress or {}).get("process"))


def until(ask, seconds: float = 10):
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
