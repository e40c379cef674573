"""Two plans side by side, and what one move by hand would do."""

from dataclasses import replace

import pytest

from optimizer.candidate import without_visit
from optimizer.change import Change
from optimizer.compare import Move, compare, what_if
from optimizer.evaluate import BrokenRoute, judge
from optimizer.plan import Obstacle
from optimizer.solve import solve
from optimizer.stop import WorkLimit
from tests.optimizer.problems import HOUR, a_problem, a_random_problem, a_visit, an_engineer

DAY = a_problem(
    an_engineer("Ana"),
    an_engineer("Bo", start=9, end=9),
    a_visit("a", loc=1),
    a_visit("b", loc=2, assigned="Ana", change_cost=900),
    a_visit("c", loc=3, penalty=5_000),
    a_visit("late", loc=4, window=(0, 8 * HOUR)),
)
MORNING = {"Ana": ("a", "b")}


def test_what_moved_what_came_and_what_fell_out_is_told():
    difference = compare(DAY, MORNING, {"Ana": ("b",), "Bo": ("c",)})
    assert difference.added == ("c",)
    assert difference.left_out == ("a",)
    assert difference.moved == (Move("b", "Ana", "Ana", 9 * HOUR + 1200, 8 * HOUR + 1200),)
    assert difference.costs["unserved"] == 50_000 - 5_000
    assert difference.costs["travel"] == 12 * 600


def test_the_same_plan_differs_in_nothing():
    difference = compare(DAY, MORNING, MORNING)
    assert (difference.moved, difference.added, difference.left_out, difference.cost) == ((), (), (), 0)


def test_a_move_by_hand_shows_all_its_effects():
    effects = what_if(DAY, MORNING, "b", engineer="Bo").effects
    assert [(move.visit, move.engineer_after) for move in effects.moved] == [("b", "Bo")]
    assert effects.costs["change"] == 900
    assert effects.costs["travel"] == -2 * 600 + 14 * 600


def test_a_move_that_cannot_be_is_refused_with_its_obstacles():
    answer = what_if(DAY, MORNING, "late", engineer="Ana", position=2)
    assert not answer.feasible
    assert answer.candidate.changes == (Change("window_later", {"visit": "late", "seconds": 2 * HOUR + 4 * 600}),)
    assert answer.effects.added == ("late",)
    assert [obstacle.code for obstacle in answer.obstacles] == ["window"]
    assert answer.obstacles[0] == Obstacle("window", {"visit": "late", "seconds": 2 * HOUR + 4 * 600})


def test_leaving_a_visit_out_by_hand_pulls_the_rest_forward():
    effects = what_if(DAY, MORNING, "a", engineer=None).effects
    assert effects.left_out == ("a",)
    assert [move.start_after - move.start_before for move in effects.moved] == [-HOUR]


def test_a_broken_plan_can_not_be_compared():
    with pytest.raises(BrokenRoute):
        compare(DAY, {"Ana": ("late",)}, MORNING)


def test_who_has_another_day_is_told_by_engineer():
    difference = compare(DAY, MORNING, {"Ana": ("a",), "Bo": ("b",)})
    ana, bo = difference.engineers["Ana"], difference.engineers["Bo"]
    assert (ana.visits, bo.visits) == (-1, 1)
    assert (ana.work, bo.work) == (-HOUR - 1200, HOUR + 14 * 600)
    assert bo.end == HOUR + 14 * 600
    assert ana.cost + bo.cost == difference.cost == 900 - 1200 + 14 * 600


def test_a_visit_dropped_on_an_engineer_goes_where_it_fits_best():
    answer = what_if(DAY, MORNING, "c", engineer="Ana")
    assert answer.candidate.position > 0
    assert answer.effects.costs["travel"] == 1200


@pytest.mark.parametrize("seed", range(60))
def test_the_effects_of_every_drop_are_those_of_the_plans_compared(seed):
    problem = a_random_problem(seed, visits=7, engineers=3)
    plan = solve(problem, stop=WorkLimit(200))
    for visit in problem.visits:
        without = without_visit(plan.visits, visit.id)
        for engineer in problem.engineers:
            for position in range(len(without.get(engineer.id, ())) + 1):
                found = what_if(problem, plan.visits, visit.id, engineer=engineer.id, position=position)
                if found.feasible:
                    whole = compare(problem, plan.visits, found.candidate.route(plan.visits))
                    assert set(whole.moved) == set(found.effects.moved)
                    assert replace(whole, moved=()) == replace(found.effects, moved=())
                    assert whole.cost == judge(problem, found.candidate.route(plan.visits)).cost - plan.cost
