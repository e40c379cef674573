"""Plans where rules tie routes together: always kept, and nearly always as good as trying everything."""

import random
from dataclasses import replace

import pytest

from optimizer.couples import After, Area, Group
from optimizer.evaluate import BrokenRoute, Judge, judge
from optimizer.problem import Problem, Told
from optimizer.solve import solve
from optimizer.stop import WorkLimit
from tests.optimizer.odd_problems import an_odd_problem
from tests.optimizer.problems import HOUR, a_problem, a_random_problem, a_visit, an_engineer, best_cost_of_all


def a_tied_problem(seed: int, *, visits: int = 3, engineers: int = 2) -> Problem:
    r = random.Random(seed)
    kind = r.choice([a_random_problem, an_odd_problem])
    plain = kind(seed, visits=visits, engineers=engineers)
    people = tuple(each.id for each in plain.engineers)
    day = list(plain.visits)
    if r.random() < 0.5:
        day[0] = replace(day[0], together=day[1].id)
    if r.random() < 0.4:
        day[2] = replace(day[2], after=After(day[0].id, delay=r.choice([0, 900]), same_engineer=r.random() < 0.5))
    if r.random() < 0.4:
        day[1] = replace(day[1], told=Told((0, day[1].window[0] + 600)), assigned=r.choice(people))
    return replace(
        plain,
        visits=tuple(day),
        groups=(Group("partner", people[:1], r.randint(0, 2)),) if r.random() < 0.4 else (),
        areas=(Area("all", people, r.randint(0, 8) * HOUR),) if r.random() < 0.4 else (),
        most_changed=r.choice([None, 0, 1]),
    )


def test_ties_always_hold_and_the_best_plan_is_nearly_always_found():
    found = 0
    for seed in range(24):
        problem = a_tied_problem(seed)
        plan = solve(problem, stop=WorkLimit(1_500), seed=seed)
        best = best_cost_of_all(problem)
        assert plan.cost == judge(problem, plan.visits).cost >= best
        assert plan.bound is None or plan.bound <= best
        found += plan.cost == best
    assert found >= 21


def test_a_plan_that_starts_from_one_is_never_worse():
    problem = a_tied_problem(4, visits=8, engineers=3)
    good = solve(problem, stop=WorkLimit(3_000))
    assert solve(problem, stop=WorkLimit(60), start=good.visits).cost <= good.cost


@pytest.mark.parametrize("tie", [{"window": (0, 1)}, {"engineers": ("Ana",)}])
def test_a_pair_that_can_never_start_together_is_left_out(tie):
    visits = a_visit("a", together="b", engineers=("Ana",)), a_visit("b", **tie)
    plan = solve(a_problem(an_engineer(), an_engineer("Bo"), *visits, a_visit("c")), stop=WorkLimit(600))
    assert [each.id for each in plan.unserved] == ["a", "b"]
    assert plan.unserved[0].reason == "not_together"


def test_a_dear_visit_brings_along_what_it_waits_for_though_that_alone_is_too_dear():
    first = a_visit("first", loc=9, penalty=100)
    then = a_visit("then", penalty=900_000, after=After("first"))
    plan = solve(a_problem(an_engineer(), first, then), stop=WorkLimit(6_000))
    assert plan.visits == {"Ana": ("first", "then")}


def test_who_waits_for_a_visit_by_the_same_person_moves_it_to_whoever_can_do_both():
    first = a_visit("first", preferred=("Bo",), preference_cost=5_000)
    then = a_visit("then", engineers=("Ana",), after=After("first", same_engineer=True))
    plan = solve(a_problem(an_engineer(), an_engineer("Bo"), first, then), stop=WorkLimit(6_000))
    assert plan.visits == {"Ana": ("first", "then")}


def test_a_pair_that_can_never_come_takes_nobodys_place():
    whole_day = 8 * HOUR - 1_200
    pair = [a_visit(each, together=other, duration=whole_day, penalty=90_000) for each, other in ("ab", "ba")]
    plan = solve(a_problem(an_engineer(), *pair, a_visit("c", duration=whole_day)), stop=WorkLimit(6_000))
    assert plan.visits == {"Ana": ("c",)}


def test_a_day_with_ties_whose_plan_meets_the_bound_is_done_and_says_so():
    problem = a_problem(an_engineer(), a_visit("a"), a_visit("b", after=After("a")))
    told = []
    plan = solve(problem, stop=WorkLimit(10_000_000), progress=told.append)
    assert plan.bound == plan.cost == told[-1].bound
    assert plan.work < 1_000_000


@pytest.mark.parametrize("seed", range(12))
def test_a_judge_that_remembers_routes_says_of_every_plan_what_one_says_who_sees_it_first(seed):
    problem = a_tied_problem(seed, visits=5)
    remembering, r = Judge(problem), random.Random(seed)
    for _ in range(30):
        order = r.sample([each.id for each in problem.visits], r.randint(0, 5))
        cut = r.randint(0, len(order))
        routes = dict(zip([each.id for each in problem.engineers], (order[:cut], order[cut:]), strict=True))
        assert said(remembering, routes) == said(Judge(problem), routes)


def said(judge: Judge, routes) -> object:
    try:
        return judge(routes)
    except BrokenRoute as broken:
        return str(broken)


def test_two_who_are_under_way_to_the_same_work_come_when_they_come():
    pair = a_visit("a", together="b", frozen="Ana"), a_visit("b", frozen="Bo", loc=4)
    plan = solve(a_problem(an_engineer(), an_engineer("Bo"), *pair), stop=WorkLimit(600))
    assert plan.visits == {"Ana": ("a",), "Bo": ("b",)}
