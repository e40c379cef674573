"""Why this engineer, why not that one, and the smallest change that helps."""

from dataclasses import replace

import pytest

from optimizer.evaluate import judge
from optimizer.explain import candidates, why_unserved, without_visit
from optimizer.plan import Obstacle
from optimizer.problem import MealBreak, Overtime, Problem
from optimizer.solve import solve
from optimizer.stop import WorkLimit
from tests.optimizer.problems import HOUR, a_problem, a_random_problem, a_visit, an_engineer


def _with(routes, candidate, visit_id):
    stops = routes.get(candidate.engineer, ())
    at = candidate.position
    return {**routes, candidate.engineer: (*stops[:at], visit_id, *stops[at:])}


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
                after = judge(problem, _with(without, each, visit.id))
                assert each.cost == after.cost - judge(problem, without).cost
                start = {stop.visit: stop.start for route in after.routes for stop in route.stops}
                assert each.start == start[visit.id]


@pytest.mark.parametrize("seed", range(60))
def test_making_the_named_changes_lets_the_visit_in(seed):
    problem = a_random_problem(seed, visits=6)
    plan = solve(problem, stop=WorkLimit(200))
    for visit in problem.visits:
        without = without_visit(plan.visits, visit.id)
        for each in candidates(problem, plan.visits, visit.id):
            if any(obstacle.code == "unreachable" for obstacle in each.obstacles):
                continue
            changed = problem
            for obstacle in each.obstacles:
                changed = _given_way(changed, each.engineer, visit.id, obstacle)
            assert visit.id not in judge(changed, _with(without, each, visit.id)).unserved


def _given_way(problem: Problem, engineer_id: str, visit_id: str, obstacle: Obstacle) -> Problem:
    """The problem with just as much changed as the obstacle says."""
    engineer = problem.engineer(engineer_id)
    visit = problem.visit(obstacle.facts.get("visit", visit_id))
    seconds = obstacle.facts.get("seconds", 0)
    match obstacle.code:
        case "no_skill" | "no_level":
            skills = {**engineer.skills, obstacle.facts["skill"]: obstacle.facts["needs"]}
            engineer = replace(engineer, skills=skills)
        case "not_allowed":
            visit = replace(visit, engineers=None, forbidden=())
        case "window" if visit.pinned_start is not None:
            visit = replace(visit, pinned_start=visit.pinned_start + seconds)
        case "window":
            visit = replace(visit, window=(visit.window[0], visit.window[1] + seconds))
        case "shift":
            overtime = engineer.overtime or Overtime(0, 0)
            engineer = replace(engineer, overtime=replace(overtime, limit=overtime.limit + seconds))
        case "break":
            opens, closes = engineer.meal_break.window
            meal = MealBreak(engineer.meal_break.duration, (opens, closes + seconds))
            engineer = replace(engineer, meal_break=meal)
    return replace(
        problem,
        engineers=[engineer if each.id == engineer.id else each for each in problem.engineers],
        visits=[visit if each.id == visit.id else each for each in problem.visits],
    )


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
