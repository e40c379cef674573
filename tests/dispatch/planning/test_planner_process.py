"""A planner is cancelled or killed, hangs, lies or eats memory: the old plan stands, and the run says why."""

import os
import signal
import threading
import time
from dataclasses import replace

import pytest

from dispatch.planning import actions
from dispatch.planning.answer import child
from dispatch.planning.lifecycle import RunState
from tests.builders import (
    DISPATCHER,
)
from tests.dispatch.planning.scene import PATIENCE, Scene, alive, the_child, until


def test_cancelling_stops_the_planner_long_before_its_time(scene: Scene, fake):
    fake("hang")
    run_id = scene.request(seconds=60)
    worker = threading.Thread(target=scene.solve, args=(run_id,))
    worker.start()
    process = the_child(scene, run_id)

    asked = time.monotonic()
    with scene.database.transaction(DISPATCHER) as tx:
        actions.cancel_run(tx, run_id)
    worker.join(PATIENCE)

    assert time.monotonic() - asked < PATIENCE
    assert scene.run(run_id).state is RunState.CANCELLED
    assert not alive(process)


def test_a_planner_that_is_killed_leaves_the_old_plan_and_says_so(scene: Scene, fake):
    fake("hang")
    run_id = scene.request(seconds=60)
    worker = threading.Thread(target=scene.solve, args=(run_id,))
    worker.start()

    os.kill(the_child(scene, run_id), signal.SIGKILL)
    worker.join(PATIENCE)

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
    assert time.monotonic() - begun < PATIENCE
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
    worker.join(PATIENCE)

    assert seen["cost"] == 1234
    assert scene.run(run_id).state is RunState.FAILED
