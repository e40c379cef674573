"""Days too large for one search: cut, planned in parts, and whole again."""

import json
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.days import Kind, a_day, a_region
from optimizer import large
from optimizer import solve as solving
from optimizer.checks import BadProblem
from optimizer.couples import Group
from optimizer.engines import dive_by_crews
from optimizer.evaluate import judge
from optimizer.large import (
    Turn,
    can_be_cut,
    even_crew,
    merged,
    plan_day,
    plan_region,
    region_plan,
    solved,
    split,
)
from optimizer.problem import Problem
from optimizer.quotas import shared
from optimizer.region import Region
from optimizer.share import Share
from optimizer.solve import solve
from optimizer.stop import Deadline, Progress, WorkLimit
from tests.optimizer.problems import a_problem, a_visit, an_engineer

KIND = Kind(160, 70, 1, rules=("changes", "people"))


def tired(data):
    """Some have worked more than others in the days before, and that has a price."""
    crew = [each | {"workload": i % 7 * 20_000} for i, each in enumerate(data["engineers"])]
    return data | {"engineers": crew, "balance": 20}


@pytest.fixture(scope="module")
def day():
    return Problem.from_json(tired(a_day(KIND)))


@pytest.fixture(scope="module")
def region():
    data, places = a_region(KIND)
    return Region.from_json(json.loads(json.dumps(tired(data) | {"places": places})))


@pytest.fixture
def small_is_large(monkeypatch):
    monkeypatch.setattr(large, "LARGE", 100)


def test_everybody_and_everything_is_in_one_part(region):
    for turn in range(3):
        parts = list(split(region, {}, turn=turn))
        assert len(parts) == 2
        engineers = [each.id for part in parts for each in part.problem.engineers]
        visits = [each.id for part in parts for each in part.problem.visits]
        assert sorted(engineers) == sorted(each.id for each in region.engineers)
        assert sorted(visits) == sorted(each.id for each in region.visits)


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_every_worker_gets_as_many_parts(region, workers):
    crew = even_crew(len(region.engineers), 20, workers)
    parts = list(split(region, {}, turn=0, crew=crew))
    assert len(parts) % workers == 0
    assert max(len(part.problem.engineers) for part in parts) <= 20


def test_each_turn_cuts_along_other_lines(region):
    halves = [frozenset(e.id for e in next(split(region, {}, turn=turn)).problem.engineers) for turn in range(3)]
    assert len(set(halves)) == 3


def test_a_part_has_the_roads_of_the_whole(day, region):
    part = next(split(region, {}, turn=0)).problem
    home, visit = part.engineers[0], part.visits[0]
    there = day.travel[day.engineer(home.id).start, day.visit(visit.id).loc]
    assert part.travel[home.start, visit.loc] == there


def test_parts_solved_apart_make_one_plan_the_judge_agrees_with(day, region):
    routes = {}
    for turn in range(2):
        routes = merged(solved(part, 0.3, seed=1) for part in split(region, routes, turn=turn))
    plan = region_plan(region, routes)
    assert plan.costs == judge(day, routes).costs
    assert {each.id for each in plan.unserved} == set(judge(day, routes).unserved)


def test_a_large_day_is_planned_in_parts_and_the_same_each_time(day, small_is_large):
    told: list[Progress] = []
    plans = [plan_day(day, stop=WorkLimit(1_500), seed=3, progress=told.append) for _ in range(2)]
    assert plans[0] == plans[1]
    assert plans[0].cost == judge(day, plans[0].visits).cost
    assert plans[0].bound is None
    costs = [now.cost for now in told[: len(told) // 2]]
    assert costs == sorted(costs, reverse=True)


def test_a_large_day_with_time_stays_in_one_piece_and_has_a_bound(day, small_is_large, monkeypatch):
    monkeypatch.setattr(solving, "ONE_MASTER", 100)
    told: list[Progress] = []
    plan = plan_day(day, stop=WorkLimit(250_000), seed=3, progress=told.append)
    # The bound by one master; cuts may lift that one.
    monkeypatch.undo()
    whole = solve(day, stop=WorkLimit(100_000), seed=3)
    assert 0.99 * whole.bound <= plan.bound <= whole.cost
    assert plan.bound <= plan.cost == judge(day, plan.visits).cost
    assert told[-1].bound == plan.bound
    assert [now.cost for now in told] == sorted((now.cost for now in told), reverse=True)


def test_a_large_day_with_some_time_dives_crew_by_crew(day, small_is_large, monkeypatch):
    monkeypatch.setattr(solving, "ONE_MASTER", 100)
    monkeypatch.setattr(dive_by_crews, "CREW", 20)
    hurried = plan_day(day, stop=WorkLimit(1_500), seed=3)
    plan = plan_day(day, stop=WorkLimit(100_000), seed=3)
    assert plan.bound is None
    assert plan.cost == judge(day, plan.visits).cost < hurried.cost


def test_a_large_day_begun_from_a_plan_is_never_worse(day, small_is_large):
    good = plan_day(day, stop=WorkLimit(1_500))
    assert plan_day(day, stop=Deadline(0), start=good.visits).cost <= good.cost


class Ticking:
    """A clock that a hundredth passes on each time that somebody looks."""

    now = 0.0

    def __call__(self) -> float:
        self.now += 0.01
        return self.now


def test_while_parts_are_made_the_time_passes_and_enough_is_kept_for_the_reasons(day, small_is_large, monkeypatch):
    clock, making, seconds = Ticking(), 0.04, 3.0

    def made_slowly(*args, **given):
        for part in split(*args, **given):
            clock.now += making
            yield part

    monkeypatch.setattr(large, "split", made_slowly)
    monkeypatch.setattr(large, "TURNS", (Turn(0.5, 5), Turn(0.5, 5)))
    plan = plan_day(day, stop=Deadline(seconds, clock=clock))
    assert plan.cost == judge(day, plan.visits).cost
    assert clock.now <= seconds - making * len(day.engineers) / 5


def test_a_large_day_of_one_crew_is_not_cut(small_is_large, monkeypatch):
    monkeypatch.setattr(large, "split", None)
    problem = a_problem(an_engineer(), *(a_visit(f"v{i}", loc=i % 10) for i in range(200)))
    plan = plan_day(problem, stop=WorkLimit(100))
    assert len(plan.unserved) + sum(len(route.stops) for route in plan.routes) == 200


def test_another_process_plans_a_region(region):
    plan = plan_region(region, seconds=2.0, workers=1)
    assert len(plan.routes) > 30
    assert plan.cost < sum(visit.penalty for visit in region.visits)


def of_partners(day, *, most):
    """Every third works for a partner, every fifth visit wishes for somebody, and every seventh takes some longer."""
    ids = [each.id for each in day.engineers]
    visits = [
        replace(
            visit,
            preferred=(ids[i % 70],) if i % 5 == 0 else (),
            preference_cost=5_000,
            durations=dict.fromkeys(ids[::2], visit.duration + 1_800) if i % 7 == 0 else {},
        )
        for i, visit in enumerate(day.visits)
    ]
    return day.trusting(visits=tuple(visits), groups=(Group("partner", tuple(ids[::3]), most),))


@pytest.mark.parametrize("most", [0, 7, 25])
def test_parts_solved_apart_keep_a_quota_of_the_whole(day, most):
    problem = of_partners(day, most=most)
    region, routes = Region.of(problem), {}
    for turn in range(2):
        parts = list(split(region, routes, turn=turn))
        assert sum(group.most for part in parts for group in part.problem.groups) == most
        routes = merged(solved(part, 0.3, seed=1) for part in parts)
        assert judge(problem, routes).costs == region_plan(region, routes).costs


def test_a_large_day_begun_above_a_quota_comes_down_to_it(day, small_is_large):
    free = plan_day(of_partners(day, most=160), stop=WorkLimit(1_500))
    partners = {each.id for each in day.engineers[::3]}
    had = sum(len(route.stops) for route in free.routes if route.engineer in partners)
    bound = of_partners(day, most=had // 2)
    plan = plan_day(bound, stop=WorkLimit(1_500), start=free.visits)
    assert judge(bound, plan.visits).cost == plan.cost
    assert sum(len(route.stops) for route in plan.routes if route.engineer in partners) <= had // 2


def test_what_is_under_way_bends_the_quota_of_its_part_alone():
    crews = [[an_engineer(f"{part}{i}") for i in range(3)] for part in "ab"]
    group = Group("partner", tuple(each.id for crew in crews for each in crew), 2)
    shares = shared([group], crews, {"a0": ["v0", "v1", "v2"], "b0": ["v3"]}, begun={"b0"})
    assert [each.most for mine in shares for each in mine] == [1, 1]


def test_a_day_whose_rules_bind_the_crew_together_stays_whole(day):
    assert can_be_cut(day)
    assert not can_be_cut(Problem(day.engineers, day.visits, day.travel, most_changed=1))


def test_a_region_written_down_is_the_same_region(region):
    again = Region.from_json(json.loads(json.dumps(region.to_json())))
    assert (again.engineers, again.visits, again.mean_workload) == (
        region.engineers,
        region.visits,
        region.mean_workload,
    )
    first, second = (next(split(each, {}, turn=0)).problem for each in (region, again))
    assert first.to_json() == second.to_json()


def test_a_share_of_a_budget_is_spent_when_its_part_is():
    whole = WorkLimit(1_000)
    first = Share(whole, Progress(0, 0, 9), 0.25, told=lambda _: None)
    assert first(Progress(125, 0, 5)) == 0.5
    assert first(Progress(250, 0, 5)) == 1
    second = Share(whole, Progress(250, 0, 9), 1.0, told=lambda _: None)
    assert second(Progress(375, 0, 5)) == 0.5


@pytest.mark.parametrize(
    ("places", "says"),
    [
        ([[91, 0]], "places[0] lies on no map"),
        ([[1, "x"]], "places[0] must be a latitude and a longitude"),
        ([[float("nan"), 0]], "places[0] must be a latitude and a longitude"),
        ([], "engineers[0].start is place 0"),
        ("here", "places must be a list"),
    ],
)
def test_a_region_with_bad_places_is_refused_in_a_sentence(places, says):
    data = a_problem(an_engineer(), a_visit(loc=0)).to_json() | {"places": places}
    with pytest.raises(BadProblem) as refusal:
        Region.from_json(data)
    assert says in str(refusal.value)


def test_engineers_who_share_one_home_are_cut_all_the_same():
    crew = [an_engineer(f"e{i}") for i in range(150)]
    region = Region.of(a_problem(*crew, *(a_visit(f"v{i}") for i in range(20))))
    parts = list(split(region, {}, turn=1))
    assert np.prod([len(part.problem.engineers) <= 80 for part in parts])
    assert sum(len(part.problem.visits) for part in parts) == 20


@pytest.mark.parametrize("crew", [0, 1])
def test_a_large_day_of_a_skill_that_hardly_anybody_has_is_planned(crew, small_is_large):
    asked = (a_visit(f"v{i}", skills={"valve": 1}) for i in range(120))
    problem = a_problem(*(an_engineer(f"e{i}", skills={"valve": 1}) for i in range(crew)), *asked)
    plan = plan_day(problem, stop=Deadline(0))
    assert len(plan.unserved) + sum(len(route.stops) for route in plan.routes) == 120
    assert bool(plan.routes) == bool(crew)
