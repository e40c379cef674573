"""The table of prices, read as sentences."""

import pytest

from optimizer.objective import COST, DAY, HOUR, NORMAL, PRESETS, PRICES, Kind, asking, left_out

NOW = 9 * HOUR


def test_a_promise_is_late_a_margin_before_it_ends():
    booked = asking(NORMAL, Kind.BOOKED, ends=12 * HOUR, now=NOW)
    assert booked.due == 12 * HOUR - PRICES[Kind.BOOKED].margin


def test_what_is_broken_already_pays_no_step_but_should_come_soon():
    broken = asking(NORMAL, Kind.CRITICAL, ends=8 * HOUR, now=NOW)
    assert (broken.due, broken.step) == (NOW, 0)
    assert broken.weight > 0
    assert broken.penalty == PRICES[Kind.CRITICAL].left_out


@pytest.mark.parametrize("kind", Kind)
def test_leaving_out_costs_more_the_nearer_the_deadline(kind):
    ends = [2 * HOUR + hours * HOUR for hours in range(0, 14 * 24, 6)]
    prices = [left_out(PRICES[kind], ends=end, now=NOW) for end in ends]
    assert prices == sorted(prices, reverse=True)


def test_who_was_told_a_half_day_is_dearer_to_disappoint():
    untold = asking(NORMAL, Kind.FLEXIBLE, ends=3 * DAY, now=NOW)
    told = asking(NORMAL, Kind.FLEXIBLE, ends=3 * DAY, now=NOW, told_until=12 * HOUR)
    assert told.due == 12 * HOUR
    assert told.penalty - untold.penalty == NORMAL.told


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_prices_every_kind(name):
    assert set(PRESETS[name].prices) == set(Kind)


def test_saving_costs_keeps_no_room_free():
    assert COST.reserve == 0
    assert COST.change < NORMAL.change
