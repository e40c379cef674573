"""Classic moves make a plan cheaper, never wrong."""

import pytest

from benchmarks.days import RULES, Kind, a_day
from optimizer.engines.compiled import random_state
from optimizer.engines.exchange import exchange, marks_for
from optimizer.engines.insertion import first_order, insert_all, routes_of, state_of
from optimizer.engines.neighbours import neighbours
from optimizer.engines.ruin_recreate import REMOVALS
from optimizer.engines.state import COST
from optimizer.engines.tables import tables
from optimizer.evaluate import judge
from optimizer.problem import Problem
from tests.optimizer.problems import a_problem, a_random_problem, a_visit, an_engineer


def exchanged(problem, routes=None):
    """Routes and cost before and after; by the state's own count."""
    T = tables(problem)
    S = state_of(problem, T, routes or {})
    if routes is None:
        insert_all(T, S, first_order(problem), random_state(1))
    before = int(S.counters[COST])
    N, X = neighbours(T, removals=REMOVALS), marks_for(S)
    improved = exchange(T, S, N, X)
    assert not exchange(T, S, N, X)
    return routes_of(problem, S.stops["visit"], S.routes["length"]), before, int(S.counters[COST]), improved


@pytest.mark.parametrize("seed", range(60))
def test_what_was_exchanged_costs_as_the_judge_says(seed):
    problem = a_random_problem(seed, visits=14, engineers=3)
    routes, before, after, improved = exchanged(problem)
    assert judge(problem, routes).cost == after
    assert improved == (after < before)


@pytest.mark.parametrize("rules", [(), RULES], ids=["core", "all rules"])
def test_a_long_day_by_insertion_is_made_cheaper_by_exchanges(rules):
    problem = Problem.from_json(a_day(Kind(80, 4, 2, long_shifts=True, rules=rules)))
    routes, before, after, improved = exchanged(problem)
    assert improved
    assert after < 0.99 * before
    assert judge(problem, routes).cost == after


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(["a1", "a2", "b3"], ["b1", "b2", "a3"], id="2-opt*: tails on the wrong routes"),
        pytest.param(["a1", "b2", "a2", "a3"], ["b1", "b3"], id="relocate: one stray visit"),
        pytest.param(["a1", "b2", "a3"], ["b1", "a2", "b3"], id="exchange: two strays"),
        pytest.param(["a3", "a2", "a1"], ["b2", "b1", "b3"], id="2-opt and or-opt within a route"),
    ],
)
def test_each_classic_mistake_is_mended(first, second):
    found, _, _, improved = exchanged(two_streets(), {"Ana": first, "Bo": second})
    assert improved
    assert {name: sorted(visits) for name, visits in found.items()} == {
        "Ana": ["a1", "a2", "a3"],
        "Bo": ["b1", "b2", "b3"],
    }


def two_streets():
    """Two streets far from each other, an engineer at the head of each, three visits along it."""
    where = [(0, 0), (0, 1), (0, 2), (0, 3), (9, 0), (9, 1), (9, 2), (9, 3)]
    travel = [[600 * (abs(a - c) + abs(b - d)) for c, d in where] for a, b in where]
    visits = [a_visit(f"{'ab'[i > 3]}{i % 4}", loc=i, duration=60) for i in (1, 2, 3, 5, 6, 7)]
    return a_problem(an_engineer("Ana"), an_engineer("Bo", start=4, end=4), *visits, travel=travel)
