"""A plan run from the asking to the proposal, with a real planner in a real child process."""

from datetime import date

import pytest

from dispatch.planning import actions, queries
from dispatch.planning.actions import DayOver
from dispatch.planning.lifecycle import RUN_LIFE, RunState
from dispatch.planning.plan import ItemKind
from dispatch.planning.plan_run import AlreadyPlanning, PlanSnapshot
from optimizer.evaluate import judge
from optimizer.problem import Problem
from tests.builders import (
    DISPATCHER,
    SYSTEM,
)
from tests.dispatch.planning.scene import Scene


def test_every_state_of_a_run_can_be_reached_and_only_its_ends_are_traps():
    reached = {move.target for move in RUN_LIFE.moves.values()}
    left = {state for move in RUN_LIFE.moves.values() for state in move.sources}

    assert set(RunState) - reached == {RunState.REQUESTED}
    assert set(RunState) - left == {RunState.PUBLISHED, RunState.DISCARDED, RunState.FAILED, RunState.CANCELLED}


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


def test_a_run_whose_worker_never_came_back_can_be_cancelled(scene: Scene):
    run_id = scene.request()
    with scene.database.transaction(SYSTEM) as tx:
        queries.run(tx, run_id, lock=True).start(tx.stamp)

    scene.database.clock.forward(minutes=5)
    with scene.database.transaction(DISPATCHER) as tx:
        actions.cancel_run(tx, run_id)

    assert scene.run(run_id).state is RunState.CANCELLED
    scene.request()
