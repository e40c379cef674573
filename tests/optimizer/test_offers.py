"""Windows that could be promised, priced by the judge's own difference, for visits the plan knows and doesn't."""

import random
from dataclasses import replace

import numpy as np
import pytest

from optimizer.candidate import inserted
from optimizer.engines.tables import tables
from optimizer.evaluate import BrokenRoute, judge
from optimizer.offers import Offers, Terms, Way, offers
from optimizer.problem import Problem
from optimizer.solve import solve
from optimizer.stop import WorkLimit
from tests.optimizer.problems import HOUR, a_problem, a_random_problem, a_visit, an_engineer

WINDOWS = [(opens * HOUR, (opens + 2) * HOUR) for opens in range(0, 14, 2)]


def brute_force(problem: Problem, routes, visit, window) -> dict[str, tuple[int, int]]:
    """The least cost and the start there, of each engineer who can, by trying every place."""
    promised = replace(visit, window=window, pinned_start=None)
    asked = replace(problem, visits=(*(each for each in problem.visits if each.id != visit.id), promised))
    before = judge(asked, routes).cost - visit.penalty
    found = {}
    for engineer in problem.engineers:
        stops = routes.get(engineer.id, ())
        for position in range(len(stops) + 1):
            try:
                after = judge(asked, {**routes, engineer.id: inserted(stops, position, visit.id)})
            except BrokenRoute:
                continue
            start = next(s.start for route in after.routes for s in route.stops if s.visit == visit.id)
            delta = after.cost - before
            if engineer.id not in found or delta < found[engineer.id][0]:
                found[engineer.id] = (delta, start)
    return found


def the_same(answers, problem, routes, visit) -> None:
    for answer in answers:
        found = brute_force(problem, routes, visit, answer.window)
        assert answer.open == bool(found)
        if found:
            assert answer.delta == min(delta for delta, _ in found.values()) == found[answer.engineer][0]
            stops = inserted(routes.get(answer.engineer, ()), answer.position, visit.id)
            promised = replace(visit, window=answer.window, pinned_start=None)
            asked = replace(problem, visits=(*(v for v in problem.visits if v.id != visit.id), promised))
            after = judge(asked, {**routes, answer.engineer: stops})
            assert answer.start == next(s.start for r in after.routes for s in r.stops if s.visit == visit.id)


@pytest.mark.parametrize("seed", range(40))
def test_each_window_is_answered_as_trying_every_place_would(seed):
    problem = a_random_problem(seed, visits=7, engineers=3)
    plan = solve(problem, stop=WorkLimit(200))
    for visit in problem.visits[:3]:
        routes = {e: tuple(v for v in visits if v != visit.id) for e, visits in plan.visits.items()}
        the_same(offers(problem, plan.visits, visit.id, WINDOWS), problem, routes, visit)


@pytest.mark.parametrize("seed", range(30))
def test_one_plan_answers_for_many_new_visits_at_new_addresses(seed):
    r = random.Random(seed)
    whole = a_random_problem(seed, visits=8, engineers=3)
    known = replace(whole, visits=whole.visits[:5])
    plan = solve(known, stop=WorkLimit(200))
    asked = Offers(known, plan.visits)
    for visit in r.sample(whole.visits[5:], 3):
        way = Way(whole.travel[:, visit.loc], whole.travel[visit.loc, :])
        elsewhere = replace(visit, loc=10**6)
        the_same(asked.of(elsewhere, WINDOWS, way=way), known, plan.visits, visit)


@pytest.mark.parametrize("seed", range(20))
def test_the_row_held_free_is_filled_as_if_the_visit_had_been_there(seed):
    problem = a_random_problem(seed, visits=6, engineers=3)
    fewer = replace(problem, visits=problem.visits[:5])
    asked = Offers(fewer, {})
    asked.of(problem.visits[5], [])
    for name, built in tables(problem)._asdict().items():
        if name not in ("able", "crew"):  # the question brings who may come
            np.testing.assert_array_equal(getattr(asked.T, name), built, err_msg=name)


@pytest.mark.parametrize("seed", range(30))
def test_a_closed_window_names_the_change_that_opens_it(seed):
    problem = a_random_problem(seed, visits=7, engineers=2)
    plan = solve(problem, stop=WorkLimit(200))
    visit = problem.visits[0]
    routes = {e: tuple(v for v in visits if v != visit.id) for e, visits in plan.visits.items()}
    for answer in offers(problem, plan.visits, visit.id, WINDOWS[::2]):
        if answer.open or answer.remedy is None:
            continue
        assert answer.obstacles
        promised = replace(visit, window=answer.window, pinned_start=None)
        asked = replace(problem, visits=tuple(promised if v.id == visit.id else v for v in problem.visits))
        assert visit.id not in judge(answer.remedy.change(asked), answer.remedy.route(routes)).unserved


A_DAY = a_problem(an_engineer("Ana"), a_visit("early", window=(8 * HOUR, 9 * HOUR)), a_visit("new"))
MORNING, NOON = (8 * HOUR, 10 * HOUR), (12 * HOUR, 13 * HOUR)


def codes(terms: Terms, *windows) -> list:
    asked = Offers(A_DAY, {"Ana": ("early",)})
    found = asked.of(A_DAY.visit("new"), windows, terms=terms)
    return ["open" if each.open else each.obstacles[0].code for each in found]


def test_what_is_promised_too_soon_is_closed_by_its_notice():
    assert codes(Terms(notice=11 * HOUR), MORNING, NOON) == ["notice", "open"]


def test_work_starts_well_before_the_promised_window_closes():
    asked = Offers(A_DAY, {"Ana": ("early",)})
    window = (8 * HOUR, 9 * HOUR + 30 * 60)
    assert asked.of(A_DAY.visit("new"), [window])[0].open
    assert not asked.of(A_DAY.visit("new"), [window], terms=Terms(slack=1800))[0].open


def test_a_shift_is_booked_up_to_its_share_and_no_further():
    assert codes(Terms(share=25), MORNING, NOON) == ["open", "open"]
    assert codes(Terms(share=24), MORNING, NOON) == ["booked_up", "booked_up"]


def test_an_afternoon_that_no_shift_reaches_is_closed_and_overtime_would_open_it():
    evening = Offers(A_DAY, {}).of(A_DAY.visit("new"), [(16 * HOUR, 17 * HOUR)])[0]
    assert evening.obstacles[0].code == "shift"
    assert [(c.code, c.facts["seconds"]) for c in evening.remedy.changes] == [("overtime", HOUR + 600)]
