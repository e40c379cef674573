"""Subset-row cuts: what no plan breaks, and a mixture of routes may."""

import numpy as np
import pytest

from optimizer.engines.columns import Column, Duals
from optimizer.engines.cuts import broken
from optimizer.engines.master import Master

# Three engineers, three visits, and each route serves two of them: only one such route can be driven.
PAIRS = [Column(0, (0, 1), 10), Column(1, (1, 2), 10), Column(2, (0, 2), 10)]


def the_master():
    master = Master(np.full(3, 100), range(3), range(3), days=3, cover=True)
    master.add_all(PAIRS)
    return master


def test_half_of_each_of_three_routes_breaks_a_cut_and_whole_routes_never_do():
    assert broken(PAIRS, np.full(3, 0.5)) == [(0, 1, 2)]
    assert broken(PAIRS, np.array([1.0, 0.0, 0.0])) == []


def test_a_cut_makes_the_linear_plan_dearer_and_has_its_price():
    master = the_master()
    before = master.solve(seconds=9)
    assert broken(master.columns, master.taken()) == [(0, 1, 2)]
    master.cut((0, 1, 2))
    after = master.solve(seconds=9)
    assert before.value == pytest.approx(15)
    assert after.value == pytest.approx(110)  # one pair is served, one visit left out
    assert after.cuts[0][0] == (0, 1, 2)
    assert after.reduced(master.columns).min() == pytest.approx(0)


def test_a_route_pays_for_a_cut_of_which_it_serves_two():
    duals = Duals(0.0, np.zeros(4), np.zeros(3), cuts=(((0, 1, 3), 7.0),))
    assert duals.reduced([*PAIRS, Column(0, (3, 2, 0, 1), 10)]).tolist() == [17.0, 10.0, 10.0, 17.0]


def test_a_route_found_after_the_cut_is_under_it_too():
    master = Master(np.full(3, 100), range(3), range(3), days=3, cover=True)
    master.cut((0, 1, 2))
    master.add_all(PAIRS)
    assert master.solve(seconds=9).value == pytest.approx(110)


def test_what_the_linear_plan_takes_is_known_until_the_next_one_is_found():
    master = the_master()
    master.solve(seconds=9)
    master.add(Column(0, (2,), 10))
    assert master.taken().tolist() == pytest.approx([0.5, 0.5, 0.5, 0.0])
