"""A large day as messages: cut, its parts solved by whoever opens them, cut anew, and one plan in the end."""

import threading

import pytest
from sqlalchemy import select

from dispatch.drain import deliver_all
from dispatch.planning import actions, solving
from dispatch.planning.in_parts import part as solving_part
from dispatch.planning.in_parts.part import solve_part, take
from dispatch.planning.in_parts.plan_part import PlanPart
from dispatch.planning.lifecycle import RunState
from dispatch.planning.plan import ItemKind
from dispatch.planning.plan_run import PlanSnapshot
from optimizer import large
from optimizer.engines.clusters import cut
from optimizer.evaluate import judge
from optimizer.region import Region
from tests.builders import DISPATCHER, SYSTEM
from tests.dispatch.planning.scene import PATIENCE, Scene, until

NOT_OURS = ("planning.outlook%", "planning.repair%", "planning.disturbed%")


@pytest.fixture(autouse=True)
def four_visits_are_many(monkeypatch: pytest.MonkeyPatch):
    """Each of the two engineers is a part."""
    monkeypatch.setattr(solving, "LARGE", 3)
    monkeypatch.setattr(large, "cut", lambda *region, **facts: cut(*region, **{**facts, "crew": 1}))


def deliver(scene: Scene) -> int:
    return deliver_all(scene.database, scene.settings, but=NOT_OURS)


def parts(scene: Scene) -> list[PlanPart]:
    with scene.database.transaction(SYSTEM) as tx:
        return list(tx.session.scalars(select(PlanPart).order_by(PlanPart.id)))


def test_the_parts_of_a_large_day_become_one_plan_that_the_judge_of_the_whole_agrees_with(scene: Scene, fake):
    fake("one_each")
    deliver(scene)
    run_id = scene.request()

    opened = deliver(scene)

    assert opened == 1 + 3 * (2 + 1)  # cut; in each of three turns two parts, and what follows them
    assert scene.run(run_id).state is RunState.PROPOSED
    assert not parts(scene)
    plan = scene.plan(run_id)
    assert {item.visit_id for item in plan.items} == set(scene.visit_ids)
    routes = {str(item.engineer_id): [str(item.visit_id)] for item in plan.items if item.kind is ItemKind.ADDED}
    assert len(routes) == plan.after["served"] == 2 and plan.after["left_out"] == 2
    with scene.database.transaction(SYSTEM) as tx:
        whole = Region.from_json(tx.session.get(PlanSnapshot, run_id).problem).problem
    assert plan.costs == judge(whole, routes).costs
    assert plan.before["cost"] == judge(whole, {}).cost
    assert plan.cost == plan.after["cost"]


def test_the_part_of_a_worker_who_died_is_done_again_and_only_kept_once(scene: Scene, fake):
    fake("one_each")
    run_id = scene.request()
    scene.solve(run_id)
    first, second = parts(scene)
    with scene.database.transaction(SYSTEM) as tx:
        assert take(tx, run_id, first.id) is not None  # and is never heard of again

    for part in (first, second, first):
        solve_part(scene.database, scene.settings, plan_run_id=run_id, plan_part_id=part.id)
    scene.solve(run_id)  # the message that cut the day comes a second time, too
    progress = scene.run(run_id).progress
    deliver(scene)

    assert progress is None  # begun anew
    assert scene.run(run_id).state is RunState.PROPOSED
    assert len(scene.plan(run_id).items) == len(scene.visit_ids)


def test_a_run_in_parts_tells_how_far_it_is(scene: Scene, fake):
    fake("one_each")
    run_id = scene.request()
    scene.solve(run_id)
    first, _ = parts(scene)
    solve_part(scene.database, scene.settings, plan_run_id=run_id, plan_part_id=first.id)

    told = scene.run(run_id).progress
    assert (told["turn"], told["turns"], told["parts"], told["done"]) == (1, 3, 2, 1)
    assert 0 < told["cost"] < first.cost + sum(part.cost for part in parts(scene))


def test_cancelling_stops_the_part_in_hand_and_those_that_wait(scene: Scene, fake):
    fake("silent")
    run_id = scene.request(seconds=60)
    scene.solve(run_id)
    first, second = parts(scene)
    facts = {"plan_run_id": run_id, "plan_part_id": first.id}
    worker = threading.Thread(target=solve_part, args=(scene.database, scene.settings), kwargs=facts)
    worker.start()
    until(lambda: parts(scene)[0].begun_at, PATIENCE)
    with scene.database.transaction(DISPATCHER) as tx:
        actions.cancel_run(tx, run_id)
    worker.join(PATIENCE)

    solve_part(scene.database, scene.settings, plan_run_id=run_id, plan_part_id=second.id)

    assert scene.run(run_id).state is RunState.CANCELLED
    assert not parts(scene)


def test_a_part_that_can_not_be_solved_ends_the_run_and_the_old_plan_stands(scene: Scene, fake):
    fake("garbage")
    run_id = scene.request()

    deliver(scene)

    assert (scene.run(run_id).state, scene.run(run_id).failure["code"]) == (RunState.FAILED, "PlanUnusable")
    assert not parts(scene) and not scene.changed()


def test_a_real_planner_solves_a_part(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(solving_part, "LEAST", 1.0)
    run_id = scene.request()
    scene.solve(run_id)
    first, _ = parts(scene)

    solve_part(scene.database, scene.settings, plan_run_id=run_id, plan_part_id=first.id)

    solved, _ = parts(scene)
    served = [stop for stops in solved.found["routes"].values() for stop in stops]
    assert sorted(served) == sorted(visit["id"] for visit in first.question["region"]["visits"])
    assert solved.cost < first.cost
