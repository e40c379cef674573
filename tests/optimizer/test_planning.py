"""What the engines share: the door to a better plan, and where the present one costs too much."""

from itertools import product

import pytest

from optimizer.engines.columns import Column
from optimizer.engines.excess import excess
from optimizer.engines.whole_day import climb_exactly, price_exactly, price_quickly
from optimizer.solve import begin
from optimizer.stop import WorkLimit
from optimizer.watch import Allowance
from tests.optimizer.problems import a_random_problem

DEAR = 10**12  # more than any plan costs


def under_way(seed):
    problem = a_random_problem(seed, visits=25, engineers=5)
    return begin(problem, WorkLimit(1_000_000), lambda _: None, seed=seed, start={})


@pytest.mark.parametrize("seed", range(5))
def test_what_a_plan_costs_beyond_the_linear_plan_falls_apart_by_visit(seed):
    planning = under_way(seed)
    price_exactly(planning, Allowance(planning.watch))
    idle = [e for e in range(5) if e not in planning.plan]
    at_home = -planning.duals.day[idle].sum()
    beyond = excess(planning)
    assert beyond.of_visit.sum() + at_home == pytest.approx(planning.cost - planning.duals.value, abs=1)


def test_where_prices_take_too_long_there_are_none_to_climb_on_from():
    planning = under_way(1)
    price_quickly(planning, Allowance(planning.watch).part(1.0, seconds=1e-3))
    assert planning.too_long
    climb_exactly(planning, Allowance(planning.watch))
    assert planning.root is None and planning.duals is None


def test_no_plan_is_taken_whose_routes_the_judge_finds_dearer_or_that_serves_a_visit_twice():
    planning = under_way(3)
    columns, cost = list(planning.plan.values()), planning.cost
    first = columns[0]
    assert not planning.take([first._replace(cost=first.cost - 100), *columns[1:]])
    assert planning.cost == cost
    planning.watch.spend(0, cost=DEAR)
    assert planning.take(columns) and planning.cost == cost
    twice = next(twice for twice in alone(planning) if any(set(twice.stops) < set(each.stops) for each in columns))
    others = [each for each in columns if each.owner != twice.owner]
    planning.watch.spend(0, cost=DEAR)
    assert not planning.take([*others, twice])


def alone(planning):
    """Each visit as the only one of each engineer who isn't on it by the plan."""
    for e, visit in product(range(5), range(25)):
        if visit not in planning.plan.get(e, Column(e, (), 0)).stops:
            yield from planning.costing.columns([(e, (visit,))])
