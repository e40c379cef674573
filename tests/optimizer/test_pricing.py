"""Pricing against trying every route, on random small days with every rule."""

import math
import random
from itertools import chain, permutations, repeat

import numpy as np
import pytest

from optimizer.engines.pricing import one_engineer
from optimizer.engines.pricing.duals import whole_duals
from optimizer.engines.pricing.labels import WORK
from optimizer.engines.pricing.narrow import narrowed, roads_of
from optimizer.engines.pricing.one_engineer import MOST_WORK
from optimizer.engines.pricing.pricer import Duals, Pricer
from optimizer.engines.tables import tables
from optimizer.evaluate import BrokenRoute, driven, route_costs
from tests.optimizer.odd_problems import an_odd_problem
from tests.optimizer.problems import HOUR, a_problem, a_random_problem, a_visit, an_engineer, best_cost

NEARLY = 1e-3  # duals are rounded to less than this


@pytest.fixture(autouse=True)
def ways_are_left_out_on_small_days_too(monkeypatch):
    monkeypatch.setattr(one_engineer, "MANY", 0)


def all_routes(problem) -> list[tuple[int, tuple[int, ...], int]]:
    """(owner, visits, cost) of everything that can be driven, beside what is under way."""
    routes = []
    for owner, engineer in enumerate(problem.engineers):
        frozen = problem.frozen.get(engineer.id)
        begun = [] if frozen is None else [frozen]
        spared = _cost(problem, engineer, begun) if begun else 0
        free = [v for v, visit in enumerate(problem.visits) if visit.frozen is None]
        for size in range(1, len(free) + 1):
            for visits in permutations(free, size):
                cost = _cost(problem, engineer, [*begun, *(problem.visits[v] for v in visits)])
                if cost is not None:
                    routes.append((owner, visits, cost - spared))
    return routes


def _cost(problem, engineer, visits) -> int | None:
    try:
        return sum(route_costs(problem, engineer, driven(problem, engineer, visits)).values())
    except BrokenRoute:
        return None


def _a_day(seed: int):
    return (a_random_problem if seed % 2 else an_odd_problem)(seed, visits=5)


def _random_duals(problem, seed: int) -> Duals:
    r = random.Random(seed)
    dear = r.choice([500, 5_000, 50_000])
    worth = [r.choice([0, r.uniform(0, dear), r.uniform(0, dear), visit.penalty]) for visit in problem.visits]
    day = [-r.choice([0, r.uniform(0, dear)]) for _ in problem.engineers]
    cuts = [(tuple(r.sample(range(len(problem.visits)), 3)), r.uniform(0, dear)) for _ in range(r.choice([0, 0, 3]))]
    return Duals(np.array(worth, dtype=float), np.array(day), tuple(cuts))


def _reduced(route, duals, problem) -> float:
    owner, visits, cost = route
    return cost - _worth(visits, duals, problem) - duals.day[owner]


def _worth(visits, duals, problem) -> float:
    paid = sum(price for cut, price in duals.cuts if len(set(cut) & set(visits)) > 1)
    return sum(min(duals.worth[v], problem.visits[v].penalty) for v in visits) - paid


@pytest.mark.parametrize("seed", range(150))
def test_exact_pricing_finds_the_cheapest_ofall_routes(seed):
    problem = _a_day(seed)
    duals = _random_duals(problem, seed)
    routes = all_routes(problem)
    T = tables(problem)
    priced = Pricer(T).price(duals)
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
    assert priced.bound + T.constant <= best_cost(problem)


@pytest.mark.parametrize("seed", range(60))
def test_quick_pricing_offers_only_routes_that_exist(seed):
    problem = _a_day(seed)
    duals = _random_duals(problem, seed)
    known = {(owner, visits): cost for owner, visits, cost in all_routes(problem)}
    T = tables(problem)
    priced = Pricer(T).price(duals, quick=True)
    assert priced.bound + T.constant <= best_cost(problem) and not priced.settled
    for column in priced.columns:
        route = (column.owner, column.visits, known[column.owner, column.visits])
        # The break may stand where it costs more than it must.
        assert _reduced(route, duals, problem) - NEARLY <= column.reduced < 0


@pytest.mark.parametrize("seed", range(80))
def test_enumeration_leaves_out_no_route_of_a_cheaper_plan(seed):
    problem = _a_day(seed)
    duals = _random_duals(problem, seed)
    pricer = Pricer(tables(problem))
    below = pricer.price(duals).bound + random.Random(seed).choice([1, 1_000, 10_000, 100_000])
    columns = pricer.enumerate(duals, below=below, most=10_000)
    listed = {(column.owner, frozenset(column.visits)): column.reduced for column in columns}
    assert len(listed) == len(columns)
    cheapest: dict = {}
    for route in all_routes(problem):
        key = (route[0], frozenset(route[1]))
        cheapest[key] = min(cheapest.get(key, np.inf), _reduced(route, duals, problem))
    for key, reduced in listed.items():
        assert cheapest[key] == pytest.approx(reduced, abs=NEARLY)
    least = [min([0, *(cost + duals.day[o] for (o, _), cost in cheapest.items() if o == e)]) for e in range(2)]
    bound = sum(np.minimum(duals.worth, tables(problem).visits["penalty"])) + sum(least)
    bound -= sum(price for _, price in duals.cuts)
    for (owner, visits), reduced in cheapest.items():
        if reduced + duals.day[owner] - least[owner] <= below - 1 - bound - NEARLY:
            assert (owner, visits) in listed


def test_ways_that_no_route_worth_driving_takes_are_left_out():
    visits = [a_visit(f"v{i}", loc=i + 1, duration=HOUR, penalty=10_000) for i in range(3)]
    far = [[0, 60, 60, 9_000], [60, 0, 60, 9_000], [60, 60, 0, 9_000], [9_000, 9_000, 9_000, 0]]
    problem = a_problem(an_engineer(shift=(8 * HOUR, 16 * HOUR)), *visits, travel=far)
    T = tables(problem)
    engineer = Pricer(T).engineers[0]
    duals = whole_duals(T, Duals(np.array([5_000.0, 5_000, 5_000]), np.zeros(1)), 1)
    rates = engineer._rates(duals)

    def ways(limit: int) -> int:
        reach = narrowed(T, 0, engineer.reach, roads_of(T, 0, engineer.reach), rates, limit)
        return int((reach.follow < 3).sum())

    # Home, two near visits and a far one: nine ways in all, four of them without it.
    assert (ways(0), ways(-9_000)) == (9, 4)


def _a_long_day(visits: int):
    """One engineer, little to do at each of many places, all day long."""
    r = random.Random(visits)
    places = [(r.uniform(0, 1800), r.uniform(0, 1800)) for _ in range(visits + 1)]
    travel = [[int(math.dist(a, b)) for b in places] for a in places]
    day = [a_visit(f"v{i}", loc=i, duration=600, penalty=r.randint(1_000, 9_000)) for i in range(visits)]
    return a_problem(an_engineer(start=visits, end=visits, shift=(6 * HOUR, 20 * HOUR)), *day, travel=travel)


def test_a_search_that_would_take_too_long_is_cut_short_and_still_bounds():
    problem = _a_long_day(70)
    T = tables(problem)
    pricer = Pricer(T)
    duals = Duals(T.visits["penalty"] * 0.5, np.zeros(1))
    found = pricer.price(duals, quick=True).columns[0]
    priced = pricer.price(duals)
    assert not priced.settled
    assert pricer.workspace.labels.counts[WORK] < 1.1 * MOST_WORK
    left_out = T.visits["penalty"].sum() - T.visits["penalty"][list(found.visits)].sum()
    assert len(found.visits) > 25
    assert priced.bound <= found.cost + left_out
    assert all(len(set(column.visits)) == len(column.visits) for column in priced.columns)


def test_whoever_is_told_to_stop_knows_no_bound():
    pricer = Pricer(tables(_a_day(0)))
    asked = chain([True], repeat(False))
    priced = pricer.price(_random_duals(_a_day(0), 0), go_on=lambda _: next(asked))
    assert (priced.bound, priced.settled) == (None, False)
    assert pricer.enumerate(_random_duals(_a_day(0), 0), below=10**6, most=100, go_on=lambda _: False) is None


@pytest.mark.parametrize("seed", range(40))
def test_no_route_comes_back_to_a_visit_however_much_it_is_worth(seed):
    problem = a_random_problem(seed, visits=14)
    r = random.Random(seed)
    worth = np.array([r.choice([100, 100_000]) for _ in problem.visits], dtype=float)
    priced = Pricer(tables(problem)).price(Duals(worth, np.zeros(2)))
    for column in priced.columns:
        assert len(set(column.visits)) == len(column.visits)
        route = driven(problem, problem.engineers[column.owner], [problem.visits[v] for v in column.visits])
        assert column.cost >= sum(route_costs(problem, problem.engineers[column.owner], route).values())
