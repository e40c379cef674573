"""A thousand days gone wrong: no rescue that breaks another promise, and many promises saved."""

import pytest

from optimizer.rescue import SAFE, rescues
from tests.optimizer.test_rescue import a_day, chances, is_rescue

DAYS = 1_000


pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]


def test_no_rescue_of_a_thousand_days_breaks_another_promise():
    at_risk = saved = 0
    for seed in range(1_000, 1_000 + DAYS):
        problem, routes, promises = a_day(seed)
        for visit, chance in chances(problem, routes, promises).items():
            if chance >= SAFE:
                continue
            at_risk += 1
            found = rescues(problem, routes, visit, promises)
            saved += bool(found)
            for each in found:
                after = {**routes, **each.routes}
                assert is_rescue(problem, routes, after, visit, promises), (seed, visit, each.kind)

    assert saved > at_risk / 3
