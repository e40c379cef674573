"""A plan judged by the average over scenarios: the engines agree with the judge, and the judge with common sense."""

import random
from dataclasses import replace

import pytest

from optimizer.engines.compiled import random_state
from optimizer.engines.insertion import best_places, first_order, insert_all, routes_of, state_of
from optimizer.engines.ruin_recreate import RuinAndRecreate
from optimizer.engines.state import COST
from optimizer.engines.tables import tables
from optimizer.evaluate import BrokenRoute, judge
from optimizer.problem import Problem
from optimizer.scenarios import InHand, Scenarios
from tests.optimizer.problems import a_random_problem


def an_uncertain_problem(seed: int, **size) -> Problem:
    r = random.Random(seed)
    problem = a_random_problem(seed, **size)
    return replace(
        problem,
        visits=[replace(each, sigma=r.choice([0, 0.3, 0.8]), mean=r.choice([None, 1200])) for each in problem.visits],
        engineers=[replace(each, in_hand=_in_hand(r, each.shift[0])) for each in problem.engineers],
        scenarios=Scenarios(r.choice([1, 3, 20]), seed=seed, travel_spread=r.choice([0, 0.2])),
    )


def _in_hand(r: random.Random, free: int) -> InHand | None:
    if r.random() < 0.5:
        return None
    return InHand(max(0, free - 1800), mean=1800, sigma=0.5, travel=r.choice([0, 600]), elapsed=r.choice([0, 900]))


def _cost(problem, routes):
    try:
        return judge(problem, routes).cost
    except BrokenRoute:
        return None


@pytest.mark.parametrize("seed", range(60))
def test_the_expected_price_of_every_insertion_is_the_judges_difference(seed):
    problem = an_uncertain_problem(seed, visits=6, engineers=2)
    routes = {}
    for visit in random.Random(seed).sample(problem.visits, 6):
        places = best_places(problem, routes, visit.id)
        before = judge(problem, routes).cost
        for place in places:
            stops = routes.get(place.engineer, ())
            tries = [(*stops[:i], visit.id, *stops[i:]) for i in range(len(stops) + 1)]
            costs = [_cost(problem, routes | {place.engineer: each}) for each in tries]
            assert before + place.delta - visit.penalty == min(c for c in costs if c is not None)
            assert costs[place.position] == before + place.delta - visit.penalty
        if places:
            stops = routes.get(places[0].engineer, ())
            at = places[0].position
            routes[places[0].engineer] = (*stops[:at], visit.id, *stops[at:])


@pytest.mark.parametrize("seed", range(20))
def test_the_search_never_loses_count_of_its_expected_cost(seed):
    problem = an_uncertain_problem(seed, visits=12, engineers=3)
    T = tables(problem)
    S = state_of(problem, T, {})
    insert_all(T, S, first_order(problem), random_state(seed))
    search = RuinAndRecreate(problem, T, S, seed=seed)
    for temperature in (20_000.0, 500.0, 1.0):
        search.run(50, temperature)
        now = routes_of(problem, S.stops["visit"], S.routes["length"])
        assert judge(problem, now).cost == S.counters[COST]
        assert judge(problem, search.best_routes).cost == search.best_cost
