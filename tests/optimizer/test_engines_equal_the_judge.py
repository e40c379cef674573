"""The engines hold faster copies of the judge's rules; here they are held to them, on random days."""

import random

import pytest

from optimizer.candidate import without_visit
from optimizer.engines.compiled import random_state
from optimizer.engines.insertion import best_places, first_order, insert_all, routes_of, state_of
from optimizer.engines.ruin_recreate import RuinAndRecreate
from optimizer.engines.state import COST
from optimizer.engines.tables import tables
from optimizer.evaluate import BrokenRoute, judge
from optimizer.solve import solve
from optimizer.stop import WorkLimit
from tests.optimizer.odd_problems import an_odd_problem
from tests.optimizer.problems import a_random_problem, best_cost

SMALL_DAYS = [(kind, seed) for kind in (a_random_problem, an_odd_problem) for seed in range(100)]


def _cost(problem, routes):
    try:
        return judge(problem, routes).cost
    except BrokenRoute:
        return None


def _under_way(problem):
    return {engineer: (visit.id,) for engineer, visit in problem.frozen.items()}


@pytest.mark.parametrize(("kind", "seed"), SMALL_DAYS)
def test_the_price_of_every_insertion_is_the_judges_difference(kind, seed):
    problem = kind(seed, visits=7, engineers=2)
    routes = _under_way(problem)
    free = [visit for visit in problem.visits if visit.frozen is None]
    for visit in random.Random(seed).sample(free, len(free)):
        places = best_places(problem, routes, visit.id)
        before = judge(problem, routes).cost
        for engineer in problem.engineers:
            stops = routes.get(engineer.id, ())
            tries = [(*stops[:i], visit.id, *stops[i:]) for i in range(len(stops) + 1)]
            costs = [_cost(problem, routes | {engineer.id: each}) for each in tries]
            found = [place for place in places if place.engineer == engineer.id]
            if not found:
                assert costs == [None] * len(costs)
                continue
            assert before + found[0].delta - visit.penalty == min(c for c in costs if c is not None)
            assert costs[found[0].position] == before + found[0].delta - visit.penalty
        if places:
            stops = routes.get(places[0].engineer, ())
            at = places[0].position
            routes[places[0].engineer] = (*stops[:at], visit.id, *stops[at:])


@pytest.mark.parametrize(("kind", "seed"), SMALL_DAYS[::4])
def test_the_search_never_loses_count_of_its_cost(kind, seed):
    problem = kind(seed, visits=12, engineers=3)
    T = tables(problem)
    S = state_of(problem, T, {})
    insert_all(T, S, first_order(problem), random_state(seed))
    search = RuinAndRecreate(problem, T, S, seed=seed)
    for temperature in (20_000.0, 500.0, 1.0):
        search.run(100, temperature)
        now = routes_of(problem, S.stops["visit"], S.routes["length"])
        assert judge(problem, now).cost == S.counters[COST]
        assert judge(problem, search.best_routes).cost == search.best_cost


@pytest.mark.parametrize(("kind", "seed"), SMALL_DAYS)
def test_small_days_are_planned_as_well_as_trying_everything(kind, seed):
    held_to_the_best_plan(kind(seed), seed)


def held_to_the_best_plan(problem, seed):
    plan = solve(problem, stop=WorkLimit(1_000), seed=seed)
    best = best_cost(problem)
    assert plan.cost == judge(problem, plan.visits).cost >= best
    assert plan.bound is None or plan.bound <= best
    assert plan.cost == best or plan.bound_without


def test_a_plan_taken_apart_and_judged_again_costs_the_same():
    problem = a_random_problem(3, visits=7)
    plan = solve(problem, stop=WorkLimit(500))
    for route in plan.routes:
        for stop in route.stops:
            places = best_places(problem, without_visit(plan.visits, stop.visit), stop.visit)
            assert any(place.engineer == route.engineer for place in places)
