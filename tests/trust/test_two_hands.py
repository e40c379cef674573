"""Two change the same visit at the same time: the second waits, and then sees what the first has done."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import Engine, text

from dispatch.customers.customer import Customer
from dispatch.errors import NotFound
from dispatch.intake.actions import receive
from dispatch.intake.request import Request
from dispatch.privacy.erasure import StillOpen, erase
from dispatch.stamp import Actor
from dispatch.store.database import Database, Transaction
from dispatch.work import actions, queries, visits
from dispatch.work.visit import Visit
from dispatch.work.work_order import Channel, WorkOrder
from tests.builders import DISPATCHER, NINE, SYSTEM, a_customer, a_work_order, an_engineer, an_open_visit, the_engineer
from tests.trust.conftest import PATIENCE, until

WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()
"""


@pytest.fixture
def visit(kept: Database) -> Visit:
    with kept.transaction(DISPATCHER) as tx:
        visit = an_open_visit(tx)
        return visits.assign(tx, visit, an_engineer(tx, visit.work_order.branch), starts_at=NINE, travel=600)


def one_after_the_other(database: Database, owner: Engine, actor: Actor, first: Callable, then: Callable) -> object:
    """What `then` answers, which came to the lock while `first` still held it."""
    locked = Event()

    def ahead() -> None:
        with database.transaction(DISPATCHER) as tx:
            try:
                first(tx)
                tx.session.flush()
            finally:
                locked.set()
            until(lambda: somebody_waits(owner), "the second at the lock")

    def behind() -> object:
        assert locked.wait(PATIENCE)
        with database.transaction(actor) as tx:
            return then(tx)

    with ThreadPoolExecutor(2) as hands:
        both = hands.submit(ahead), hands.submit(behind)
        both[0].result()
        return both[1].result()


def somebody_waits(owner: Engine) -> bool:
    with owner.connect() as connection:
        return connection.scalar(text(WAITING)) > 0


def test_answers_given_at_the_same_time_are_both_kept(kept, owner_engine, visit):
    def answer(code: str) -> Callable[[Transaction], object]:
        return lambda tx: visits.answer(tx, visits.visit_for_change(tx, visit.id), {code: "yes"})

    one_after_the_other(kept, owner_engine, DISPATCHER, answer("hinges"), answer("battery"))

    with kept.transaction(DISPATCHER) as tx:
        assert queries.visit(tx, visit.id).answers == {"hinges": "yes", "battery": "yes"}


def test_a_visit_taken_back_while_its_engineer_waited_is_theirs_no_more(kept, owner_engine, visit):
    with pytest.raises(NotFound):
        one_after_the_other(
            kept,
            owner_engine,
            the_engineer(visit.engineer),
            lambda tx: visits.unassign(tx, visits.visit_for_change(tx, visit.id), reason="traffic"),
            lambda tx: visits.go(tx, visits.visit_for_change(tx, visit.id), "set_out"),
        )


@pytest.fixture
def closed(kept: Database) -> WorkOrder:
    with kept.transaction(DISPATCHER) as tx:
        order = a_work_order(tx)
        actions.move(tx, order.reference, "cancel", reason="duplicate")
        assert order.customer and order.branch
        return order


def again(order: WorkOrder) -> Request:
    """The same customer calls once more."""
    known = {"name": order.customer.name, "phone": order.customer.phone, "branch": order.branch.code}
    return Request(
        channel=Channel.PHONE, title="It beeps", street="Ny gate 1", city="Oslo", lat=59.9, lon=10.7, **known
    )


def forget(tx: Transaction, order: WorkOrder) -> None:
    tx.act_as(SYSTEM)
    erase(tx, tx.session.get_one(Customer, order.customer_id))


def test_nobody_is_erased_while_an_order_for_them_is_being_written(kept, owner_engine, closed):
    with pytest.raises(StillOpen):
        one_after_the_other(
            kept,
            owner_engine,
            SYSTEM,
            lambda tx: receive(tx, again(closed), None),
            lambda tx: forget(tx, closed),
        )


def test_whoever_calls_while_they_are_being_erased_is_somebody_new(kept, owner_engine, closed):
    receipt = one_after_the_other(
        kept,
        owner_engine,
        DISPATCHER,
        lambda tx: forget(tx, closed),
        lambda tx: receive(tx, again(closed), None),
    )

    assert receipt.order.customer_id != closed.customer_id


def test_whoever_leaves_the_same_message_a_moment_later_loses_nothing_else(kept, owner_engine):
    def and_a_customer(tx: Transaction) -> int:
        found = a_customer(tx)
        tx.send_once("planning.outlook", branch_id=7)
        return found.id

    known = one_after_the_other(
        kept, owner_engine, DISPATCHER, lambda tx: tx.send_once("planning.outlook", branch_id=7), and_a_customer
    )

    with kept.transaction(DISPATCHER) as tx:
        assert tx.session.get(Customer, known) is not None
        assert tx.session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 1
