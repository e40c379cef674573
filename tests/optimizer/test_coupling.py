"""Rules between routes, as the judge tells them. Places lie on a line, ten minutes apart; shifts run from 8 to 16."""

from dataclasses import replace

import pytest

from optimizer.couples import After, Area, Group
from optimizer.evaluate import BrokenRoute, judge
from optimizer.plan import Obstacle
from optimizer.problem import Told
from tests.optimizer.problems import HOUR, a_problem, a_visit, an_engineer

EIGHT = 8 * HOUR
TEN_MINUTES = 600
ANA, BO = an_engineer("Ana"), an_engineer("Bo", start=5, end=5)


def refusal(problem, routes):
    with pytest.raises(BrokenRoute) as broken:
        judge(problem, routes)
    return broken.value.obstacle


def starts(problem, routes):
    return {stop.visit: stop.start for route in judge(problem, routes).routes for stop in route.stops}


def test_a_partners_engineers_share_a_quota():
    problem = a_problem(ANA, BO, a_visit("a"), a_visit("b"), groups=(Group("partner", ("Ana", "Bo"), most=1),))
    assert judge(problem, {"Ana": ["a"]}).unserved == ("b",)
    assert refusal(problem, {"Ana": ["a"], "Bo": ["b"]}) == Obstacle(
        "quota", {"group": "partner", "most": 1, "visits": 2}
    )


class TestTheBudgetOfChanges:
    MOVED = a_visit("moved", assigned="Bo")
    LATE = a_visit("late", told=Told((0, EIGHT)))

    def test_another_engineer_and_a_told_window_left_are_changes(self):
        problem = a_problem(ANA, BO, self.MOVED, self.LATE, most_changed=1)
        assert refusal(problem, {"Ana": ["moved", "late"]}) == Obstacle("too_many_changes", {"most": 1, "changed": 2})
        assert judge(problem, {"Ana": ["late"], "Bo": ["moved"]}).unserved == ()

    def test_leaving_a_visit_out_is_none(self):
        assert judge(a_problem(ANA, BO, self.MOVED, most_changed=0), {}).unserved == ("moved",)


def test_an_area_keeps_time_for_emergencies():
    problem = a_problem(ANA, BO, a_visit(duration=5 * HOUR), areas=(Area("north", ("Ana", "Bo"), free=12 * HOUR),))
    free = 16 * HOUR - 5 * HOUR - 2 * TEN_MINUTES
    assert refusal(problem, {"Ana": ["v"]}) == Obstacle("area", {"area": "north", "free": free, "needs": 12 * HOUR})


class TestTwoPersons:
    """a and b start at the same moment, by Ana from place 0 and Bo from place 5."""

    PAIR = a_visit("a", together="b"), a_visit("b")

    def test_whoever_is_there_first_waits_and_all_behind(self):
        problem = a_problem(ANA, BO, *self.PAIR, a_visit("c", loc=0))
        times = starts(problem, {"Ana": ["a", "c"], "Bo": ["b"]})
        assert times["a"] == times["b"] == EIGHT + 4 * TEN_MINUTES
        assert times["c"] == times["a"] + HOUR + TEN_MINUTES

    @pytest.mark.parametrize("routes", [{"Ana": ["a"]}, {"Bo": ["b"]}, {"Ana": ["a", "b"]}])
    def test_both_come_or_none(self, routes):
        assert refusal(a_problem(ANA, BO, *self.PAIR), routes).code == "not_together"
        assert judge(a_problem(ANA, BO, *self.PAIR), {}).unserved == ("a", "b")

    def test_two_days_of_one_person_are_one_person(self):
        crew = [replace(ANA, person="Cy"), replace(BO, person="Cy", shift=(16 * HOUR, 24 * HOUR))]
        assert refusal(a_problem(*crew, *self.PAIR), {"Ana": ["a"], "Bo": ["b"]}).code == "not_together"

    def test_windows_that_never_meet_can_t_be_had(self):
        early, late = a_visit("a", together="b", window=(0, 9 * HOUR)), a_visit("b", window=(10 * HOUR, 11 * HOUR))
        assert refusal(a_problem(ANA, BO, early, late), {"Ana": ["a"], "Bo": ["b"]}).code == "window"

    def test_pairs_that_wait_for_each_other_for_ever_are_refused(self):
        pairs = [
            a_visit(f"{name}{i}", loc=i, **tie)
            for i in (1, 2)
            for name, tie in (("a", {"together": f"b{i}"}), ("b", {}))
        ]
        with pytest.raises(BrokenRoute):
            judge(a_problem(ANA, BO, *pairs), {"Ana": ["a1", "a2"], "Bo": ["b2", "b1"]})


class TestSequence:
    """The second visit waits an hour after the first is done."""

    FIRST, THEN = a_visit("first"), a_visit("then", loc=4, after=After("first", delay=HOUR))

    def test_it_waits(self):
        times = starts(a_problem(ANA, BO, self.FIRST, self.THEN), {"Ana": ["first"], "Bo": ["then"]})
        assert times["then"] == times["first"] + 2 * HOUR

    @pytest.mark.parametrize("routes", [{"Ana": ["then", "first"]}, {"Bo": ["then"]}])
    def test_never_before_and_never_without(self, routes):
        assert refusal(a_problem(ANA, BO, self.FIRST, self.THEN), routes).code == "out_of_order"

    def test_the_same_engineer_if_asked_for(self):
        then = replace(self.THEN, after=After("first", same_engineer=True))
        problem = a_problem(ANA, BO, self.FIRST, then)
        assert refusal(problem, {"Ana": ["first"], "Bo": ["then"]}).code == "out_of_order"
        assert judge(problem, {"Ana": ["first", "then"]}).unserved == ()


def test_what_is_under_way_is_served_whatever_it_is_tied_to():
    begun = a_visit("a", frozen="Ana", together="b")
    none = Group("partner", ("Ana",), most=0)
    problem = a_problem(ANA, BO, begun, a_visit("b"), groups=(none,), areas=(Area("all", ("Ana",), free=8 * HOUR),))
    assert judge(problem, {"Ana": ["a"]}).unserved == ("b",)
