"""Whom a household wants at its door, and when its home can be entered: plans and offers heed it."""

import pytest

from dispatch.catalogue.fault_type import WorkKind
from dispatch.customers.access_hours import HoursUnfit, checked
from dispatch.customers.engineer_wish import WishedAlready, WishKind
from dispatch.customers.wishing import set_hours, wish
from dispatch.errors import NotFound
from dispatch.planning.booking.booking import book
from dispatch.planning.booking.holding import hold
from dispatch.planning.booking.offering import counter, slots
from dispatch.planning.booking.terms import set_cap
from dispatch.planning.question.records import DayRecords
from dispatch.planning.snapshot import look, put
from dispatch.store.database import Transaction
from tests.builders import a_branch, a_home, an_open_visit
from tests.dispatch.planning.booking.rooms import OSLO, a_desk, a_rule, an_installation, on
from tests.dispatch.planning.roads import straight

TEN = OSLO.at_hour(10)


@pytest.fixture
def branch(tx: Transaction):
    branch = a_branch(tx)
    a_rule(tx, reserve=0, share=100)
    return branch


def free(tx: Transaction, order) -> dict:
    return {slot.window.opens: slot for slot in slots(counter(tx, order, a_desk())) if slot.is_open}


def planned(tx: Transaction, branch, visit):
    question = put(look(tx, DayRecords.read(tx, branch, OSLO)), straight)
    return question.problem.visit(str(visit.id))


def test_who_is_never_wanted_is_neither_offered_nor_planned(tx: Transaction, branch):
    one, other = on(tx, branch), on(tx, branch)
    order = an_installation(tx, branch)
    wish(tx, order.customer, one, WishKind.FORBIDDEN)
    assert {slot.engineer_id for slot in free(tx, order).values()} == {other.id}
    visit = an_open_visit(tx, branch=branch, home=order.home)
    assert planned(tx, branch, visit).forbidden == (str(one.id),)


def test_nobody_but_who_is_required_comes_unless_a_promise_would_break(tx: Transaction, branch):
    one, other = on(tx, branch), on(tx, branch, hours=(12, 15))
    order = an_installation(tx, branch)
    wish(tx, order.customer, other, WishKind.REQUIRED, home_id=order.home_id)
    assert {slot.engineer_id for slot in free(tx, order).values()} == {other.id}
    visit = an_open_visit(tx, branch=branch, home=order.home)
    assert planned(tx, branch, visit).engineers == (str(other.id),)
    visit.window_from, visit.window_to = TEN, OSLO.at_hour(12)
    wish(tx, order.customer, one, WishKind.PREFERRED)
    assert planned(tx, branch, visit).preferred == (str(one.id),)


def test_a_wish_for_another_home_counts_there_only(tx: Transaction, branch):
    one = on(tx, branch)
    order = an_installation(tx, branch)
    with pytest.raises(NotFound):
        wish(tx, order.customer, one, WishKind.FORBIDDEN, home_id=a_home(tx).id)
    wish(tx, order.customer, one, WishKind.FORBIDDEN, home_id=order.home_id)
    with pytest.raises(WishedAlready):
        wish(tx, order.customer, one, WishKind.PREFERRED, home_id=order.home_id)


def test_only_hours_at_which_the_home_can_be_entered_are_offered_and_planned(tx: Transaction, branch):
    on(tx, branch)
    order = an_installation(tx, branch)
    set_hours(tx, order.customer, order.home_id, {"tue": "11:00-13:00"})
    assert set(free(tx, order)) == {TEN, OSLO.at_hour(12)}
    kept = hold(tx, order, TEN, desk=a_desk())
    assert kept.starts_at >= OSLO.at_hour(11)
    visit = book(tx, order, kept.id, desk=a_desk())
    spans = planned(tx, branch, visit).windows
    assert (OSLO.seconds(OSLO.at_hour(11)), OSLO.seconds(OSLO.at_hour(13))) in spans


@pytest.mark.parametrize("written", ["8-", "12:00-08:00", "08:00-10:00, 09:00-11:00", "25:00-26:00", "a-b"])
def test_hours_that_are_none_are_refused(written: str):
    with pytest.raises(HoursUnfit):
        checked({"mon": written})


def test_a_branch_keeps_another_reserve_than_the_rule(tx: Transaction, branch):
    on(tx, branch)
    order = an_installation(tx, branch, fault={"minutes": 120})
    assert free(tx, order)
    set_cap(tx, branch.id, WorkKind.INSTALLATION, None, reserve=90)
    assert not free(tx, order)
