"""Many days at once say the same as the judge, one by one; and room is found where there is room."""

import random
from dataclasses import replace

import pytest

from optimizer.earliest import place_early
from optimizer.evaluate import best_timetable, judge, who_obstacles
from optimizer.outlook import at_pace, break_gap, fares, in_hand
from optimizer.problem import MealBreak
from optimizer.scenarios import InHand, Scenarios
from optimizer.timetable import Outcome
from tests.optimizer.problems import HOUR, a_problem, a_visit, an_engineer
from tests.optimizer.test_expected import an_uncertain_problem


def some_routes(problem, seed: int):
    r = random.Random(seed)
    ids = [visit.id for visit in problem.visits]
    r.shuffle(ids)
    cut = r.randint(0, len(ids))
    return {"e0": ids[:cut], "e1": ids[cut:]}


@pytest.mark.parametrize("seed", range(80))
def test_every_stop_fares_in_every_scenario_as_the_judge_says(seed):
    problem = an_uncertain_problem(seed, visits=6, engineers=2)
    if seed % 4 == 0:
        away = [replace(each, absences=((each.shift[0] + 1800, each.shift[0] + 4000),)) for each in problem.engineers]
        problem = replace(problem, engineers=away)
    if seed % 3 == 0:
        problem = at_pace(problem, {"v1": 1.3, "v2": 0.8})
    routes = some_routes(problem, seed)

    found = fares(problem, routes)

    for engineer_id, visit_ids in routes.items():
        engineer, visits = problem.engineer(engineer_id), [problem.visit(each) for each in visit_ids]
        gap = break_gap(engineer, best_timetable(problem.plain, engineer, visits).route)
        for scenario in range(problem.scenarios.count):
            for stop in Outcome(problem, engineer, gap, scenario).through(visits).route.stops:
                fare = found[stop.visit]
                assert (fare.starts[scenario], fare.ends[scenario]) == (stop.start, stop.end)


@pytest.mark.parametrize("seed", range(20))
def test_a_plan_that_can_be_driven_is_judged_by_the_very_same_days(seed):
    problem = an_uncertain_problem(seed, visits=5, engineers=2)
    problem = replace(problem, engineers=[replace(each, meal_break=None) for each in problem.engineers])
    _, routes = place_early(problem, {}, [visit.id for visit in problem.visits])

    found = fares(problem, routes)

    for route in judge(problem, routes).routes:
        for scenario, outcome in enumerate(route.outcomes):
            assert [found[stop.visit].starts[scenario] for stop in outcome.stops] == [s.start for s in outcome.stops]


def test_what_is_in_hand_begins_after_the_road_and_ends_when_the_engineer_is_free():
    hand = InHand(begins=9 * HOUR, mean=HOUR, sigma=0.4, travel=1200)
    problem = a_problem(an_engineer(in_hand=hand), a_visit(), scenarios=Scenarios(200, travel_spread=0.3))

    fare = in_hand(problem, "Ana", hand)

    assert abs(fare.starts.mean() - 9 * HOUR) < 30 and fare.starts.std() > 200
    assert (fare.ends > fare.starts).all()
    assert abs((fare.ends - fare.starts).mean() - HOUR) < 60


def test_a_road_that_is_slow_at_that_hour_is_slow_in_every_scenario():
    problem = a_problem(an_engineer(), a_visit(loc=6), scenarios=Scenarios(50))
    slow = at_pace(problem, {"v": 1.5})
    assert set(fares(problem, {"Ana": ["v"]})["v"].starts) == {9 * HOUR}
    assert set(fares(slow, {"Ana": ["v"]})["v"].starts) == {9 * HOUR + 1800}


@pytest.mark.parametrize("seed", range(60))
def test_each_takes_the_earliest_room_that_is_left_and_harms_nobody(seed):
    problem = an_uncertain_problem(seed, visits=6, engineers=2)
    problem = replace(problem, engineers=[replace(each, meal_break=None) for each in problem.engineers])
    wanted = [visit.id for visit in problem.visits]

    found, routes = place_early(problem, {}, wanted)

    judge(problem.plain, routes)
    assert sorted(found) == sorted(visit for route in routes.values() for visit in route)
    first = next(iter(found), None)
    if first is not None:
        starts = [
            drive.route.stops[0].start
            for each in problem.engineers
            if not (drive := best_timetable(problem.plain, each, [problem.visit(first)])).obstacles
            and not who_obstacles(each, problem.visit(first))
        ]
        assert all(found[first].start <= start for start in starts)


def test_the_second_of_two_comes_after_the_first():
    problem = a_problem(an_engineer(meal_break=MealBreak(1800, (11 * HOUR, 13 * HOUR))), a_visit("a"), a_visit("b"))
    found, routes = place_early(problem, {}, ["a", "b"])
    assert [found[each].start for each in ("a", "b")] == [8 * HOUR + 600, 9 * HOUR + 600]
    assert routes == {"Ana": ("a", "b")}


def test_nobody_has_room_for_what_would_make_another_miss_their_window():
    told = a_visit("told", window=(8 * HOUR + 600, 8 * HOUR + 900))
    late = a_visit("late", window=(0, 8 * HOUR + 1000))
    problem = a_problem(an_engineer(), told, late)
    assert place_early(problem, {"Ana": ["told"]}, ["late"])[0] == {}
