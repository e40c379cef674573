"""Who of a crew is bound by what: a household's wish binds both, what is done again is done alone, a question waits
for both."""

from datetime import timedelta

import pytest

from dispatch.customers.engineer_wish import WishKind
from dispatch.customers.wishing import wish
from dispatch.planning import snapshot
from dispatch.planning.booking.booking import book
from dispatch.planning.booking.desk import Desk
from dispatch.planning.booking.holding import hold
from dispatch.planning.booking.offering import counter, slots
from dispatch.planning.question.records import DayRecords
from dispatch.planning.question.ties import steady
from dispatch.planning.rescue.asking import ask
from dispatch.planning.rescue.found import Found
from dispatch.planning.rescue.offer import OTHER_DAY
from dispatch.planning.rescue.question import Question
from dispatch.store.database import Transaction
from dispatch.work import actions, visits
from dispatch.work.lifecycle import OrderState, VisitState
from tests.builders import DISPATCHER, the_engineer
from tests.dispatch.planning.booking.rooms import OSLO, TUESDAY, an_installation, on
from tests.dispatch.planning.roads import straight

TEN = OSLO.at_hour(10)
WEDNESDAY = TUESDAY + timedelta(days=1)
TWO = {"persons": 2, "minutes": 60}
REPORT = {"cause": "empty_battery", "solution": "part_replaced", "effect": "works", "unsigned_because": "left key"}


@pytest.fixture
def order(tx: Transaction, branch):
    return an_installation(tx, branch, fault=TWO)


def free(tx: Transaction, order, desk: Desk) -> dict:
    return {slot.window.opens: slot for slot in slots(counter(tx, order, desk)) if slot.is_open}


def test_where_a_household_wants_nobody_else_nobody_else_comes_along(tx: Transaction, order, desk):
    crew = [on(tx, order.branch) for _ in range(4)]
    for one in crew[2:]:
        wish(tx, order.customer, one, WishKind.REQUIRED)
    slot = free(tx, order, desk)[TEN]
    assert {slot.engineer_id, slot.partner_id} == {one.id for one in crew[2:]}


def test_where_it_wants_one_alone_no_two_are_offered(tx: Transaction, order, desk):
    crew = [on(tx, order.branch) for _ in range(3)]
    wish(tx, order.customer, crew[0], WishKind.REQUIRED)
    assert free(tx, order, desk) == {}


@pytest.fixture
def undone(tx: Transaction, order, desk):
    """The second of the crew could not do his part; she did hers."""
    on(tx, order.branch, TUESDAY, WEDNESDAY), on(tx, order.branch, TUESDAY, WEDNESDAY)
    book(tx, order, hold(tx, order, TEN, desk=desk).id, desk=desk)
    first, second = order.visits
    for visit in (first, second):
        tx.act_as(the_engineer(visit.engineer))
        visits.go(tx, visit, "set_out")
        visits.go(tx, visit, "arrive")
    visits.cannot_complete(tx, second, cause="more_time")
    tx.act_as(the_engineer(first.engineer))
    visits.complete(tx, first, REPORT)
    tx.act_as(DISPATCHER)
    tx.session.flush()
    assert order.state is OrderState.DISPATCH
    return order


def test_what_one_of_a_crew_does_again_is_promised_for_that_one_alone(tx: Transaction, undone, desk):
    first, _, again = undone.visits
    kept = (first.window_from, first.window_to, first.agreed_at, first.told_at)
    opens = min(window for window in free(tx, undone, desk) if window > TEN + timedelta(days=1))
    book(tx, undone, hold(tx, undone, opens, desk=desk).id, desk=desk)
    assert (again.state, again.window_from, again.agreed_at) == (VisitState.PLANNED, opens, tx.stamp.at)
    assert (first.window_from, first.window_to, first.agreed_at, first.told_at) == kept


def test_and_it_is_planned_like_any_other(tx: Transaction, undone):
    """In parts of a large day, and while the day is repaired, too: there whoever comes with somebody stays in place."""
    again = undone.visits[2]
    question = steady(snapshot.put(snapshot.look(tx, DayRecords.read(tx, undone.branch, OSLO)), straight))
    assert str(again.id) in question.problem.visit_index
    assert question.records[str(again.id)].obstacle is None


def test_a_customer_who_is_asked_has_as_long_for_both_of_a_crew(tx: Transaction, order, desk):
    on(tx, order.branch, WEDNESDAY), on(tx, order.branch, WEDNESDAY)
    order.move("accept", tx.stamp)
    actions.settle(tx, order)
    opens, question = min(free(tx, order, desk)), Question(order.visits[0], None, None, frozenset())
    kept = ask(tx, Found(question, None, OTHER_DAY, window=(opens, opens + timedelta(hours=2))), desk)
    assert [each.expires_at for each in kept.whole] == [tx.stamp.at + timedelta(hours=4)] * 2
