"""Pricing against trying every route, on random small days with every rule."""

import random
from itertools import permutations

import numpy as np
import pytest

from optimizer.engines.pricing.pricer import Duals, Pricer
from optimizer.engines.tables import tables
from optimizer.evaluate import BrokenRoute, driven, route_costs
from tests.optimizer.problems import a_random_problem, best_cost

NEARLY = 1e-3  # duals are rounded to less than this


def _all_routes(problem) -> list[tuple[int, tuple[int, ...], int]]:
    """(owner, visits, cost) of everything that can be driven."""
    routes = []
    for owner, engineer in enumerate(problem.engineers):
        for size in range(1, len(problem.visits) + 1):
            for visits in permutations(range(len(problem.visits)), size):
                try:
                    route = driven(problem, engineer, [problem.visits[v] for v in visits])
                except BrokenRoute:
                    continue
                routes.append((owner, visits, sum(route_costs(problem, engineer, route).values())))
    return routes


def _random_duals(problem, seed: int) -> Duals:
    r = random.Random(seed)
    dear = r.choice([500, 5_000, 50_000])
    worth = [r.choice([0, r.uniform(0, dear), r.uniform(0, dear), visit.penalty]) for visit in problem.visits]
    return Duals(
        np.array(worth, dtype=float), np.array([-r.choice([0, r.uniform(0, dear)]) for _ in problem.engineers])
    )


def _reduced(route, duals, problem) -> float:
    owner, visits, cost = route
    return cost - _worth(visits, duals, problem) - duals.day[owner]


def _worth(visits, duals, problem) -> float:
    paid = sum(price for cut, price in duals.cuts if len(set(cut) & set(visits)) > 1)
    return sum(min(duals.worth[v], problem.visits[v].penalty) for v in visits) - paid


@pytest.mark.parametrize("seed", range(150))
def test_exact_pricing_finds_the_cheapest_of_all_routes(seed):
    problem = a_random_problem(seed, visits=5)
    duals = _random_duals(problem, seed)
    routes = _all_routes(problem)
    priced = Pricer(tables(problem)).price(duals)
    assert priced.settled
    known = {(owner, visits): _reduced((owner, visits, cost), duals, problem) for owner, visits, cost in routes}
    for column in priced.columns:
        # The break may stand where it costs more than it must.
        assert known[column.owner, column.visits] - NEARLY <= column.reduced < 0
        assert column.cost == pytest.approx(
            column.reduced + _worth(column.visits, duals, problem) + duals.day[column.owner], abs=NEARLY
        )
    for owner in range(len(problem.engineers)):
        least = min([0, *(_reduced(route, duals, problem) for route in routes if route[0] == owner)])
        found = min([0, *(column.reduced for column in priced.columns if column.owner == owner)])
        assert found == pytest.approx(least, abs=NEARLY)
        assert priced.least[owner] == pytest.approx(least, abs=NEARLY)
    assert priced.bound <= best_cost(problem)


@pytest.mark.parametrize("seed", range(60))
def test_quick_pricing_offers_only_routes_that_exist(seed):
    problem = a_random_problem(seed, visits=5)
    duals = _random_duals(problem, seed)
    known = {(owner, visits): cost for owner, visits, cost in _all_routes(problem)}
    priced = Pricer(tables(problem)).price(duals, quick=True)
    assert priced.bound <= best_cost(problem) and not priced.settled
    for column in priced.columns:
        route = (column.owner, column.visits, known[column.owner, column.visits])
        # The break may stand where it costs more than it must.
        assert _reduced(route, duals, problem) - NEARLY <= column.reduced < 0


@pytest.mark.parametrize("seed", range(80))
def test_enumeration_leaves_out_no_route_of_a_cheaper_plan(seed):
    problem = a_random_problem(seed, visits=5)
    duals = _random_duals(problem, seed)
    pricer = Pricer(tables(problem))
    below = pricer.price(duals).bound + random.Random(seed).choice([1, 1_000, 10_000, 100_000])
    columns = pricer.enumerate(duals, below=below, most=10_000)
    listed = {(column.owner, frozenset(column.visits)): column.reduced for column in columns}
    assert len(listed) == len(columns)
    cheapest: dict = {}
    for route in _all_routes(problem):
        key = (route[0], frozenset(route[1]))
        cheapest[key] = min(cheapest.get(key, np.inf), _reduced(route, duals, problem))
    for key, reduced in listed.items():
        assert cheapest[key] == pytest.approx(reduced, abs=NEARLY)
    least = [min([0, *(cost + duals.day[o] for (o, _), cost in cheapest.items() if o == e)]) for e in range(2)]
    bound = sum(np.minimum(duals.worth, [visit.penalty for visit in problem.visits])) + sum(least)
    bound -= sum(price for _, price in duals.cuts)
    for (owner, visits), reduced in cheapest.items():
        if reduced + duals.day[owner] - least[owner] <= below - 1 - bound - NEARLY:
            assert (owner, visits) in listed
