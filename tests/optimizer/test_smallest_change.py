"""The smallest change that lets a visit in: it is enough, none of it is too much, and no other asks less."""

from dataclasses import replace

import pytest

from optimizer.candidate import Candidate, without_visit
from optimizer.change import PRICES, Change, applied
from optimizer.evaluate import BrokenRoute, judge
from optimizer.explain import candidates, why_unserved
from optimizer.problem import MealBreak, Overtime, Problem, Told
from optimizer.scenarios import Scenarios
from optimizer.smallest import smallest_change
from optimizer.solve import solve
from optimizer.stop import WorkLimit
from tests.optimizer.odd_problems import an_odd_problem
from tests.optimizer.problems import HOUR, a_problem, a_random_problem, a_visit, an_engineer

HOPELESS = {"unreachable", "under_way"}


def the_change(problem: Problem, routes=None, visit: str = "v") -> list[tuple]:
    found = smallest_change(problem, routes or {}, visit)
    return [(change.code, dict(change.facts)) for change in found.changes]


def costs_but_for_rareness(remedy: Candidate, costs) -> int:
    """A skill that one more engineer holds is less rare, and so all who hold it are less overqualified everywhere."""
    taught = any(change.code in {"skill", "level"} for change in remedy.changes)
    return sum(cost for name, cost in costs.items() if not (taught and name == "overqualified"))


def difference(after, before) -> dict[str, int]:
    return {name: after[name] - before[name] for name in after}


def fits(problem: Problem, routes, each: Candidate, changes) -> bool:
    try:
        judgement = judge(applied(problem, changes), each.route(routes))
    except BrokenRoute:
        return False
    return each.visit not in judgement.unserved


def a_little_less(change: Change) -> Change | None:
    seconds = change.facts.get("seconds", 0)
    return Change(change.code, {**change.facts, "seconds": seconds - 1}) if seconds else None


# 764: overtime for a break at home, where a later break on the road needs none.
@pytest.mark.parametrize("make", [a_random_problem, an_odd_problem])
@pytest.mark.parametrize("seed", [*range(100), 764])
def test_what_is_named_is_enough_and_none_of_it_too_much(seed, make):
    problem = make(seed, visits=6)
    plan = solve(problem, stop=WorkLimit(200))
    for visit in problem.visits:
        without = without_visit(plan.visits, visit.id)
        for each in candidates(problem, plan.visits, visit.id):
            if each.changes is None:
                assert HOPELESS & {obstacle.code for obstacle in each.obstacles}
                continue
            assert fits(problem, without, each, each.changes)
            for i, change in enumerate(each.changes):
                rest = each.changes[:i] + each.changes[i + 1 :]
                assert not fits(problem, without, each, rest)
                less = a_little_less(change)
                assert less is None or not fits(problem, without, each, (*rest, less))


@pytest.mark.parametrize("make", [a_random_problem, an_odd_problem])
@pytest.mark.parametrize("seed", range(100))
def test_whatever_is_left_out_is_let_in_by_the_change_named(seed, make):
    problem = make(seed, visits=9)
    plan = solve(problem, stop=WorkLimit(200))
    for left in why_unserved(problem, plan.visits, [each.id for each in plan.unserved]):
        remedy = left.remedy
        if remedy is None:
            found = candidates(problem, plan.visits, left.id)
            assert all(o.changes is None for o in found)
            continue
        accepted = left.reason == "too_dear"
        changed = problem if accepted else remedy.change(problem)
        after = judge(changed, remedy.route(plan.visits))
        assert set(after.unserved) == {each.id for each in plan.unserved} - {left.id}
        assert costs_but_for_rareness(remedy, remedy.costs) == costs_but_for_rareness(
            remedy, difference(after.costs, judge(problem, plan.visits).costs)
        )
        start = {stop.visit: stop.start for route in after.routes for stop in route.stops}
        assert remedy.start == start[left.id]
        for change in remedy.changes:
            if change.code == "move":
                assert change.facts["start"] == start[change.facts["visit"]]
        assert remedy.price <= min(each.price for each in candidates(problem, plan.visits, left.id))
        if accepted:
            assert [change.code for change in remedy.changes] == ["price"]
            changed = remedy.change(problem)
            assert judge(changed, remedy.route(plan.visits)).cost <= judge(changed, plan.visits).cost


def test_eighteen_minutes_of_overtime_are_named_as_such():
    problem = a_problem(an_engineer(shift=(8 * HOUR, 9 * HOUR + 120)), a_visit())
    assert the_change(problem) == [("overtime", {"engineer": "Ana", "seconds": 18 * 60})]


def test_overtime_is_counted_from_the_limit_there_is():
    crew = an_engineer(shift=(8 * HOUR, 9 * HOUR), overtime=Overtime(600, 2))
    assert the_change(a_problem(crew, a_visit())) == [("overtime", {"engineer": "Ana", "seconds": 600})]


def test_one_level_less_is_a_smaller_change_than_a_skill_to_be_learnt():
    problem = a_problem(an_engineer("None"), an_engineer("Some", skills={"gas": 1}), a_visit(skills={"gas": 2}))
    assert the_change(problem) == [("level", {"engineer": "Some", "skill": "gas", "has": 1, "needs": 2})]


def test_overtime_is_asked_before_a_certificate():
    crew = an_engineer("Busy", skills={"gas": 2}), an_engineer("Free")
    problem = a_problem(*crew, a_visit("long", duration=7 * HOUR, engineers=("Busy",)), a_visit(skills={"gas": 2}))
    assert the_change(problem, {"Busy": ["long"]}) == [("overtime", {"engineer": "Busy", "seconds": 1200})]


def test_whoever_may_not_come_is_permitted_and_the_others_stay_refused():
    problem = a_problem(an_engineer("Ana"), an_engineer("Bo"), a_visit(forbidden=("Ana", "Bo")))
    change = smallest_change(problem, {}, "v").changes[0]
    assert change.code == "permission"
    assert len(change.apply(problem).visit("v").forbidden) == 1


def test_a_window_is_opened_earlier_where_somebody_would_wait_too_long():
    problem = a_problem(an_engineer(), a_visit(window=(15 * HOUR, 16 * HOUR)))
    assert the_change(problem) == [("overtime", {"engineer": "Ana", "seconds": 600})]
    patient = a_problem(an_engineer(), a_visit(window=(21 * HOUR, 22 * HOUR)))
    assert the_change(patient) == [("window_earlier", {"visit": "v", "seconds": 6 * HOUR + 600, "start": 21 * HOUR})]


def test_a_window_missed_by_a_day_is_another_day():
    problem = a_problem(an_engineer(shift=(32 * HOUR, 40 * HOUR)), a_visit(window=(8 * HOUR, 10 * HOUR)))
    assert the_change(problem)[0][0] == "other_day"


def test_the_break_may_move():
    lunch = MealBreak(1800, (9 * HOUR, 9 * HOUR + 600))
    crew = an_engineer(shift=(8 * HOUR, 10 * HOUR), meal_break=lunch)
    problem = a_problem(crew, a_visit(duration=5400 - 1200, window=(8 * HOUR, 8 * HOUR + 600)))
    assert the_change(problem)[0][0] == "break_later"


def test_another_visit_moves_aside_where_that_asks_less_than_overtime():
    ana, bo = an_engineer("Ana", skills={"gas": 1}), an_engineer("Bo")
    problem = a_problem(ana, bo, a_visit("long", duration=7 * HOUR), a_visit(duration=3 * HOUR, skills={"gas": 1}))
    found = smallest_change(problem, {"Ana": ("long",)}, "v")
    move = {"visit": "long", "from": "Ana", "to": "Bo", "position": 0, "start": 8 * HOUR + 600}
    assert [(change.code, change.facts) for change in found.changes] == [("move", move)]
    assert found.route({"Ana": ("long",)}) == {"Ana": ("v",), "Bo": ("long",)}


def test_where_only_the_price_speaks_against_it_the_price_is_named():
    problem = a_problem(an_engineer(), a_visit(loc=9, penalty=100))
    assert the_change(problem) == [("price", {"visit": "v", "price": 10_800, "penalty": 100})]


def test_where_no_road_leads_nothing_helps():
    assert smallest_change(a_problem(an_engineer(), a_visit(), travel=[[0, None], [5, 0]]), {}, "v") is None


def test_every_change_has_a_price_and_the_greater_need_costs_more():
    assert PRICES["overtime"].once < PRICES["window_later"].once < PRICES["level"].once < PRICES["skill"].once
    level = Change("level", {"engineer": "e", "skill": "gas", "has": 1, "needs": 2})
    assert level.price < replace(level, facts={**level.facts, "needs": 3}).price


def test_hours_that_open_earlier_need_not_give_way_besides():
    engineer = an_engineer(shift=(8 * HOUR, 10 * HOUR))
    visit = a_visit(window=(0, 9 * HOUR), told=Told((12 * HOUR, 14 * HOUR)))
    assert [code for code, _ in the_change(a_problem(engineer, visit))] == ["window_earlier"]


def test_a_break_that_an_absence_leaves_no_room_for_is_had_at_home_as_soon_as_its_window_lasts_till_then():
    lunch = MealBreak(HOUR, (9 * HOUR, 9 * HOUR + 600))
    engineer = an_engineer(meal_break=lunch, absences=((9 * HOUR + 1_800, 12 * HOUR),))
    visit = a_visit(duration=1_800)
    assert smallest_change(a_problem(engineer, visit), {}, "v").feasible  # home at ten to nine
    late = a_problem(engineer, replace(visit, window=(8 * HOUR + 2_700, 24 * HOUR)))  # home at 9:25
    assert the_change(late) == [("break_later", {"engineer": "Ana", "seconds": 900})]


def test_with_scenarios_what_a_longer_window_costs_is_told_as_of_the_longer_window():
    engineer = an_engineer(absences=((9 * HOUR, 10 * HOUR),))
    visit = a_visit(window=(0, 8 * HOUR + 1_800), due=8 * HOUR + 1_800, weight=3)
    problem = a_problem(engineer, visit, scenarios=Scenarios(2))
    found = smallest_change(problem, {}, "v")
    assert [change.code for change in found.changes] == ["window_later"]
    assert found.cost == judge(found.change(problem), found.route({})).cost - judge(problem, {}).cost
