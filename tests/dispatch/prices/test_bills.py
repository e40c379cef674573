"""What was done is billed as it was agreed and published, and what was mended stays mended."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import ProgrammingError

from dispatch.catalogue.booking_rule import BookingRule
from dispatch.catalogue.fault_type import WorkKind
from dispatch.ledger.promise import Ending, Fact, PromiseKind
from dispatch.people.engineer import Engineer
from dispatch.prices import estimating
from dispatch.prices.bill import Bill
from dispatch.prices.estimate import Estimate, EstimateState
from dispatch.store.refusals import CannotBeKept
from dispatch.work import actions, visits
from dispatch.work.windows import agree_window
from dispatch.work.work_order import WorkOrder
from tests.builders import (
    DISPATCHER,
    SYSTEM,
    a_fault,
    a_home,
    a_work_order,
    an_engineer,
    the_engineer,
)
from tests.dispatch.prices.builders import a_price
from tests.dispatch.prices.work_done import approved, finished, made, on_site, promises


def test_a_price_that_held_is_a_promise_kept(prices, database, clock):
    visit = on_site(database, clock)
    approved(database, visit.work_order, made(database, visit.work_order).number)
    clock.forward(minutes=50)

    bill = finished(database, visit)

    assert (bill.total, bill.because) == (99_000, None)
    assert promises(database, PromiseKind.PRICE) == [(Ending.KEPT, Fact.CHARGED)]


def test_the_same_fault_again_is_free_within_the_warranty_on_the_repair(prices, database, clock):
    home_and_fault = {}
    with database.transaction(SYSTEM) as tx:
        home_and_fault = {"home": a_home(tx), "fault": a_fault(tx)}
    first = finished(database, on_site(database, clock, **home_and_fault), because="agreed_by_phone")
    assert first.covered_until.isoformat() == "2028-11-23"

    clock.forward(days=700)
    again = finished(database, on_site(database, clock, **home_and_fault))
    clock.forward(days=800)
    late = on_site(database, clock, **home_and_fault)
    with database.transaction(SYSTEM) as tx:
        last = estimating.make(tx, tx.session.get(WorkOrder, late.work_order_id))

    assert again.total == 0
    assert [line["cover"]["kind"] for line in again.lines] == ["repair"]
    # The second repair is covered from its own end, so two years after the first it is free still; much later it isn't.
    assert last.state is EstimateState.OPEN
    assert promises(database, PromiseKind.WARRANTY)[0] == (Ending.BROKEN, Fact.FAILED_AGAIN)


def test_another_fault_in_the_same_home_is_not_covered(prices, database, clock):
    with database.transaction(SYSTEM) as tx:
        home, other = a_home(tx), a_fault(tx)
    finished(database, on_site(database, clock, home=home), because="agreed_by_phone")

    assert made(database, on_site(database, clock, home=home, fault=other).work_order).total == 99_000


def called_off(database, clock, worker, *, hours: float, reason: str = "not_needed") -> list[int]:
    """So long before its window opens; answers what it cost."""
    with database.transaction(DISPATCHER) as tx:
        order = a_work_order(tx)
        actions.move(tx, order.reference, "accept")
        opens = clock() + timedelta(days=1)
        agree_window(tx, order.visits[0], window_from=opens, window_to=opens + timedelta(hours=2))
    clock.at = opens - timedelta(hours=hours)
    with database.transaction(DISPATCHER) as tx:
        actions.move(tx, order.reference, "cancel", reason=reason)
    worker()
    with database.transaction(SYSTEM) as tx:
        return list(tx.session.scalars(select(Bill.total).where(Bill.work_order_id == order.id)))


def test_calling_off_in_time_costs_nothing_and_after_the_cut_off_what_is_published(prices, database, clock, worker):
    with database.transaction(SYSTEM) as tx:
        tx.add(BookingRule.usual(WorkKind.REPAIR))  # four hours before

    assert called_off(database, clock, worker, hours=5) == []
    assert called_off(database, clock, worker, hours=3, reason="outside_area") == []
    assert called_off(database, clock, worker, hours=3) == [49_500]


def test_where_nobody_was_there_it_is_asked_for_once_it_is_done(prices, database, clock):
    visit = on_site(database, clock)
    with database.transaction(the_engineer(visit.engineer)) as tx:
        visits.cannot_complete(tx, visits.visit_for_change(tx, visit.id), cause="customer_absent")
    with database.transaction(DISPATCHER) as tx:
        order = tx.session.get(WorkOrder, visit.work_order_id)
        actions.move(tx, order.reference, "resume")
        visits.assign(
            tx,
            order.visits[1],
            tx.session.get(Engineer, visit.engineer_id),
            starts_at=clock() + timedelta(hours=3),
            travel=0,
        )
        second = order.visits[1]
    clock.forward(hours=3)
    with database.transaction(the_engineer(visit.engineer)) as tx:
        visits.go(tx, visits.visit_for_change(tx, second.id), "arrive")

    bill = finished(database, second, because="agreed_by_phone")

    assert [(line["kind"], line["amount"]) for line in bill.lines] == [("visit", 99_000), ("no_show", 49_500)]


def test_coming_after_the_promised_window_makes_the_visit_free(prices, database, clock):
    with database.transaction(SYSTEM) as tx:
        tx.add(a_price("late", 10_000))
    with database.transaction(DISPATCHER) as tx:
        order = a_work_order(tx)
        actions.move(tx, order.reference, "accept")
        visit, engineer = order.visits[0], an_engineer(tx, order.branch, shift=False)
        opens = clock() + timedelta(hours=1)
        visits.assign(tx, visit, engineer, starts_at=opens, travel=0)
        agree_window(tx, visit, window_from=opens, window_to=opens + timedelta(hours=1))
    clock.forward(hours=2, minutes=1)
    with database.transaction(the_engineer(engineer)) as tx:
        visits.go(tx, visits.visit_for_change(tx, visit.id), "arrive")

    assert finished(database, visit).total == 0


def test_what_was_approved_and_what_was_billed_stand(prices, database, clock):
    visit = on_site(database, clock)
    made(database, visit.work_order)
    bill = finished(database, visit, because="emergency")

    for noun, values in ((Bill, {"total": 1}), (Estimate, {"total": 1})):
        with database.transaction(SYSTEM) as tx, pytest.raises(ProgrammingError, match="stands"), tx.savepoint():
            tx.session.execute(update(noun).values(**values))
    assert bill.total == 99_000


def test_the_database_refuses_a_bill_that_nobody_agreed_to(prices, database, clock):
    visit = on_site(database, clock)
    bill = finished(database, visit, because="emergency")
    facts = {column.name: getattr(bill, column.name) for column in Bill.__table__.columns}

    with database.transaction(SYSTEM) as tx, pytest.raises(CannotBeKept), tx.savepoint():
        tx.add(Bill(**facts | {"id": None, "round": 9, "because": None}))
