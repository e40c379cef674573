"""The clocks of an order follow every move, and lose no pause whatever is changed."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError

from dispatch.catalogue.sla_rule import Priority, SlaRule
from dispatch.notices.message import Message
from dispatch.people.branch import Zone
from dispatch.stamp import Stamp
from dispatch.store.database import Database, Transaction
from dispatch.store.refusals import CannotBeKept
from dispatch.work import actions, visits
from dispatch.work.clocks import Standing, clocks, most_pressing
from dispatch.work.lifecycle import OrderState
from dispatch.work.messages import ask_again
from dispatch.work.sla.clock_event import ClockEvent, ClockName
from dispatch.work.sla.course import laps_of
from dispatch.work.sla.figures import figures
from dispatch.work.sla.lap import EventKind
from dispatch.work.visit import Visit
from dispatch.work.weights import Weights
from dispatch.work.windows import promise_window
from dispatch.work.work_order import WorkOrder
from tests.builders import (
    AGENT,
    NINE,
    SYSTEM,
    a_branch,
    a_work_order,
    an_account,
    an_engineer,
    an_open_visit,
    the_engineer,
)

HOUR = timedelta(hours=1)
LONG_AGO = date(2020, 1, 1)
RESPONSE, ARRIVAL, RESOLUTION = ClockName.RESPONSE, ClockName.ARRIVAL, ClockName.RESOLUTION


@pytest.fixture(autouse=True)
def rules(tx: Transaction) -> None:
    """In town: to be there within 8 open hours; what is urgent within 4, and further out within 16."""
    for zone, priority, arrival in (
        (Zone.URBAN, Priority.NORMAL, "8bh"),
        (Zone.URBAN, Priority.HIGH, "4bh"),
        (Zone.REMOTE, Priority.NORMAL, "16bh"),
    ):
        targets = {"response": "1bh", "arrival": arrival, "resolution": "5bd"}
        tx.add(SlaRule(zone=zone, priority=priority, effective_from=LONG_AGO, **targets))
    tx.session.flush()


def later(tx: Transaction, hours: float) -> Transaction:
    """The same transaction, so many hours after nine."""
    tx.stamp = tx.ledger.stamp = Stamp(tx.stamp.by, NINE + hours * HOUR)
    return tx


def waits(tx: Transaction, order: WorkOrder, reason: str, *, start: float, end: float) -> None:
    actions.move(later(tx, start), order.reference, "wait", reason=reason)
    actions.move(later(tx, end), order.reference, "resume")


def judged(tx: Transaction, order: WorkOrder, **weights: int) -> None:
    tx.session.flush()
    actions.triage(tx, order.reference, version=order.version, weights=Weights(**weights))


def the(order: WorkOrder, name: ClockName, hours: float):
    return next(clock for clock in clocks(order, NINE + hours * HOUR) if clock.name is name)


def test_an_order_starts_three_clocks_and_lies_in_the_intake_desks_hands(tx: Transaction):
    order = a_work_order(tx)

    assert set(laps_of(order)) == {RESPONSE, ARRIVAL, RESOLUTION, ClockName.INTAKE}
    assert order.arrival_due == NINE + 24 * HOUR  # seven hours on Monday, one on Tuesday
    assert the(order, ARRIVAL, 0).because.target == "8bh"


def test_waiting_for_the_customer_is_credited_in_open_hours(tx: Transaction):
    order = an_open_visit(tx).work_order
    waits(tx, order, "customer", start=2, end=5)

    assert order.arrival_due == NINE + 27 * HOUR
    assert the(order, ARRIVAL, 6).standing is Standing.SAFE


def test_a_wait_in_two_pieces_is_the_wait_in_one(tx: Transaction):
    whole, pieces = an_open_visit(tx).work_order, an_open_visit(tx).work_order
    waits(tx, whole, "customer", start=1, end=30)
    for start, end in ((1, 4), (4, 4), (4, 30)):
        waits(tx, pieces, "customer", start=start, end=end)

    assert figured(pieces, 50) == figured(whole, 50)
    assert (pieces.arrival_due, pieces.resolution_due) == (whole.arrival_due, whole.resolution_due)


def figured(order: WorkOrder, hours: float) -> list[tuple]:
    found = [figures(laps_of(order)[clock], NINE + hours * HOUR) for clock in (RESPONSE, ARRIVAL, RESOLUTION)]
    return [(one.elapsed, one.paused, one.due) for one in found]


def test_while_it_waits_it_says_since_when_why_and_when_it_would_be_due(tx: Transaction):
    order = an_open_visit(tx).work_order
    actions.move(later(tx, 2), order.reference, "wait", reason="part")
    clock = the(order, ARRIVAL, 4)

    assert (clock.standing, clock.why, clock.paused) == (Standing.PAUSED, "part", NINE + 2 * HOUR)
    assert clock.due == NINE + 26 * HOUR
    assert order.arrival_due == NINE + 24 * HOUR  # kept as if it had gone on at once
    assert the(order, RESPONSE, 4).standing is not Standing.PAUSED


def test_what_waits_for_our_own_partner_stops_no_promise(tx: Transaction):
    order = an_open_visit(tx).work_order
    actions.move(later(tx, 1), order.reference, "wait", reason="partner")

    assert the(order, ARRIVAL, 2).standing is Standing.SAFE
    assert laps_of(order)[ClockName.PARTNER].runs
    assert laps_of(order)[ClockName.DISPATCH].paused_for == "handed_on"


def test_a_new_priority_keeps_the_pauses_and_the_old_one_brings_the_old_time_back(tx: Transaction):
    order = an_open_visit(tx).work_order
    waits(tx, order, "access", start=1, end=3)
    before = order.arrival_due
    judged(tx, order, urgency=3)
    tight = order.arrival_due
    judged(tx, order, urgency=2)

    assert (before, tight, order.arrival_due) == (NINE + 26 * HOUR, NINE + 6 * HOUR, before)
    assert [e.kind for e in order.clock_events if e.clock is ARRIVAL].count(EventKind.RETARGET) == 2


def test_a_corrected_address_judges_by_its_zone(tx: Transaction):
    order = an_open_visit(tx).work_order
    order.home.zone = Zone.REMOTE
    judged(tx, order)

    assert the(order, ARRIVAL, 0).because.target == "16bh"
    assert order.arrival_due == NINE + 48 * HOUR


def test_judging_anew_by_the_same_rule_leaves_no_trace(tx: Transaction):
    order = an_open_visit(tx).work_order
    events = len(order.clock_events)
    judged(tx, order)

    assert len(order.clock_events) == events


def test_an_answered_order_stays_as_it_was_answered(tx: Transaction, database: Database):
    order = an_open_visit(tx).work_order
    actions.move(later(tx, 0.5), order.reference, "wait", reason="customer")
    tx.act_as(an_account(tx).actor(AGENT.source))
    actions.move(later(tx, 0.9), order.reference, "resume")
    judged(later(tx, 3), order, urgency=3)

    assert the(order, RESPONSE, 9).standing is Standing.KEPT
    assert the(order, RESPONSE, 9).met == order.answered_at == NINE + 0.9 * HOUR


def given(tx: Transaction, order: WorkOrder) -> Visit:
    engineer = an_engineer(tx, order.branch)
    visit = next(visit for visit in order.visits if visit.state == "open")
    visits.assign(tx, visit, engineer, starts_at=NINE + 3 * HOUR, travel=0)
    tx.act_as(the_engineer(engineer))
    return visit


def test_a_visit_stops_the_arrival_and_its_end_the_rest(tx: Transaction):
    order = an_open_visit(tx).work_order
    visit = given(tx, order)
    visits.go(later(tx, 3), visit, "arrive")
    report = {"cause": "wiring", "solution": "rewired", "effect": "works", "unsigned_because": "nobody home"}
    visits.complete(later(tx, 4), visit, report)
    told = laps_of(order)

    assert told[ARRIVAL].stopped == NINE + 3 * HOUR
    assert told[RESOLUTION].stopped == NINE + 4 * HOUR
    assert the(order, RESOLUTION, 500).standing is Standing.KEPT
    assert not told[ClockName.ENGINEER].runs


def test_a_return_visit_arrives_at_what_is_kept_already(tx: Transaction):
    order = an_open_visit(tx).work_order
    visit = given(tx, order)
    visits.go(later(tx, 3), visit, "arrive")
    visits.cannot_complete(later(tx, 4), visit, cause="no_part")

    assert order.state is OrderState.WAITING
    assert laps_of(order)[ARRIVAL].stopped == NINE + 3 * HOUR
    assert the(order, RESOLUTION, 5).why == "part"


def test_the_late_link_shows(tx: Transaction):
    branch = a_branch(tx, hand_over_targets={"dispatch": "2bh"})
    order = a_work_order(tx, branch=branch)
    actions.move(later(tx, 1), order.reference, "accept")
    given(later(tx, 4), order)
    told = laps_of(order)
    now = NINE + 6 * HOUR

    assert told[ClockName.INTAKE].spent(now) == HOUR
    assert told[ClockName.DISPATCH].spent(now) == 3 * HOUR
    assert told[ClockName.DISPATCH].by.target == "2bh"
    assert told[ClockName.ENGINEER].spent(now) == 2 * HOUR


def test_a_partners_orders_lie_in_the_partners_hands(tx: Transaction):
    order = an_open_visit(tx, branch=a_branch(tx, partner=True)).work_order

    assert set(laps_of(order)) >= {ClockName.INTAKE, ClockName.PARTNER}
    assert ClockName.DISPATCH not in laps_of(order)


def test_what_is_let_be_promises_nothing_any_more(tx: Transaction):
    order = a_work_order(tx)
    actions.move(later(tx, 1), order.reference, "let_be", reason="spam")

    assert clocks(order, NINE + 9 * HOUR) == []
    assert laps_of(order)[ARRIVAL].cancelled


def test_cancelled_and_opened_again_it_has_a_promise_of_its_own(tx: Transaction):
    order = an_open_visit(tx).work_order
    actions.move(later(tx, 1), order.reference, "cancel", reason="price")
    assert most_pressing(order, NINE + HOUR) is None
    actions.move(later(tx, 24), order.reference, "reopen", reason="not_solved")

    assert order.arrival_due == NINE + 48 * HOUR
    assert the(order, ARRIVAL, 25).began == NINE + 24 * HOUR


def test_a_second_wait_voids_what_was_promised_and_is_told_again(tx: Transaction):
    visit = an_open_visit(tx)
    order = visit.work_order
    waits(tx, order, "customer", start=1, end=2)
    promise_window(tx, visit, window_from=NINE + 30 * HOUR, window_to=NINE + 32 * HOUR)
    generation = order.generation
    actions.move(later(tx, 3), order.reference, "wait", reason="partner")

    assert order.generation == generation + 1
    assert (visit.window_from, visit.told_at) == (None, None)


def test_each_wait_is_told_once(database: Database, worker):
    with database.transaction(AGENT) as tx:
        order = an_open_visit(tx).work_order.reference
    for verb, reason in (("wait", "customer"), ("resume", None), ("wait", "customer"), ("resume", None)):
        with database.transaction(AGENT) as tx:
            actions.move(tx, order, verb, reason=reason)
        worker()
    with database.transaction(AGENT) as tx:
        assert [one.event for one in tx.session.scalars(select(Message))].count("waiting") == 2


def test_after_two_open_days_somebody_is_to_ask(tx: Transaction):
    order = an_open_visit(tx).work_order
    actions.move(later(tx, 0), order.reference, "wait", reason="customer")
    since = order.state_since.isoformat()
    ask_again(later(tx, 48), work_order_id=order.id, since=since)
    assert order.ask_again_since == NINE + 48 * HOUR
    actions.move(later(tx, 49), order.reference, "resume")
    actions.move(later(tx, 50), order.reference, "wait", reason="customer")
    ask_again(later(tx, 51), work_order_id=order.id, since=since)

    assert order.ask_again_since is None


@pytest.mark.parametrize(
    "how", ["UPDATE clock_event SET at = now()", "DELETE FROM clock_event", "TRUNCATE clock_event"]
)
def test_events_only_grow(own_database: str, owner_engine: Engine, how: str):
    with pytest.raises(DBAPIError, match="only grows"), owner_engine.begin() as connection:
        connection.execute(text(how))
    with owner_engine.begin() as connection:
        connection.execute(text("ALTER TABLE clock_event DISABLE TRIGGER clock_event_only_grows"))
        connection.execute(text(how))  # without the guard nothing else would hold it


def test_a_pause_without_a_reason_is_refused_by_the_database(tx: Transaction):
    order = a_work_order(tx)
    tx.session.flush()
    facts = {"role": SYSTEM.role, "source": SYSTEM.source, "at": NINE, "written_at": NINE}
    with pytest.raises(CannotBeKept), tx.savepoint():
        tx.add(ClockEvent(work_order_id=order.id, clock=ARRIVAL, kind=EventKind.PAUSE, **facts))
        tx.session.flush()
    tx.session.expire_all()
    assert EventKind.PAUSE not in {event.kind for event in order.clock_events}
