"""Pricing of uncertain days: under the tables without chance, no route costs more than the judge's average."""

import random
from dataclasses import replace

import numpy as np
import pytest

from optimizer.engines.pricing.pricer import Duals, Pricer
from optimizer.engines.tables import tables
from optimizer.scenarios import InHand, Scenarios
from tests.optimizer.odd_problems import an_odd_problem
from tests.optimizer.problems import some_means
from tests.optimizer.test_pricing import all_routes

DEARER_THAN_ANY = 10**11


def an_uncertain_odd_problem(seed: int):
    """With pace, several windows, promises on the end, told windows, reserves, absences and breaks."""
    r = random.Random(seed)
    problem = an_odd_problem(seed, visits=4)

    return replace(
        problem,
        visits=tuple(
            replace(
                each,
                frozen=None,
                sigma=r.choice([0, 0.3, 0.8]),
                mean=r.choice([None, 300, 1200, 9000]),
                means=some_means(r, problem),
            )
            for each in problem.visits
        ),
        engineers=tuple(replace(each, in_hand=_in_hand(r, each.shift[0])) for each in problem.engineers),
        balance=0,
        scenarios=Scenarios(r.choice([1, 3, 8]), seed=seed, travel_spread=r.choice([0, 0.2, 0.6])),
    )


def _in_hand(r: random.Random, free: int) -> InHand | None:
    if r.random() < 0.5:
        return None
    return InHand(max(0, free - 1800), mean=1800, sigma=0.6, elapsed=r.choice([0, 900]))


@pytest.mark.parametrize("seed", range(0, 100, 10))
def test_no_route_is_priced_above_its_average(seed):
    for each in range(seed, seed + 10):
        problem = an_uncertain_odd_problem(each)
        nothing = Duals(np.zeros(len(problem.visits)), np.zeros(len(problem.engineers)))
        listed = Pricer(tables(problem)).enumerate(nothing, below=DEARER_THAN_ANY, most=10_000)
        hoped = {(column.owner, frozenset(column.visits)): column.cost for column in listed}
        for owner, visits, cost in all_routes(problem):
            assert hoped[owner, frozenset(visits)] <= cost
