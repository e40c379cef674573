"""Why this engineer, why not that one, and the smallest change that helps."""

import pytest

from optimizer.candidate import without_visit
from optimizer.evaluate import judge
from optimizer.explain import Timing, candidate, candidates, why, why_unserved
from optimizer.plan import Obstacle
from optimizer.problem import MealBreak
from optimizer.solve import solve
from optimizer.stop import WorkLimit
from tests.optimizer.problems import HOUR, a_problem, a_random_problem, a_visit, an_engineer


def test_the_nearest_of_two_is_ranked_first():
    problem = a_problem(an_engineer("Far", start=9), an_engineer("Near", start=2), a_visit(loc=1))
    ranked = candidates(problem, {}, "v")
    assert [each.engineer for each in ranked] == ["Near", "Far"]
    assert ranked[0].start == 8 * HOUR + 600


def test_each_obstacle_is_named_with_what_is_lacking():
    problem = a_problem(
        an_engineer("No gas"),
        an_engineer("Low gas", skills={"gas": 1}),
        an_engineer("Unwanted", skills={"gas": 3}),
        an_engineer("Short day", skills={"gas": 3}, shift=(8 * HOUR, 9 * HOUR)),
        a_visit(skills={"gas": 2}, forbidden=("Unwanted",)),
    )
    found = {each.engineer: each.obstacles for each in candidates(problem, {}, "v")}
    assert found["No gas"] == (Obstacle("no_skill", {"skill": "gas", "needs": 2}),)
    assert found["Low gas"] == (Obstacle("no_level", {"skill": "gas", "has": 1, "needs": 2}),)
    assert found["Unwanted"] == (Obstacle("not_allowed"),)
    assert found["Short day"] == (Obstacle("shift", {"seconds": 1200}),)


@pytest.mark.parametrize("seed", range(40))
def test_the_contributions_add_up_to_the_judges_difference(seed):
    problem = a_random_problem(seed, visits=6)
    plan = solve(problem, stop=WorkLimit(200))
    for visit in problem.visits:
        without = without_visit(plan.visits, visit.id)
        for each in candidates(problem, plan.visits, visit.id):
            if each.feasible:
                after = judge(problem, each.route(without))
                assert each.cost == after.cost - judge(problem, without).cost
                start = {stop.visit: stop.start for route in after.routes for stop in route.stops}
                assert each.start == start[visit.id]


@pytest.mark.parametrize("seed", range(40))
def test_a_planned_visit_is_explained_where_it_is_and_against_everybody_else(seed):
    problem = a_random_problem(seed, visits=6)
    plan = solve(problem, stop=WorkLimit(200))
    for route in plan.routes:
        for stop in route.stops:
            found = why(problem, plan.visits, stop.visit)
            without = judge(problem, without_visit(plan.visits, stop.visit))
            assert found.chosen.route(plan.visits) == {**without_visit(plan.visits, ""), **plan.visits}
            assert found.chosen.cost == plan.cost - without.cost
            assert found.chosen.start == stop.start
            assert all(a.feasible and a.engineer != route.engineer for a in found.alternatives)
            assert len(found.alternatives) + len(found.refused) == len(problem.engineers) - 1


def test_what_settles_the_time_is_told():
    problem = a_problem(
        an_engineer(),
        a_visit("first", loc=3),
        a_visit("next", loc=4),
        a_visit("afternoon", loc=5, window=(13 * HOUR, 14 * HOUR)),
        a_visit("held", loc=5, pinned_start=15 * HOUR),
    )
    plan = {"Ana": ("first", "next", "afternoon", "held")}
    timing = {visit: why(problem, plan, visit).timing for visit in plan["Ana"]}
    assert timing["first"] == Timing("shift_begins", {"travel": 1800})
    assert timing["next"] == Timing("visit_before", {"visit": "first", "travel": 600})
    assert timing["afternoon"].code == "window_opens"
    assert timing["held"] == Timing("pinned")


def test_a_visit_behind_the_break_says_so():
    lunch = MealBreak(1800, (11 * HOUR, 12 * HOUR))
    problem = a_problem(an_engineer(meal_break=lunch), a_visit("long", duration=3 * HOUR), a_visit("after", loc=1))
    assert why(problem, {"Ana": ("long", "after")}, "after").timing == Timing("break_ends")


def test_own_lateness_and_what_the_others_wait_are_told_apart():
    problem = a_problem(
        an_engineer(),
        a_visit("v", due=8 * HOUR, weight=1),
        a_visit("later", loc=2, due=9 * HOUR, weight=2),
    )
    found = candidate(problem, {"Ana": ("v", "later")}, "v", engineer="Ana")
    assert found.position == 0
    assert found.delays == {"later": HOUR}
    assert found.own_lateness == 600
    assert found.costs["lateness"] == 600 + 2 * 1200


def reason(problem, routes=None):
    return why_unserved(problem, routes or {}, ["v"])[0]


def test_nobody_at_work_is_the_reason():
    assert reason(a_problem(a_visit())).reason == "no_engineers"


def test_a_skill_nobody_holds_is_the_reason():
    problem = a_problem(an_engineer(), a_visit(skills={"gas": 1}), skills=("gas",))
    assert reason(problem).obstacles == (Obstacle("no_skill", {"skill": "gas", "needs": 1}),)


def test_the_highest_level_there_is_is_the_reason():
    problem = a_problem(
        an_engineer("a", skills={"gas": 1}), an_engineer("b", skills={"gas": 2}), a_visit(skills={"gas": 3})
    )
    assert reason(problem).obstacles == (Obstacle("no_level", {"skill": "gas", "has": 2, "needs": 3}),)


def test_a_window_before_anybodys_shift_is_the_reason():
    problem = a_problem(an_engineer(), a_visit(window=(0, 8 * HOUR)))
    assert reason(problem).obstacles == (Obstacle("window", {"visit": "v", "seconds": 600}),)


def test_a_place_no_road_leads_to_is_the_reason():
    problem = a_problem(an_engineer(), a_visit(), travel=[[0, None], [5, 0]])
    assert reason(problem).reason == "unreachable"


def test_a_full_day_crowds_a_visit_out():
    problem = a_problem(an_engineer(), a_visit("long", duration=7 * HOUR), a_visit("v"))
    assert reason(problem, {"Ana": ["long"]}).reason == "crowded_out"


def test_a_way_dearer_than_the_penalty_is_the_reason():
    problem = a_problem(an_engineer(), a_visit(loc=9, penalty=100))
    assert reason(problem).obstacles == (Obstacle("too_dear", {"price": 10_800, "penalty": 100}),)
