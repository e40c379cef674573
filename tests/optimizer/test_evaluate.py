"""The judge, rule by rule. Places lie on a line, ten minutes apart; shifts run from 8 to 16."""

import pytest

from optimizer.evaluate import BrokenRoute, judge, start_times
from optimizer.plan import Obstacle
from optimizer.problem import MealBreak, Overtime
from tests.optimizer.problems import HOUR, a_problem, a_visit, an_engineer

EIGHT = 8 * HOUR
TEN_MINUTES = 600


def refusal(problem, visits, engineer="Ana"):
    with pytest.raises(BrokenRoute) as broken:
        judge(problem, {engineer: visits})
    return broken.value


def test_a_day_costs_its_travel_and_what_it_leaves_out():
    problem = a_problem(an_engineer(), a_visit("a", loc=1), a_visit("b", loc=3), a_visit("c", penalty=7_000))
    judgement = judge(problem, {"Ana": ["a", "b"]})
    assert judgement.costs["travel"] == 6 * TEN_MINUTES
    assert judgement.costs["unserved"] == 7_000
    assert judgement.unserved == ("c",)
    assert judgement.cost == 6 * TEN_MINUTES + 7_000


def test_whoever_is_not_sent_out_costs_nothing():
    problem = a_problem(an_engineer(start=0, end=9), a_visit(penalty=0))
    assert judge(problem, {"Ana": []}).cost == 0
    assert judge(problem, {}).routes == ()


def test_work_starts_as_early_as_roads_and_windows_let_it():
    problem = a_problem(
        an_engineer(), a_visit("a", loc=1), a_visit("b", loc=2, window=(10 * HOUR, 11 * HOUR)), a_visit("c", loc=2)
    )
    visits = [problem.visit(name) for name in "abc"]
    assert start_times(problem, problem.engineer("Ana"), visits) == [
        EIGHT + TEN_MINUTES,
        10 * HOUR,
        11 * HOUR,
    ]


def test_a_window_bounds_the_start_and_not_the_end_of_the_work():
    problem = a_problem(an_engineer(), a_visit(window=(0, EIGHT + TEN_MINUTES), duration=3 * HOUR))
    assert judge(problem, {"Ana": ["v"]}).unserved == ()


def test_a_missed_window_is_refused_by_name():
    problem = a_problem(an_engineer(), a_visit("v", window=(0, EIGHT)))
    broken = refusal(problem, ["v"])
    assert (broken.engineer, broken.visit) == ("Ana", "v")
    assert broken.obstacle == Obstacle("window", {"visit": "v", "seconds": TEN_MINUTES})
    assert "'v'" in str(broken)


def test_coming_home_after_the_shift_is_refused():
    problem = a_problem(an_engineer(), a_visit(duration=8 * HOUR))
    assert refusal(problem, ["v"]).obstacle == Obstacle("shift", {"seconds": 2 * TEN_MINUTES})


def test_permitted_overtime_has_its_price():
    engineer = an_engineer(overtime=Overtime(limit=2 * TEN_MINUTES, cost=3))
    problem = a_problem(engineer, a_visit(duration=8 * HOUR), a_visit("long", duration=9 * HOUR))
    assert judge(problem, {"Ana": ["v"]}).costs["overtime"] == 3 * 2 * TEN_MINUTES
    assert refusal(problem, ["long"]).obstacle == Obstacle("shift", {"seconds": HOUR})


def test_every_skill_is_needed_at_its_level():
    visit = a_visit(skills={"gas": 2, "lock": 1})
    skills = ("gas", "lock")
    assert refusal(a_problem(an_engineer(skills={"gas": 3}), visit, skills=skills), ["v"]).obstacle == Obstacle(
        "no_skill", {"skill": "lock", "needs": 1}
    )
    low = an_engineer(skills={"gas": 1, "lock": 1})
    assert refusal(a_problem(low, visit), ["v"]).obstacle == Obstacle(
        "no_level", {"skill": "gas", "has": 1, "needs": 2}
    )
    assert judge(a_problem(an_engineer(skills={"gas": 2, "lock": 3}), visit), {"Ana": ["v"]}).unserved == ()


@pytest.mark.parametrize("rule", [{"engineers": ("Bo",)}, {"forbidden": ("Ana",)}])
def test_only_those_allowed_may_come(rule):
    problem = a_problem(an_engineer("Ana"), an_engineer("Bo"), a_visit(**rule))
    assert refusal(problem, ["v"]).obstacle.code == "not_allowed"
    assert judge(problem, {"Bo": ["v"]}).unserved == ()


def test_a_pinned_visit_starts_then_or_not_at_all():
    problem = a_problem(an_engineer(), a_visit("v", pinned_start=9 * HOUR, window=(0, 1)), a_visit("w", loc=2))
    assert judge(problem, {"Ana": ["v"]}).routes[0].stops[0].start == 9 * HOUR
    assert refusal(problem, ["w", "v"]).obstacle.code == "window"


def test_being_late_costs_by_the_second_and_a_step():
    late = a_visit("v", due=EIGHT, weight=2, step=5_000)
    costs = judge(a_problem(an_engineer(), late), {"Ana": ["v"]}).costs
    assert (costs["lateness"], costs["step"]) == (2 * TEN_MINUTES, 5_000)
    on_time = a_visit("v", due=EIGHT + TEN_MINUTES, weight=2, step=5_000)
    costs = judge(a_problem(an_engineer(), on_time), {"Ana": ["v"]}).costs
    assert (costs["lateness"], costs["step"]) == (0, 0)


def test_sending_somebody_else_costs_the_change():
    problem = a_problem(an_engineer("Ana"), an_engineer("Bo"), a_visit(assigned="Bo", change_cost=3_000))
    assert judge(problem, {"Ana": ["v"]}).costs["change"] == 3_000
    assert judge(problem, {"Bo": ["v"]}).costs["change"] == 0


def test_hours_above_the_crews_mean_cost_with_their_square():
    tired, fresh = an_engineer("Ana", workload=20 * HOUR), an_engineer("Bo", workload=10 * HOUR)
    problem = a_problem(tired, fresh, a_visit(loc=0, duration=HOUR), balance=100)
    # The mean is 15 hours: Ana goes from 5 above it to 6, Bo stays below.
    assert judge(problem, {"Ana": ["v"]}).costs["balance"] == 100 * (36 - 25)
    assert judge(problem, {"Bo": ["v"]}).costs["balance"] == 0


def test_a_visit_served_twice_is_refused():
    problem = a_problem(an_engineer("Ana"), an_engineer("Bo"), a_visit())
    with pytest.raises(BrokenRoute, match="served_twice"):
        judge(problem, {"Ana": ["v"], "Bo": ["v"]})


def test_strangers_are_refused():
    problem = a_problem(an_engineer(), a_visit())
    assert refusal(problem, ["w"]).obstacle.code == "unknown_visit"
    assert refusal(problem, ["v"], engineer="Cy").obstacle.code == "unknown_engineer"


def test_where_no_road_leads_nobody_drives():
    problem = a_problem(an_engineer(), a_visit(), travel=[[0, None], [5, 0]])
    assert refusal(problem, ["v"]).obstacle == Obstacle("unreachable", {"visit": "v"})


class TestTheBreak:
    """Half an hour, begun between 11 and 12."""

    ANA = an_engineer(meal_break=MealBreak(1800, (11 * HOUR, 12 * HOUR)))

    def day(self, *visits, **given):
        problem = a_problem(self.ANA, *visits, **given)
        judgement = judge(problem, {"Ana": [visit.id for visit in visits]})
        return judgement.routes[0], judgement.costs

    def test_it_is_taken_at_the_door_where_the_engineer_waits_anyway(self):
        route, costs = self.day(a_visit("a"), a_visit("b", loc=2, window=(11 * HOUR + 1800, 13 * HOUR)))
        assert route.meal_break == (11 * HOUR, 11 * HOUR + 1800)
        assert route.stops[1].start == 11 * HOUR + 1800
        assert route.stops[1].arrival < 11 * HOUR

    def test_it_delays_what_comes_behind(self):
        visits = [a_visit("a", duration=3 * HOUR), a_visit("b", loc=2)]
        route, _ = self.day(*visits)
        done = EIGHT + TEN_MINUTES + 3 * HOUR
        assert route.meal_break == (done, done + 1800)
        assert route.stops[1].start == done + 1800 + TEN_MINUTES

    def test_it_goes_where_it_costs_least(self):
        promise = EIGHT + TEN_MINUTES + 2 * HOUR + 2700 + TEN_MINUTES
        visits = [
            a_visit("a", duration=2 * HOUR + 2700),
            a_visit("b", loc=2, duration=1800, due=promise, weight=10),
            a_visit("c", loc=3),
        ]
        route, costs = self.day(*visits)
        assert costs["lateness"] == 0
        assert route.meal_break[0] == route.stops[1].end

    def test_whoever_is_home_before_the_window_closes_has_it_there(self):
        route, _ = self.day(a_visit("a", duration=3 * HOUR))
        assert route.meal_break is None
        assert route.end == EIGHT + 3 * HOUR + 2 * TEN_MINUTES

    def test_work_right_through_the_window_is_refused(self):
        problem = a_problem(self.ANA, a_visit("a", window=(9 * HOUR, 9 * HOUR), duration=4 * HOUR), a_visit("b"))
        # Before a the break can't begin yet; but its window opens while Ana may still wait for b.
        broken = refusal(problem, ["a"])
        assert broken.obstacle.code in {"break", "window"}
