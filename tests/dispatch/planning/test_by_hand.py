"""Giving a visit out by hand: who can, who can't and why, and what it does to the others."""

from datetime import timedelta

import pytest

from dispatch.catalogue.part import Part
from dispatch.customers.home import LocationQuality
from dispatch.lifecycle import NotYourMove
from dispatch.parts.stock import Stock
from dispatch.planning.by_hand.candidates import AddressUnsure, candidates
from dispatch.planning.by_hand.placing import RulesBroken, place, what_if
from dispatch.planning.question.day import PlanningDay
from dispatch.store.database import Database, Transaction
from dispatch.store.refusals import ChangedMeanwhile
from dispatch.work import visits
from dispatch.work.lifecycle import VisitState
from dispatch.work.windows import promise_window
from tests.builders import (
    AGENT,
    DISPATCHER,
    MONDAY,
    a_branch,
    a_certificate,
    a_fault,
    a_home,
    a_shift,
    a_skill,
    an_engineer,
    an_open_visit,
)
from tests.clock import Clock
from tests.dispatch.planning.roads import straight

TUESDAY = MONDAY + timedelta(days=1)
OSLO = PlanningDay(TUESDAY, "Europe/Oslo")


@pytest.fixture
def branch(tx: Transaction):
    return a_branch(tx)


def on_tuesday(tx: Transaction, branch, **skills: int):
    engineer = an_engineer(tx, branch, shift=False, **skills)
    a_shift(tx, engineer, TUESDAY)
    return engineer


def given(tx: Transaction, engineer, hour: int, **facts):
    visit = an_open_visit(tx, branch=engineer.branch, **facts)
    start = (engineer.start_lat, engineer.start_lon)
    home = visit.work_order.home
    travel = int(straight([start, (home.lat, home.lon)])[0, 1])
    return visits.assign(tx, visit, engineer, starts_at=OSLO.at_hour(hour), travel=travel)


def test_the_nearest_engineer_costs_least_and_the_shares_add_up(tx: Transaction, branch):
    far, near = on_tuesday(tx, branch), on_tuesday(tx, branch)
    far.start_lat = 60.2
    visit = an_open_visit(tx, branch=branch)
    visit.work_order.arrival_due = OSLO.at_hour(12)
    tx.session.flush()

    found = candidates(tx, visit.id, TUESDAY, roads=straight)

    assert [each.engineer_id for each in found.can] == [near.id, far.id]
    assert found.can[0].cost == sum(found.can[0].costs.values()) < found.can[1].cost
    assert 200 < found.can[0].slack < 240


def test_whoever_can_not_come_is_named_with_what_is_missing(tx: Transaction, branch):
    a_skill(tx, "gas", certified=True)
    expired, unskilled, beginner = (on_tuesday(tx, branch, **held) for held in ({"gas": 2}, {}, {"gas": 1}))
    a_certificate(tx, expired, "gas", until=MONDAY)
    a_certificate(tx, beginner, "gas", until=TUESDAY)
    at_home = an_engineer(tx, branch, shift=False, gas=3)
    visit = an_open_visit(tx, branch=branch, fault=a_fault(tx, needs={"gas": 2}))

    found = candidates(tx, visit.id, TUESDAY, roads=straight)
    why = {each.engineer_id: each.obstacles[0] for each in found.cannot}

    assert found.can == ()
    assert why == {
        expired.id: {"code": "certificate_expired", "skill": "gas", "needs": 2, "valid_to": MONDAY.isoformat()},
        unskilled.id: {"code": "no_skill", "skill": "gas", "needs": 2},
        beginner.id: {"code": "no_level", "skill": "gas", "needs": 2, "has": 1},
        at_home.id: {"code": "no_shift"},
    }


def test_parts_that_are_not_in_the_van_are_told(tx: Transaction, branch):
    engineer, other = on_tuesday(tx, branch), on_tuesday(tx, branch)
    tx.add(Part(number="YD-50", names={"en": "Lock case"}, models=[]))
    tx.session.flush()
    tx.add(Stock(branch_id=branch.id, engineer_id=engineer.id, part="YD-50", pieces=1))
    visit = an_open_visit(tx, branch=branch, fault=a_fault(tx, parts=["YD-50"]))

    found = candidates(tx, visit.id, TUESDAY, roads=straight)

    told = {each.engineer_id: each.missing_parts for each in (*found.can, *found.cannot)}
    assert told == {engineer.id: (), other.id: ("YD-50",)}
    assert [each.engineer_id for each in found.can] == [engineer.id]


def test_with_nobody_on_shift_everybody_is_named(tx: Transaction, branch):
    engineer = an_engineer(tx, branch, shift=False)
    visit = an_open_visit(tx, branch=branch)

    found = candidates(tx, visit.id, TUESDAY, roads=straight)

    assert [(each.engineer_id, each.obstacles) for each in found.cannot] == [(engineer.id, ({"code": "no_shift"},))]


def test_an_unsure_address_is_never_guessed(tx: Transaction, branch):
    on_tuesday(tx, branch)
    visit = an_open_visit(tx, branch=branch, home=a_home(tx, located=LocationQuality.PLACE))

    with pytest.raises(AddressUnsure):
        candidates(tx, visit.id, TUESDAY, roads=straight)


def test_what_is_offered_can_be_taken(tx: Transaction, branch):
    on_tuesday(tx, branch)
    visit = an_open_visit(tx, branch=branch)
    offer = candidates(tx, visit.id, TUESDAY, roads=straight).can[0]

    place(tx, visit.id, engineer_id=offer.engineer_id, starts_at=offer.starts_at, roads=straight)

    assert (visit.state, visit.starts_at) == (VisitState.PLANNED, offer.starts_at)
    assert visit.window_from <= visit.starts_at <= visit.window_to


def test_what_is_offered_for_today_can_still_be_taken_minutes_later(database: Database, clock: Clock):
    with database.transaction(DISPATCHER) as tx:
        engineer = an_engineer(tx)
        visit = an_open_visit(tx, branch=engineer.branch)
        offer = candidates(tx, visit.id, MONDAY, roads=straight).can[0]
    facts = {"engineer_id": engineer.id, "starts_at": offer.starts_at, "roads": straight}

    clock.forward(minutes=9)
    with database.transaction(DISPATCHER) as tx:
        assert what_if(tx, visit.id, **facts).obstacles == ()
    clock.forward(minutes=2)
    with database.transaction(DISPATCHER) as tx, pytest.raises(RulesBroken):
        place(tx, visit.id, **facts)


def test_a_later_visit_gives_way(tx: Transaction, branch):
    engineer = on_tuesday(tx, branch)
    later = given(tx, engineer, 10)
    visit = an_open_visit(tx, branch=branch, home=a_home(tx, lat=59.95))
    starts_at = OSLO.at_hour(9) + timedelta(minutes=30)

    trial = what_if(tx, visit.id, engineer_id=engineer.id, starts_at=starts_at, roads=straight)
    place(tx, visit.id, engineer_id=engineer.id, starts_at=starts_at, roads=straight)

    assert [(shift.record.visit_id, shift.delay) for shift in trial.shifts] == [
        (later.id, (later.starts_at - OSLO.at_hour(10)).total_seconds())
    ]
    assert later.starts_at == visit.ends_at + timedelta(seconds=later.travel_seconds)


def test_a_broken_rule_is_refused_by_name_and_passed_over_only_with_a_reason(tx: Transaction, branch):
    engineer = on_tuesday(tx, branch)
    visit = an_open_visit(tx, branch=branch)
    promise_window(tx, visit, window_from=OSLO.at_hour(8), window_to=OSLO.at_hour(10))
    facts = {"engineer_id": engineer.id, "starts_at": OSLO.at_hour(12), "roads": straight}

    with pytest.raises(RulesBroken) as refused:
        place(tx, visit.id, **facts)
    assert refused.value.facts["obstacles"] == [{"code": "window", "visit": str(visit.id), "seconds": 7200}]
    assert visit.state is VisitState.OPEN

    place(tx, visit.id, **facts, override="customer_asked")
    assert visit.state is VisitState.PLANNED
    assert visit.window_from == OSLO.at_hour(12)


def test_an_agent_gives_nothing_out(tx: Transaction, branch):
    engineer = on_tuesday(tx, branch)
    visit = an_open_visit(tx, branch=branch)
    tx.act_as(AGENT)

    with pytest.raises(NotYourMove):
        place(tx, visit.id, engineer_id=engineer.id, starts_at=OSLO.at_hour(9), roads=straight, override="emergency")


def test_what_changed_before_the_eyes_of_the_dispatcher_is_not_overwritten(tx: Transaction, branch):
    engineer = on_tuesday(tx, branch)
    visit = an_open_visit(tx, branch=branch)
    seen = visit.version
    promise_window(tx, visit, window_from=OSLO.at_hour(8), window_to=OSLO.at_hour(10))
    tx.session.flush()

    with pytest.raises(ChangedMeanwhile):
        place(tx, visit.id, engineer_id=engineer.id, starts_at=OSLO.at_hour(9), roads=straight, version=seen)


def test_an_engineer_off_shift_is_sent_only_with_a_reason(tx: Transaction, branch):
    engineer = an_engineer(tx, branch, shift=False)
    visit = an_open_visit(tx, branch=branch)
    facts = {"engineer_id": engineer.id, "starts_at": OSLO.at_hour(19), "roads": straight}

    with pytest.raises(RulesBroken):
        place(tx, visit.id, **facts)

    assert place(tx, visit.id, **facts, override="emergency").engineer_id == engineer.id
