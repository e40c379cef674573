"""The judge's optional rules, one by one. Places lie on a line, ten minutes apart; shifts run from 8 to 16."""

import pytest

from optimizer.evaluate import BrokenRoute, judge
from optimizer.plan import Obstacle
from optimizer.problem import Fee, MealBreak, Overtime, Promise, Reserve, Told
from tests.optimizer.problems import HOUR, a_problem, a_visit, an_engineer

EIGHT = 8 * HOUR
TEN_MINUTES = 600


def day(engineer, *visits, **given):
    """One engineer's route through these visits: its stops by visit, and its costs by name."""
    judgement = judge(a_problem(engineer, *visits, **given), {engineer.id: [visit.id for visit in visits]})
    return {stop.visit: stop for stop in judgement.routes[0].stops}, judgement.costs


def refusal(problem, visits, engineer="Ana"):
    with pytest.raises(BrokenRoute) as broken:
        judge(problem, {engineer: visits})
    return broken.value.obstacle


class TestSeveralWindows:
    LUNCH_HOUR = ((0, 10 * HOUR), (13 * HOUR, 18 * HOUR))

    def test_whoever_comes_between_two_windows_waits_for_the_second(self):
        stops, _ = day(an_engineer(), a_visit("a", duration=3 * HOUR), a_visit("b", windows=self.LUNCH_HOUR))
        assert stops["b"].start == 13 * HOUR

    def test_the_window_itself_still_binds(self):
        problem = a_problem(an_engineer(), a_visit(window=(0, 12 * HOUR), windows=((13 * HOUR, 14 * HOUR),)))
        assert refusal(problem, ["v"]) == Obstacle("never_open")

    def test_after_the_last_window_it_is_too_late(self):
        visits = a_visit("a", duration=6 * HOUR), a_visit("b", windows=((0, 10 * HOUR), (12 * HOUR, 13 * HOUR)))
        too_late = EIGHT + TEN_MINUTES + 6 * HOUR - 13 * HOUR
        assert refusal(a_problem(an_engineer(), *visits), ["a", "b"]).facts["seconds"] == too_late


class TestPromises:
    def test_each_promise_has_its_own_price(self):
        response = Promise(due=EIGHT, weight=1)
        solved = Promise(due=9 * HOUR, weight=2, step=5_000, on="end")
        _, costs = day(an_engineer(), a_visit(due=EIGHT, weight=3, promises=(response, solved)))
        assert costs["lateness"] == (3 + 1 + 2) * TEN_MINUTES
        assert costs["step"] == 5_000

    def test_a_told_window_bends_at_a_price(self):
        told = Told((0, EIGHT), weight=2, step=6_000)
        _, costs = day(an_engineer(), a_visit(told=told, window=(0, 20 * HOUR)))
        assert (costs["told"], costs["lateness"]) == (6_000 + 2 * TEN_MINUTES, 0)

    def test_nobody_comes_before_the_window_that_was_told(self):
        stops, costs = day(an_engineer(), a_visit(told=Told((10 * HOUR, 12 * HOUR), step=9)))
        assert (stops["v"].start, costs["told"]) == (10 * HOUR, 0)

    def test_a_told_window_bends_no_further_than_the_hard_one(self):
        visit = a_visit(told=Told((0, EIGHT - HOUR)), window=(0, EIGHT))
        assert refusal(a_problem(an_engineer(), visit), ["v"]).code == "window"


class TestWhoComes:
    def test_anybody_but_those_preferred_has_a_price(self):
        problem = a_problem(an_engineer("Ana"), an_engineer("Bo"), a_visit(preferred=("Bo",), preference_cost=800))
        assert judge(problem, {"Ana": ["v"]}).costs["preference"] == 800
        assert judge(problem, {"Bo": ["v"]}).costs["preference"] == 0

    def test_levels_that_are_not_needed_cost_the_more_the_rarer_they_are(self):
        rare, common = an_engineer("Ana", skills={"gas": 3, "lock": 1}), an_engineer("Bo", skills={"lock": 2})
        problem = a_problem(rare, common, a_visit(skills={"lock": 1}), overqualification=100)
        # Half of the crew hold gas, all hold lock.
        assert judge(problem, {"Ana": ["v"]}).costs["overqualified"] == 100 * 3 // 2
        assert judge(problem, {"Bo": ["v"]}).costs["overqualified"] == 0

    def test_a_partner_is_paid_by_the_day_and_by_the_visit(self):
        partner = an_engineer(fee=Fee(visit=300, day=2_000))
        assert day(partner, a_visit("a"), a_visit("b"))[1]["fee"] == 2_600
        assert judge(a_problem(partner, a_visit()), {}).costs["fee"] == 0

    def test_a_visit_may_take_one_engineer_longer_than_another(self):
        apprentice, visit = an_engineer("Bo", pace=150), a_visit(durations={"Ana": 1800})
        assert day(apprentice, a_visit())[0]["v"].end == EIGHT + TEN_MINUTES + HOUR * 3 // 2
        stops, _ = day(an_engineer("Ana"), visit)
        assert stops["v"].end - stops["v"].start == 1800

    def test_an_engineers_day_ends_after_so_many_visits(self):
        problem = a_problem(an_engineer(most_visits=1), a_visit("a"), a_visit("b"))
        assert refusal(problem, ["a", "b"]) == Obstacle("too_many", {"most": 1, "visits": 2})

    def test_parts_are_used_up_along_the_route(self):
        visits = a_visit("a", parts={"valve": 2}), a_visit("b", parts={"valve": 1})
        problem = a_problem(an_engineer(stock={"valve": 2}), *visits)
        assert judge(problem, {"Ana": ["b"]}).unserved == ("a",)
        assert refusal(problem, ["a", "b"]) == Obstacle("no_part", {"part": "valve", "has": 2, "needs": 3})


class TestSeveralDays:
    """Ana on two days, each an engineer's day of its own."""

    DAYS = (
        an_engineer("Mon", person="Ana", day=0),
        an_engineer("Tue", person="Ana", day=1, shift=(32 * HOUR, 40 * HOUR)),
        an_engineer("Bo"),
    )

    @pytest.mark.parametrize("rule", [{"engineers": ("Ana",)}, {"forbidden": ("Bo",)}, {"engineers": ("Tue", "Mon")}])
    def test_naming_a_person_names_each_day(self, rule):
        problem = a_problem(*self.DAYS, a_visit(window=(0, 48 * HOUR), **rule))
        assert all(judge(problem, {name: ["v"]}).unserved == () for name in ("Mon", "Tue"))
        assert refusal(problem, ["v"], engineer="Bo").code == "not_allowed"

    def test_another_day_of_the_same_person_is_no_change(self):
        problem = a_problem(*self.DAYS, a_visit(window=(0, 48 * HOUR), assigned="Mon", change_cost=3_000))
        assert judge(problem, {"Tue": ["v"]}).costs["change"] == 0
        assert judge(problem, {"Bo": ["v"]}).costs["change"] == 3_000

    def test_a_later_day_has_its_price(self):
        problem = a_problem(*self.DAYS, a_visit(window=(0, 48 * HOUR), day_cost=700))
        assert judge(problem, {"Mon": ["v"]}).costs["later_day"] == 0
        assert judge(problem, {"Tue": ["v"]}).costs["later_day"] == 700


class TestSetUp:
    def test_it_is_paid_once_for_visits_at_the_same_place(self):
        stops, costs = day(an_engineer(), a_visit("a", setup=300), a_visit("b", setup=300))
        assert stops["a"].start == EIGHT + TEN_MINUTES + 300
        assert stops["b"].start == stops["a"].end
        assert costs["setup"] == 300

    def test_it_is_paid_again_after_going_elsewhere(self):
        visits = a_visit("a", setup=300), a_visit("b", loc=2), a_visit("c", setup=300)
        assert day(an_engineer(), *visits)[1]["setup"] == 600


class TestAbsences:
    """From ten to eleven Ana is away."""

    ANA = an_engineer(absences=((10 * HOUR, 11 * HOUR),))

    def test_work_that_would_run_into_one_waits_until_it_is_over(self):
        stops, _ = day(self.ANA, a_visit("a", duration=2 * HOUR))
        assert stops["a"].start == 11 * HOUR

    def test_the_road_is_interrupted(self):
        stops, _ = day(self.ANA, a_visit("a", duration=6300), a_visit("b", loc=3))
        assert stops["a"].end == 10 * HOUR - 300
        assert stops["b"].arrival == 11 * HOUR + 2 * TEN_MINUTES - 300

    def test_the_break_is_had_beside_it(self):
        lunch = an_engineer(
            absences=((10 * HOUR, 11 * HOUR),), meal_break=MealBreak(1800, (9 * HOUR + 2700, 12 * HOUR))
        )
        visits = a_visit("a", duration=5400), a_visit("b", loc=2, duration=5 * 1800)
        route = judge(a_problem(lunch, *visits), {"Ana": ["a", "b"]}).routes[0]
        assert route.meal_break == (11 * HOUR, 11 * HOUR + 1800)


class TestReserve:
    def test_each_second_of_it_that_is_used_has_a_price(self):
        ana = an_engineer(reserve=Reserve(seconds=HOUR, cost=2), overtime=Overtime(limit=HOUR, cost=5))
        assert day(ana, a_visit(duration=6 * HOUR))[1]["reserve"] == 0
        _, costs = day(ana, a_visit(duration=7 * HOUR))
        assert costs["reserve"] == 2 * 2 * TEN_MINUTES
        _, costs = day(ana, a_visit(duration=8 * HOUR))
        assert (costs["reserve"], costs["overtime"]) == (2 * HOUR, 5 * 2 * TEN_MINUTES)


class TestUnderWay:
    """Ana is on her way to a visit, whatever it breaks."""

    def test_it_is_served_first_and_always(self):
        problem = a_problem(an_engineer(), a_visit("a", frozen="Ana"), a_visit("b"))
        assert judge(problem, {"Ana": ["a", "b"]}).unserved == ()
        for routes in ({"Ana": ["b", "a"]}, {"Ana": ["b"]}, {}):
            with pytest.raises(BrokenRoute, match="under_way"):
                judge(problem, routes)

    def test_nobody_else_may_have_it(self):
        problem = a_problem(an_engineer(), an_engineer("Bo"), a_visit("a", frozen="Ana"))
        assert refusal(problem, ["a"], engineer="Bo") == Obstacle("under_way", {"engineer": "Ana"})

    def test_window_skill_permission_and_shift_bend_for_it(self):
        visit = a_visit(frozen="Ana", window=(0, 1), skills={"gas": 2}, forbidden=("Ana",), duration=9 * HOUR)
        problem = a_problem(an_engineer(overtime=Overtime(limit=0, cost=3)), visit, skills=("gas",))
        assert judge(problem, {"Ana": ["v"]}).costs["overtime"] == 3 * (HOUR + 2 * TEN_MINUTES)

    def test_the_day_bends_no_further_than_it_must(self):
        problem = a_problem(an_engineer(), a_visit("a", frozen="Ana", duration=9 * HOUR), a_visit("b", loc=2))
        assert refusal(problem, ["a", "b"]).code == "shift"

    def test_the_break_comes_after_it_however_late(self):
        lunch = an_engineer(meal_break=MealBreak(1800, (9 * HOUR, 10 * HOUR)))
        problem = a_problem(lunch, a_visit("a", frozen="Ana", duration=4 * HOUR), a_visit("b", loc=2))
        route = judge(problem, {"Ana": ["a", "b"]}).routes[0]
        assert route.meal_break[0] == route.stops[0].end
