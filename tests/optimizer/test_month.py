"""The closed month, a day of it: the simulator takes the engine for one of its policies."""

import pytest

from benchmarks.month import SIMULATOR, Month, seeds_of

needs_simulator = pytest.mark.skipif(not (SIMULATOR / "simulate.py").exists(), reason=f"no simulator in {SIMULATOR}")


@needs_simulator
def test_a_small_branch_keeps_its_promises_for_a_day(monkeypatch):
    monkeypatch.setattr("benchmarks.month.WARM_UP", 1)
    figures = Month(SIMULATOR, days=1, engineers=8).run("calm", 1, "engine")
    assert figures["visits_day"] > 10
    assert figures["kept"] > 70


def test_seeds_are_named_one_by_one_or_from_to():
    assert seeds_of("1-3,7") == [1, 2, 3, 7]
