"""The day as it goes: what happens, and what is proposed."""

import random

from optimizer.couples import After
from optimizer.evaluate import judge
from optimizer.repair import Desk, Event, Happening, repair
from tests.optimizer.problems import HOUR, a_problem, a_random_problem, a_visit, an_engineer, best_cost_of_all
from tests.optimizer.test_coupled import a_tied_problem

CREW = (an_engineer("Ana"), an_engineer("Bo", start=9, end=9))
PLANNED = {"assigned": "Ana", "change_cost": 3_000}


def test_a_new_order_is_given_at_once_to_whom_it_costs_least():
    problem = a_problem(*CREW, a_visit("far", loc=8), a_visit("near", loc=2))
    desk = Desk(problem, {"Ana": ["near"]})
    place = desk.insert_now("far")
    assert (place.engineer, place.position) == ("Bo", 0)
    assert desk.routes == {"Ana": ("near",), "Bo": ("far",)}
    assert desk.cost == judge(problem, desk.routes).cost


def test_what_is_dearer_than_leaving_it_out_is_left_out():
    problem = a_problem(*CREW, a_visit("far", loc=8, penalty=100))
    assert Desk(problem, {}).insert_now("far") is None


def test_the_proposal_tells_where_the_order_went_first_and_what_moves():
    problem = a_problem(*CREW, a_visit("old", loc=2, **PLANNED), a_visit("new", loc=3))
    proposal = repair(problem, {"Ana": ["old"]}, Event(Happening.NEW_ORDER, visit="new"))
    assert proposal.at_once.engineer == "Ana"
    assert proposal.changes.added == ("new",)
    assert all(move.engineer_before == move.engineer_after for move in proposal.changes.moved)


def test_a_visit_stays_with_its_engineer_where_the_gain_is_less_than_the_charge():
    problem = a_problem(*CREW, a_visit("old", loc=5, **PLANNED), a_visit("gone", loc=4, **PLANNED))
    event = Event(Happening.CANCELLED, visit="gone")
    assert repair(problem, {"Ana": ["gone", "old"]}, event).routes == {"Ana": ("old",)}


def test_who_is_out_has_the_visits_taken_over():
    problem = a_problem(*CREW, a_visit("old", loc=2, **PLANNED))
    proposal = repair(problem, {"Ana": ["old"]}, Event(Happening.ENGINEER_OUT, engineer="Ana"))
    assert proposal.routes == {"Bo": ("old",)}
    assert proposal.gain > 0


def test_who_is_late_keeps_only_what_can_still_be_done():
    late = an_engineer("Ana", shift=(14 * HOUR, 16 * HOUR))
    problem = a_problem(late, a_visit("first"), a_visit("second"))
    proposal = repair(problem, {"Ana": ["first", "second"]}, Event(Happening.OFF_PLAN, engineer="Ana"))
    assert proposal.before == {"Ana": ("first",)}
    assert len(proposal.routes["Ana"]) == 1


def test_a_proposal_is_never_dearer_than_the_plan_and_the_same_each_time():
    for seed in range(20):
        problem = a_random_problem(seed, visits=12, engineers=3)
        routes = repair(problem, {}, Event(Happening.TICK), seed=1).routes
        again, once_more = (repair(problem, routes, Event(Happening.TICK), seed=seed) for _ in range(2))
        assert again.routes == once_more.routes
        assert again.changes.cost == -again.gain <= 0


CREW_OF_TWO = (a_visit("one", together="two", loc=2), a_visit("two", loc=2))


def test_two_who_come_together_are_both_left_out_where_one_of_them_falls_away():
    problem = a_problem(*CREW, *CREW_OF_TWO, a_visit("near", loc=3))
    routes = {"Ana": ["one", "near"], "Bo": ["two"]}
    proposal = repair(problem, routes, Event(Happening.ENGINEER_OUT, engineer="Bo"))
    assert proposal.routes == {"Ana": ("near",)}
    assert {each.id: each.obstacles[0].code for each in proposal.left_out} == {
        "one": "not_together",
        "two": "not_together",
    }


def test_what_follows_a_cancelled_visit_waits_for_it_no_longer():
    problem = a_problem(*CREW, a_visit("first"), a_visit("then", after=After("first")), *CREW_OF_TWO)
    routes = {"Ana": ["first", "one", "then"], "Bo": ["two"]}
    proposal = repair(problem, routes, Event(Happening.CANCELLED, visit="first"))
    assert {visit for visits in proposal.routes.values() for visit in visits} == {"then", "one", "two"}
    alone = repair(problem, routes, Event(Happening.CANCELLED, visit="two"))
    assert "one" in {visit for visits in alone.routes.values() for visit in visits}


def test_on_tied_days_a_proposal_keeps_every_tie_and_costs_no_less_than_the_best_plan():
    for seed in range(24):
        r = random.Random(seed)
        problem = a_tied_problem(seed)
        routes = repair(problem, {}, Event(Happening.TICK)).routes
        event = r.choice(
            [
                Event(Happening.TICK),
                Event(Happening.CANCELLED, visit=r.choice(problem.visits).id),
                Event(Happening.ENGINEER_OUT, engineer=r.choice(problem.engineers).id),
                Event(Happening.NEW_ORDER, visit=problem.visits[0].id),
            ]
        )
        if problem.visit_index.get(event.visit) is not None and problem.visit(event.visit).frozen:
            continue
        proposal = repair(problem, routes, event, seed=seed)
        before, after = judge(proposal.problem, proposal.before), judge(proposal.problem, proposal.routes)
        assert before.cost - after.cost == proposal.gain >= 0
        assert after.cost >= best_cost_of_all(proposal.problem)
        assert {each.id for each in proposal.left_out} == {
            each for each in after.unserved if proposal.problem.visit(each).frozen is None
        }
