"""Slots are promises: what is offered can be kept, and what can't says why."""

from datetime import timedelta

import pytest

from dispatch.catalogue.fault_type import WorkKind
from dispatch.customers.home import LocationQuality
from dispatch.people.branch_calendar import CalendarDay
from dispatch.planning.booking.offering import best, counter, slots
from dispatch.planning.booking.slot import Grade
from dispatch.planning.booking.wanted import NoAddress, NoRule, NotBookable, may_choose
from dispatch.store.database import Transaction
from dispatch.work import visits
from dispatch.work.lock import IN_PLACE
from tests.builders import MONDAY, a_branch, a_certificate, a_home, a_skill, an_open_visit
from tests.dispatch.planning.booking.rooms import OSLO, TUESDAY, a_desk, a_rule, an_installation, on


@pytest.fixture
def branch(tx: Transaction):
    return a_branch(tx)


def offered(tx: Transaction, order, **how):
    return slots(counter(tx, order, a_desk()), **how)


def hours_of(found) -> list[tuple[int, str]]:
    return [(OSLO.wall_hour(slot.window.opens), slot.grade.value) for slot in found]


def test_a_free_day_offers_every_window_of_the_shift(tx: Transaction, branch):
    a_rule(tx)
    on(tx, branch)
    found = offered(tx, an_installation(tx, branch))
    assert [hour for hour, grade in hours_of(found) if grade != "closed"] == [8, 10, 12, 14]


def test_nobody_is_to_be_at_home_from_an_hour_at_which_nobody_is_at_work(tx: Transaction, branch):
    a_rule(tx, length=1, slack=0)
    on(tx, branch, hours=(6, 14))
    assert OSLO.wall_hour(offered(tx, an_installation(tx, branch), why=True)[0].window.opens) == 7
    a_rule(tx, WorkKind.REPAIR, length=2)
    repair = an_installation(tx, branch, fault={"work_kind": WorkKind.REPAIR})
    assert OSLO.wall_hour(offered(tx, repair, why=True)[0].window.opens) == 8


@pytest.mark.parametrize("due", [None, 1, 3, 9])
def test_who_was_too_late_is_offered_the_best_of_all_that_is_on_the_list(tx: Transaction, branch, due):
    """`due`: days from tomorrow. Far away at first, then nearer; and in between nobody works."""
    a_rule(tx, reserve=0, share=100)
    for days, lat in (((0, 1, 2), 60.5), ((4, 5), 60.2), ((9, 10, 11), 59.9), ((16,), 59.91)):
        engineer = on(tx, branch, *(TUESDAY + timedelta(days=each) for each in days))
        engineer.start_lat = lat
        tx.session.flush()
        order = an_installation(tx, branch)
        order.arrival_due = None if due is None else OSLO.at_hour(24 * due + 12)
        asked = counter(tx, order, a_desk())
        free = [slot for slot in slots(asked) if slot.is_open]
        ranked = sorted(free, key=lambda slot: (slot.grade.rank, slot.window))
        assert best(asked) == sorted(ranked[:3], key=lambda slot: slot.window)


def test_nobody_is_offered_what_nobody_with_the_skill_can_do(tx: Transaction, branch):
    a_rule(tx)
    on(tx, branch, locks=1)
    found = offered(tx, an_installation(tx, branch, fault={"needs": {"locks": 2}}), why=True)
    assert {slot.grade for slot in found} == {Grade.CLOSED}
    assert {reason["code"] for slot in found for reason in slot.reasons} == {"no_level"}
    assert {change["code"] for slot in found for change in slot.changes} == {"level"}


def test_a_skill_nobody_has_ever_heard_of_closes_every_window(tx: Transaction, branch):
    a_rule(tx)
    on(tx, branch)
    found = offered(tx, an_installation(tx, branch, fault={"needs": {"heat_pumps": 1}}))
    assert found and not any(slot.is_open for slot in found)


def test_a_certificate_that_ends_closes_the_days_after_it(tx: Transaction, branch):
    a_rule(tx)
    a_skill(tx, "gas", certified=True)
    engineer = on(tx, branch, TUESDAY, TUESDAY + timedelta(days=1), gas=1)
    a_certificate(tx, engineer, "gas", until=TUESDAY)
    found = offered(tx, an_installation(tx, branch, fault={"needs": {"gas": 1}}))
    assert {slot.day for slot in found if slot.is_open} == {TUESDAY}


def test_a_taken_window_is_not_offered_again(tx: Transaction, branch):
    a_rule(tx)
    engineer = on(tx, branch, hours=(7, 9))
    taken = an_open_visit(tx, branch=branch)
    visits.assign(tx, taken, engineer, starts_at=OSLO.at_hour(8) + timedelta(minutes=15), travel=300, lock=IN_PLACE)
    assert not any(slot.is_open for slot in offered(tx, an_installation(tx, branch)))


def test_no_more_than_the_share_of_a_shift_is_booked(tx: Transaction, branch):
    rule = a_rule(tx, reserve=0, share=30)
    engineer = on(tx, branch)
    taken = an_open_visit(tx, branch=branch)
    visits.assign(tx, taken, engineer, starts_at=OSLO.at_hour(8), travel=0)
    order = an_installation(tx, branch, fault={"minutes": 180})
    found = offered(tx, order, why=True)
    assert "booked_up" in {reason["code"] for slot in found for reason in slot.reasons}
    assert not any(slot.is_open for slot in found)
    rule.share = 100
    assert any(slot.is_open for slot in offered(tx, order))


def test_the_reserve_is_kept_until_it_is_set_free(tx: Transaction, branch):
    rule = a_rule(tx, reserve=90, share=100, released_at=13)
    on(tx, branch, MONDAY, hours=(7, 19))
    order = an_installation(tx, branch, fault={"minutes": 120})
    found = offered(tx, order)
    assert {reason["code"] for slot in found for reason in slot.reasons} == {"notice", "reserve"}
    rule.released_at = 8  # it is nine
    assert any(slot.is_open for slot in offered(tx, order))


def test_what_opens_too_soon_is_closed_by_notice(tx: Transaction, branch):
    a_rule(tx, notice=240)
    on(tx, branch, MONDAY, hours=(7, 17))
    found = offered(tx, an_installation(tx, branch), why=True)
    assert [hour for hour, grade in hours_of(found) if grade != "closed"] == [14, 16]
    assert {r["code"] for slot in found for r in slot.reasons} == {"notice"}


def test_a_day_the_branch_is_closed_is_not_booked(tx: Transaction, branch):
    a_rule(tx)
    on(tx, branch)
    branch.calendars[0].set_days([CalendarDay(day=TUESDAY, hours=[], why="Inventory")])
    tx.session.flush()
    found = offered(tx, an_installation(tx, branch))
    assert {reason["code"] for slot in found for reason in slot.reasons} == {"closure"}


def test_near_other_work_is_recommended_and_far_away_only_possible(tx: Transaction, branch):
    a_rule(tx)
    engineer = on(tx, branch)
    engineer.start_lat = 59.5
    there = an_open_visit(tx, branch=branch)
    visits.assign(tx, there, engineer, starts_at=OSLO.at_hour(12), travel=3600, lock=IN_PLACE)
    found = dict(hours_of(offered(tx, an_installation(tx, branch))))
    assert found[12] == "recommended"


def test_what_can_not_be_chosen_says_so(tx: Transaction, branch):
    with pytest.raises(NoRule):
        offered(tx, an_installation(tx, branch))
    a_rule(tx)
    with pytest.raises(NoAddress):
        home = a_home(tx, located=LocationQuality.POSTCODE)
        offered(tx, an_installation(tx, branch, home=home))
    with pytest.raises(NotBookable):
        order = an_installation(tx, branch)
        order.move("cancel", tx.stamp, reason="customer_cancelled")
        offered(tx, order)


def test_what_is_first_to_be_tried_from_afar_offers_no_time_yet(tx: Transaction, branch):
    a_rule(tx)
    on(tx, branch)
    order = an_installation(tx, branch, fault={"remote_first": True})
    assert not may_choose(tx, order)
    with pytest.raises(NotBookable):
        offered(tx, order)
    order.hands = "safety"
    assert may_choose(tx, order) and any(slot.is_open for slot in offered(tx, order))


def closed(tx: Transaction, order, **how) -> set[tuple[str, str]]:
    """(why, what would open it) of all that is closed."""
    found = [slot for slot in offered(tx, order, why=True, **how) if not slot.is_open]
    return {(slot.reasons[0]["code"], slot.changes[0]["code"]) for slot in found if slot.reasons and slot.changes}


def test_the_desk_sees_beyond_the_horizon_what_a_longer_one_would_open(tx: Transaction, branch):
    a_rule(tx, horizon=1)
    on(tx, branch, TUESDAY, TUESDAY + timedelta(days=2))
    order = an_installation(tx, branch)
    assert ("horizon", "horizon_longer") in closed(tx, order)
    assert all(slot.day == TUESDAY for slot in offered(tx, order))


def test_our_own_rules_say_which_of_them_would_have_to_give_way(tx: Transaction, branch):
    rule = a_rule(tx, notice=240, share=100, reserve=90, released_at=24)
    on(tx, branch, MONDAY, hours=(7, 19))
    order = an_installation(tx, branch, fault={"minutes": 120})
    assert closed(tx, order) >= {("notice", "notice_shorter"), ("reserve", "free_reserve")}
    rule.reserve, rule.share = 0, 10
    assert ("booked_up", "raise_share") in closed(tx, order)


def test_a_part_that_nobody_has_is_named(tx: Transaction, branch):
    a_rule(tx)
    on(tx, branch)
    assert closed(tx, an_installation(tx, branch, fault={"parts": ["lock-body"]})) == {("no_stock", "stock")}


def test_a_lapsed_certificate_is_renewed_and_nobody_is_trained(tx: Transaction, branch):
    a_rule(tx)
    a_skill(tx, "gas", certified=True)
    a_certificate(tx, on(tx, branch, gas=1), "gas", until=MONDAY)
    found = closed(tx, an_installation(tx, branch, fault={"needs": {"gas": 1}}))
    assert found == {("certificate_expired", "certificate")}


def test_a_day_without_time_to_drive_there_says_by_how_much(tx: Transaction, branch):
    a_rule(tx, share=100, reserve=0)
    on(tx, branch, hours=(7, 9))
    found = closed(tx, an_installation(tx, branch, fault={"minutes": 110}))
    assert found and {change for _, change in found} <= {"overtime", "window_earlier", "window_later"}
