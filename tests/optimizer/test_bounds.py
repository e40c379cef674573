"""A bound is a promise: no plan costs less. Held to all plans there are, on small days with every rule."""

import math
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.days import Kind, a_day
from optimizer.engines.ascent import Ascent
from optimizer.engines.choose import choose
from optimizer.engines.columns import Column
from optimizer.engines.generate import Generation
from optimizer.engines.master import Master
from optimizer.engines.pricing.pricer import Pricer
from optimizer.engines.proof import nothing_below
from optimizer.engines.whole_day import price_exactly
from optimizer.evaluate import judge
from optimizer.problem import Problem
from optimizer.scenarios import Scenarios
from optimizer.solve import LARGE_DAY_LONG, SEARCH, begin, follow, solve
from optimizer.stop import NoImprovement, WorkLimit
from optimizer.watch import Allowance, Watch
from tests.optimizer.odd_problems import an_odd_problem
from tests.optimizer.problems import HOUR, a_problem, a_random_problem, a_visit, an_engineer, best_cost

ENOUGH = WorkLimit(10**7)


def under_way(problem, *, seed=0):
    planning = begin(problem, ENOUGH, lambda _: None, seed=seed, start={})
    return planning, Allowance(planning.watch)


@pytest.mark.parametrize("seed", range(0, 200, 10))
def test_no_plan_costs_less_than_the_bound_and_a_proven_one_is_the_best(seed):
    for each in range(seed, seed + 10):
        problem = a_random_problem(1_000 + each, visits=5, engineers=2 + each % 2)
        plan = solve(problem, stop=WorkLimit(2_000), seed=each)
        best = best_cost(problem)
        assert plan.cost == judge(problem, plan.visits).cost >= best
        assert plan.bound is None or plan.bound <= best
        assert plan.bound == best or plan.bound_without


@pytest.mark.parametrize("seed", range(0, 60, 10))
def test_a_bound_from_prices_by_climbing_holds_too(seed):
    for each in range(seed, seed + 10):
        problem = an_odd_problem(2_000 + each)
        planning, allowance = under_way(problem, seed=each)
        follow((SEARCH, *LARGE_DAY_LONG), planning, allowance)
        assert planning.watch.now.bound <= best_cost(problem) <= judge(problem, planning.named(planning.plan)).cost


@pytest.mark.parametrize("seed", range(5))
def test_climbing_comes_near_the_linear_plan(seed):
    planning, allowance = under_way(a_random_problem(seed, visits=25, engineers=5))
    price_exactly(planning, allowance)
    ascent = Ascent(planning.penalty, days=5, top=planning.cost)
    assert ascent.add_all(planning.master.columns) == len(planning.master.columns)
    assert ascent.add_all(planning.master.columns) == 0
    linear = planning.master.solve(math.inf).value
    for _ in range(3):
        duals = ascent.solve(math.inf)
    assert 0.995 * linear <= duals.value <= linear * (1 + 1e-9)
    assert duals.value == pytest.approx(duals.worth.sum() + duals.day.sum())


@pytest.mark.parametrize("seed", range(5))
def test_quick_rounds_first_or_none_at_all_lead_to_the_same_linear_plan(seed):
    problem = a_random_problem(seed, visits=25, engineers=5)
    values = []
    for quick in (True, False):
        planning, allowance = under_way(problem)
        engineers, visits = range(5), range(25)
        master = Master(planning.penalty, engineers, visits, days=5, cover=planning.cover)
        generation = Generation(planning, master, Pricer(planning.T), allowance)
        generation.run(quick=quick, tolerance=1e-9)
        assert generation.converged
        values.append(generation.duals.value)
        assert generation.bound == pytest.approx(generation.duals.value, rel=1e-6, abs=2)
    assert values[0] == pytest.approx(values[1], rel=1e-6)


def test_the_routes_a_better_plan_could_use_are_listed_and_hold_it():
    problem = replace(a_random_problem(23, visits=6, engineers=3), balance=0)
    planning, allowance = under_way(problem)
    price_exactly(planning, allowance)
    assert planning.cost > best_cost(problem)
    assert nothing_below(planning, planning.cost, allowance)
    assert planning.cost == planning.watch.now.bound == best_cost(problem)


@pytest.mark.parametrize("seed", range(20))
def test_whole_routes_are_chosen_as_well_as_trying_all_choices(seed):
    random = np.random.default_rng(seed)
    penalty = random.integers(1, 100, 5)
    columns = [
        Column(int(random.integers(3)), tuple(random.permutation(5)[: random.integers(1, 4)].tolist()), int(cost))
        for cost in random.integers(1, 120, 9)
    ]
    least = penalty.sum()
    for some in range(1 << len(columns)):
        chosen = [column for i, column in enumerate(columns) if some >> i & 1]
        stops = [stop for column in chosen for stop in column.stops]
        owners = [column.owner for column in chosen]
        if len(set(stops)) == len(stops) and len(set(owners)) == len(owners):
            least = min(least, sum(column.cost for column in chosen) + penalty.sum() - penalty[stops].sum())
    allowance = Allowance(Watch(ENOUGH, lambda _: None, cost=10**6))
    given = {"hint": (), "seed": seed, "seconds": 9.0}
    choice = choose(columns, range(5), penalty, allowance, **given)
    assert (choice.bound, choice.best) == (least, True)
    below = choose(columns, range(5), penalty, allowance, **given, below=int(least))
    assert (below.columns, below.bound, below.best) == (None, least, True)


def test_the_bound_is_told_while_the_search_goes_on_and_never_falls():
    told = []
    solve(a_random_problem(7, visits=40, engineers=6), stop=WorkLimit(30_000), progress=told.append)
    bounds = [now.bound for now in told if now.bound is not None]
    assert bounds == sorted(bounds)
    assert bounds[-1] <= told[-1].cost


def test_a_bound_that_says_nothing_is_not_told():
    planning = begin(a_random_problem(3, visits=6, engineers=2), WorkLimit(10), lambda _: None, seed=1, start={})
    planning.raise_bound(-planning.cost)
    planning.raise_bound(0)
    assert planning.watch.now.bound is None


def test_the_same_seed_and_work_give_the_same_bounds_on_the_way():
    runs = []
    for _ in range(2):
        told = []
        solve(a_random_problem(8, visits=40, engineers=6), stop=WorkLimit(20_000), seed=3, progress=told.append)
        runs.append(list(dict.fromkeys((now.work, now.cost, now.bound) for now in told)))
    assert runs[0] == runs[1]


def test_a_bound_says_which_rules_it_leaves_out():
    late = a_visit(due=9 * HOUR, step=3_000)
    plan = solve(
        a_problem(an_engineer(shift=(10 * HOUR, 16 * HOUR)), late, scenarios=Scenarios(5)), stop=WorkLimit(1_000)
    )
    assert plan.bound_without == ("scenarios",)
    assert plan.bound < plan.cost


def test_a_day_with_a_price_on_balance_is_proven_too():
    crew = [an_engineer("Ana", workload=100 * HOUR), an_engineer("Bo")]
    plan = solve(a_problem(*crew, a_visit(), a_visit("w"), balance=500), stop=WorkLimit(1_000))
    assert plan.costs["balance"] == 0 < plan.cost == plan.bound


def test_a_search_without_a_clock_or_a_limit_ends_when_it_is_proven_or_no_longer_improves():
    plan = solve(a_random_problem(9, visits=12, engineers=3), stop=NoImprovement(20_000))
    assert plan.bound <= plan.cost


def test_a_calm_day_with_many_engineers_is_proven():
    plan = solve(Problem.from_json(a_day(Kind(40, 30, 2))), stop=WorkLimit(20_000))
    assert plan.bound == plan.cost
