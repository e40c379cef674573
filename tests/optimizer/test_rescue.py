"""Saving one promise without breaking another: never a worse one for anybody, and found where there is one."""

import random
from dataclasses import replace

import pytest

from optimizer.evaluate import BrokenRoute, judge
from optimizer.outlook import fares
from optimizer.problem import Overtime, Problem
from optimizer.rescue import DOUBTFUL, NOISE, SAFE, WORTH, Kind, Rescue, another_time, rescues
from optimizer.rescue_live import DAYS, LONGER, OVERTIME_SECOND, Live
from optimizer.scenarios import Scenarios
from tests.optimizer.problems import HOUR, a_problem, a_visit, an_engineer

LATE = 10 * HOUR


def ana_and_bo(*visits, **given) -> Problem:
    return a_problem(an_engineer("Ana"), an_engineer("Bo", start=9, end=9), *visits, **given)


def only(found: list[Rescue], kind: Kind) -> Rescue:
    return next(each for each in found if each.kind is kind)


def test_somebody_who_is_free_takes_it_over():
    problem = ana_and_bo(a_visit("long", duration=3 * HOUR), a_visit("late", loc=8))

    found = only(rescues(problem, {"Ana": ["long", "late"]}, "late", {"late": LATE, "long": 9 * HOUR}), Kind.ENGINEER)

    assert found.routes == {"Ana": ("long",), "Bo": ("late",)}
    assert (found.own.chance_before, found.own.chance_after) == (0.0, 1.0)
    assert found.disturbed == ()


def test_what_can_wait_is_served_after_it():
    problem = a_problem(an_engineer("Ana"), a_visit("long", duration=3 * HOUR), a_visit("late"))

    found = rescues(problem, {"Ana": ["long", "late"]}, "late", {"late": LATE})

    assert only(found, Kind.SEQUENCE).routes == {"Ana": ("late", "long")}
    assert [each.visit for each in only(found, Kind.SEQUENCE).disturbed] == ["long"]


def test_what_is_planned_later_than_it_could_be_simply_comes_earlier():
    problem = a_problem(an_engineer("Ana"), a_visit("late"))

    [found] = rescues(problem, {"Ana": ["late"]}, "late", {"late": LATE}, planned={"late": 12 * HOUR})

    assert (found.kind, found.own.start_before, found.own.start_after) == (Kind.SEQUENCE, 12 * HOUR, 8 * HOUR + 600)


def test_nobody_goes_before_whose_promise_would_break_by_it():
    problem = a_problem(an_engineer("Ana"), a_visit("first", duration=2 * HOUR), a_visit("late", duration=2 * HOUR))

    assert rescues(problem, {"Ana": ["first", "late"]}, "late", {"late": 9 * HOUR, "first": 9 * HOUR}) == []


def test_two_swap_where_each_can_only_come_in_the_others_place():
    problem = ana_and_bo(
        a_visit("early", duration=4 * HOUR),
        a_visit("late"),
        a_visit("easy", loc=8, duration=HOUR),
        a_visit("after", loc=8, duration=3 * HOUR),
    )
    routes = {"Ana": ["early", "late"], "Bo": ["easy", "after"]}
    promises = {"late": 10 * HOUR, "early": 9 * HOUR, "after": 12 * HOUR, "easy": 15 * HOUR}

    found = rescues(problem, routes, "late", promises)

    assert only(found, Kind.SWAP).routes == {"Ana": ("early", "easy"), "Bo": ("late", "after")}


def test_a_visit_that_can_wait_for_another_day_makes_room():
    problem = a_problem(an_engineer("Ana"), a_visit("idle", duration=6 * HOUR), a_visit("new", duration=5 * HOUR))

    found = rescues(problem, {"Ana": ["idle"]}, "new", {"new": LATE}, may_wait={"idle"})

    assert only(found, Kind.MOVE).routes == {"Ana": ("new",)}
    assert only(found, Kind.MOVE).disturbed[0].engineer_after is None


def test_and_is_not_left_out_where_it_may_not_wait():
    problem = a_problem(an_engineer("Ana"), a_visit("idle", duration=8 * HOUR), a_visit("new", duration=8 * HOUR))

    assert rescues(problem, {"Ana": ["idle"]}, "new", {"new": LATE}) == []


def test_whoever_must_stay_longer_is_offered_as_overtime_with_its_minutes():
    problem = a_problem(an_engineer("Ana"), a_visit("long", duration=7 * HOUR), a_visit("new"))

    [found] = rescues(problem, {"Ana": ["long"]}, "new", {"new": 17 * HOUR})

    assert (found.kind, found.overtime) == (Kind.OVERTIME, 1200)


def test_whoever_was_promised_two_things_keeps_both():
    problem = a_problem(an_engineer("Ana"), a_visit("first", duration=HOUR), a_visit("late", duration=HOUR))
    promises = {"late": 9 * HOUR, "first": 15 * HOUR}

    assert rescues(problem, {"Ana": ["first", "late"]}, "late", promises)
    assert not rescues(problem, {"Ana": ["first", "late"]}, "late", promises, also={"first": [9 * HOUR]})


def test_a_new_time_makes_nobody_wait_who_comes_in_time_as_things_are():
    behind = a_visit("next", duration=2 * HOUR, window=(10 * HOUR, 20 * HOUR))
    problem = a_problem(an_engineer("Ana"), a_visit("late", duration=2 * HOUR), behind)
    routes, window = {"Ana": ["late", "next"]}, (34_200, 11 * HOUR)

    assert another_time(problem, routes, "late", {"late": 8 * HOUR}, window)
    assert another_time(problem, routes, "late", {"late": 8 * HOUR, "next": 11 * HOUR}, window) is None


def test_a_new_time_keeps_what_else_is_promised_of_the_visit():
    problem = a_problem(an_engineer("Ana"), a_visit("late", duration=2 * HOUR))
    window = (12 * HOUR, 14 * HOUR)

    assert another_time(problem, {}, "late", {"late": 8 * HOUR}, window, by=13 * HOUR)
    assert another_time(problem, {}, "late", {"late": 8 * HOUR}, window, by=11 * HOUR) is None


def test_what_goes_well_needs_no_rescue():
    problem = ana_and_bo(a_visit("fine"))

    assert rescues(problem, {"Ana": ["fine"]}, "fine", {"fine": LATE}) == []


# Small random days, against every plan there is.


def a_day(seed: int) -> tuple[Problem, dict, dict]:
    """Three engineers, six visits with promises, given out anyhow; one engineer begins late."""
    r = random.Random(seed)
    crew = [an_engineer(f"e{i}", start=i, end=i, shift=(8 * HOUR, 15 * HOUR)) for i in range(3)]
    crew[0] = replace(crew[0], shift=(10 * HOUR, 15 * HOUR))
    visits = [
        a_visit(
            f"v{i}",
            loc=3 + i,
            duration=r.choice([1800, 3600, 7200]),
            sigma=r.choice([0.0, 0.3]),
            window=(r.randint(8, 11) * HOUR, 20 * HOUR),
            due=r.randint(10, 14) * HOUR,
            weight=3,
            step=20_000,
        )
        for i in range(6)
    ]
    travel = [[0 if a == b else r.randint(300, 2400) for b in range(9)] for a in range(9)]
    problem = Problem(engineers=crew, visits=visits, travel=travel, scenarios=Scenarios(20, travel_spread=0.2))
    routes: dict[str, list[str]] = {each.id: [] for each in crew}
    for visit in sorted(visits, key=lambda each: each.due):
        routes[r.choice([*routes])].append(visit.id)
    return problem, routes, {visit.id: visit.due for visit in visits}


def chances(problem: Problem, routes, promises) -> dict[str, float]:
    days = problem.trusting(scenarios=replace(problem.scenarios, count=DAYS))
    return {each: (fare.starts <= promises[each]).mean() for each, fare in fares(days, routes).items()}


def relaxed(problem: Problem) -> Problem:
    crew = [replace(each, overtime=Overtime(LONGER, OVERTIME_SECOND)) for each in problem.engineers]
    return replace(problem, engineers=tuple(crew))


def state(chance: float) -> int:
    return (chance >= DOUBTFUL) + (chance >= SAFE)


def is_rescue(problem, before, after, visit, promises) -> bool:
    """By its definition, from the whole plan."""
    was, will = chances(problem, before, promises), chances(problem, after, promises)
    others = all(will[e] >= was[e] - NOISE and state(will[e]) >= state(was[e]) for e in was if e != visit)
    return others and will[visit] >= max(DOUBTFUL, was.get(visit, 0) + WORTH)


@pytest.mark.parametrize("seed", range(40))
def test_a_rescue_is_a_whole_plan_in_which_no_promise_stands_worse_than_before(seed: int):
    problem, routes, promises = a_day(seed)
    before = chances(problem, routes, promises)
    for visit in [each for each, chance in before.items() if chance < SAFE]:
        found = rescues(problem, routes, visit, promises)
        assert len({each.kind for each in found}) == len(found) <= 3
        assert [each.cost for each in found] == sorted(each.cost for each in found)
        for each in found:
            after = {**routes, **each.routes}
            assert sorted(v for r in after.values() for v in r) == sorted(before)
            assert is_rescue(problem, routes, after, visit, promises)
            if drivable(relaxed(problem), routes):
                assert each.cost == judge(relaxed(problem), after).cost - judge(relaxed(problem), routes).cost


def drivable(problem: Problem, routes) -> bool:
    """A day under way may have broken its rules already."""
    try:
        judge(problem, routes)
    except BrokenRoute:
        return False
    return True


def one_engineer_away(routes, visit):
    """Every plan in which only this visit has another place."""
    rest = {each: [v for v in visits if v != visit] for each, visits in routes.items()}
    for each, visits in rest.items():
        for position in range(len(visits) + 1):
            yield {**rest, each: [*visits[:position], visit, *visits[position:]]}


@pytest.mark.parametrize("seed", range(40))
def test_where_another_place_for_the_visit_alone_saves_it_a_rescue_is_found(seed: int):
    problem, routes, promises = a_day(seed)
    live = Live(problem, routes, promises)
    for visit in [each for each in promises if live.chance(each) < SAFE]:
        possible = [
            after
            for after in one_engineer_away(routes, visit)
            if is_rescue(problem, routes, after, visit, promises)
            and all(live.excess(each, visits) <= max((0, 0), live.excess(each)) for each, visits in after.items())
            and all(
                live.starts(each, visits)[v] <= promises[v] or live.start(v) > promises[v]
                for each, visits in after.items()
                for v in visits
            )
        ]
        if possible:
            assert rescues(problem, routes, visit, promises), possible[0]
