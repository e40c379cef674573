"""What is called 70 % likely happens about seven times in ten."""

from datetime import timedelta

import pytest

from benchmarks.calibration import Call, drawn, error, table
from dispatch.planning.outlook.judging import after_repair


def test_chances_come_true_on_days_that_are_drawn():
    calls = drawn(250)

    assert len(calls) > 3_000
    assert error(calls) < 5
    crowded = [row for row in table(calls) if row[1] >= 500]
    assert len(crowded) >= 4
    assert all(abs(called - kept) <= 8 for _, _, called, kept in crowded)  # some 250 days, none counted twice


def test_the_table_shows_a_chance_that_lies():
    calls = [Call(70, kept=number % 2 == 0) for number in range(100)]
    assert table(calls) == [("70–80", 100, 70.0, 50.0)]
    assert error(calls) == 20.0


@pytest.mark.parametrize(("hours", "kept"), [(0, 0.5), (1, 0.525), (5, 0.55)])
def test_what_can_still_be_repaired_is_likelier_to_hold(hours: int, kept: float):
    assert after_repair(0.5, timedelta(hours=hours)) == pytest.approx(kept)
