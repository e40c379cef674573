"""Turning somebody round on the road, for what can't wait."""

from optimizer.divert import Underway, best_diversion
from tests.optimizer.problems import HOUR, a_problem, a_visit, an_engineer

# Ana drives from 0 to an hour's work at 9 and is passing 2; Bo works at the far end until noon.
ANA_AFTER = an_engineer("Ana", start=9, shift=(11 * HOUR, 17 * HOUR))
ANA_NOW = an_engineer("Ana", start=2, shift=(9 * HOUR, 17 * HOUR))
BO = an_engineer("Bo", start=9, end=9, shift=(12 * HOUR, 17 * HOUR))
AHEAD = a_visit("ahead", loc=9)
URGENT = a_visit("urgent", loc=3, due=9 * HOUR + 1800, weight=8, step=48_000, penalty=100_000)


def test_who_passes_by_turns_to_the_urgent_visit_and_the_one_ahead_goes_to_whom_it_costs_least():
    problem = a_problem(ANA_AFTER, BO, URGENT)
    diversion = best_diversion(problem, {}, "urgent", [Underway(ANA_NOW, AHEAD)])
    assert diversion.engineer == "Ana"
    assert diversion.routes == {"Ana": ("urgent",), "Bo": ("ahead",)}
    assert diversion.gain > 48_000


def test_nobody_turns_round_where_the_visit_ahead_is_as_urgent():
    ahead = a_visit("ahead", loc=9, due=11 * HOUR, weight=8, step=96_000, penalty=200_000)
    problem = a_problem(ANA_AFTER, URGENT)
    assert best_diversion(problem, {}, "urgent", [Underway(ANA_NOW, ahead)]) is None


def test_nobody_turns_round_for_what_somebody_free_can_do_in_time():
    free = an_engineer("Cy", start=4, end=4)
    problem = a_problem(ANA_AFTER, free, URGENT)
    assert best_diversion(problem, {}, "urgent", [Underway(ANA_NOW, AHEAD)]) is None
