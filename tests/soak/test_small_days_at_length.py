"""Small days with any rules, as many as DAYS says, held to the best plan there is.

Run by `DAYS=10000 make soak ARGS="-k small_days"`.
"""

import os

import pytest

from optimizer.engines.pricing import one_engineer
from tests.optimizer.odd_problems import an_odd_problem
from tests.optimizer.problems import a_random_problem
from tests.optimizer.test_engines_equal_the_judge import held_to_the_best_plan

DAYS = int(os.environ.get("DAYS", "1000"))
FIRST = 10_000  # the seeds below are those of every day's tests

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600 * 6)]


@pytest.mark.parametrize("kind", [a_random_problem, an_odd_problem])
@pytest.mark.parametrize("many", [one_engineer.MANY, 0], ids=["all ways", "ways that pay"])
def test_small_days_are_never_planned_wrong(kind, many, monkeypatch):
    monkeypatch.setattr(one_engineer, "MANY", many)
    for seed in range(FIRST, FIRST + DAYS):
        held_to_the_best_plan(kind(seed, visits=3 + seed % 2, engineers=1 + seed % 3), seed)
