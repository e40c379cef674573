"""A person promises another time: with a reason, the customer told, and nothing that can't be."""

from datetime import UTC, datetime, timedelta

import pytest

from dispatch.lifecycle import MoveNotAllowed
from dispatch.promises import by_hand
from dispatch.promises.by_hand import ClockOver, NothingPromised, PromiseFar, PromisePast, SolvedBeforeThere
from dispatch.promises.trial import as_it_stands
from dispatch.stamp import Source
from dispatch.store.refusals import ChangedMeanwhile
from dispatch.work import actions
from dispatch.work.codes import NotListed
from dispatch.work.sla.clock_event import ClockName
from tests.builders import NINE, a_branch, a_work_order, an_account
from tests.dispatch.promises.desk import TODAY, a_rule
from tests.dispatch.promises.test_what_if import close_tuesday

WEDNESDAY = datetime(2026, 11, 25, 13, 7, tzinfo=UTC)
ARRIVAL, RESOLUTION, RESPONSE = ClockName.ARRIVAL, ClockName.RESOLUTION, ClockName.RESPONSE


@pytest.fixture
def order(tx):
    a_rule(tx)
    return a_work_order(tx, branch=a_branch(tx))


def promise(tx, order, at=WEDNESDAY, clock=ARRIVAL, **facts):
    return by_hand.repromise(tx, order.reference, {clock: at}, **{"reason": "part_late"} | facts)


def test_what_is_promised_is_due_to_the_minute_and_the_customer_is_told(tx, database, worker, order):
    promise(tx, order, note="The lock case comes on Wednesday", at=WEDNESDAY)

    assert abs(order.arrival_due - WEDNESDAY) < timedelta(milliseconds=1)
    assert order.promised_by_hand


def test_no_rule_and_no_calendar_moves_what_was_promised_by_hand(tx, order):
    promise(tx, order)
    before = order.arrival_due, order.resolution_due

    close_tuesday(tx, order.branch)
    actions.triage(tx, order.reference, version=None, title="Another title")

    assert (order.arrival_due, order.resolution_due) == before
    assert as_it_stands(tx).moved == []


def test_a_pause_moves_it_by_just_so_long(tx, order):
    promise(tx, order)
    actions.move(tx, order.reference, "wait", reason="customer")
    tx.stamp = tx.ledger.stamp = type(tx.stamp)(tx.stamp.by, NINE + timedelta(hours=5))
    actions.move(tx, order.reference, "resume")

    assert abs(order.arrival_due - WEDNESDAY - timedelta(hours=5)) < timedelta(milliseconds=1)


def test_promised_again_after_a_pause_it_is_due_just_then(tx, order):
    actions.move(tx, order.reference, "wait", reason="customer")
    tx.stamp = tx.ledger.stamp = type(tx.stamp)(tx.stamp.by, NINE + timedelta(hours=5))
    actions.move(tx, order.reference, "resume")

    promise(tx, order)

    assert abs(order.arrival_due - WEDNESDAY) < timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"at": NINE - timedelta(minutes=1)}, PromisePast),
        ({"at": NINE}, PromisePast),
        ({"at": NINE + timedelta(days=400)}, PromiseFar),
        ({"at": NINE + timedelta(hours=1), "clock": RESOLUTION}, SolvedBeforeThere),
        ({"reason": "because"}, NotListed),
        ({"reason": ""}, NotListed),
        ({"version": 7}, ChangedMeanwhile),
    ],
)
def test_what_can_not_be_promised_is_refused_and_nothing_moves(tx, order, facts, refusal):
    before = order.arrival_due, order.resolution_due

    with pytest.raises(refusal):
        promise(tx, order, **facts)

    assert (order.arrival_due, order.resolution_due, order.promised_by_hand) == (*before, False)


def test_the_same_time_again_is_no_promise(tx, order):
    with pytest.raises(NothingPromised):
        promise(tx, order, at=order.arrival_due)


def test_what_has_ended_stays_as_it_ended(tx, order):
    actions.move(tx, order.reference, "cancel", reason="not_needed")
    with pytest.raises(MoveNotAllowed):
        promise(tx, order)


def test_an_answer_that_was_given_is_not_promised_again(tx, order):
    tx.act_as(an_account(tx).actor(Source.CONSOLE))
    actions.move(tx, order.reference, "accept")
    with pytest.raises(ClockOver):
        promise(tx, order, clock=RESPONSE)


def test_back_to_the_rules_it_is_promised_by_those_of_today(tx, order):
    before = order.arrival_due
    promise(tx, order)

    by_hand.back_to_rules(tx, order.reference)

    assert (order.arrival_due, order.promised_by_hand) == (before, False)
    assert order.promised_on == TODAY


def test_many_at_once_are_promised_row_by_row_and_a_refusal_holds_up_nobody(tx, order):
    other = a_work_order(tx, branch=order.branch)
    over = a_work_order(tx, branch=order.branch)
    actions.move(tx, over.reference, "cancel", reason="not_needed")
    before = order.arrival_due
    references = [order.reference, over.reference, "DS-1", other.reference]

    later = {"by": "1bd", "clocks": [ARRIVAL, RESOLUTION], "reason": "weather", "note": None}
    outcomes = by_hand.repromise_later(tx, references, **later)

    assert [one.refusal is None for one in outcomes] == [True, False, False, True]
    assert order.arrival_due - before == timedelta(days=1)
    assert other.promised_by_hand and not over.promised_by_hand
