"""A customer asks to be forgotten: done after a day, taken back before, and what must stay stays as long as it must."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from dispatch.customers.customer import Customer
from dispatch.notices.message import Message
from dispatch.privacy.erasure_request import ErasureRequest
from dispatch.privacy.forgetting import AskedAlready, ask, take_back
from dispatch.privacy.legal_hold import HeldAlready, HoldReason, hold_back, lift, living
from dispatch.privacy.rights import NotYoursToAnswer
from dispatch.stamp import Actor, Role, Source
from dispatch.store.database import Database
from dispatch.work import actions
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, SYSTEM, a_home, a_work_order
from tests.dispatch.complaints.builders import a_complaint

MANAGER = Actor(role=Role.MANAGER, source=Source.CONSOLE, name="Manager")
DAY = timedelta(hours=24)


def the_customer(order: WorkOrder) -> Actor:
    return Actor(role=Role.CUSTOMER, source=Source.LINK, work_order_id=order.id, branches=frozenset())


@pytest.fixture
def orders(database: Database) -> list[WorkOrder]:
    """Two of one customer, both closed."""
    with database.transaction(DISPATCHER) as tx:
        home = a_home(tx, door_code="1905#")
        found = [a_work_order(tx, home=home, description="The bolt sticks"), a_work_order(tx, home=home)]
        for order in found:
            actions.move(tx, order.reference, "cancel", reason="duplicate")
        return found


def asks(database: Database, order: WorkOrder) -> None:
    with database.transaction(the_customer(order)) as tx:
        ask(tx, tx.session.get(WorkOrder, order.id))


def worked(database: Database, worker, clock, *, after: timedelta) -> tuple[Customer, ErasureRequest]:
    clock.at += after
    with database.transaction(SYSTEM) as tx:
        tx.send("privacy.forget")
    worker()
    with database.transaction(SYSTEM) as tx:
        asked = tx.session.scalars(select(ErasureRequest)).one()
        customer = tx.session.get(Customer, asked.customer_id)
        tx.session.expunge_all()
        return customer, asked


def held(database: Database, order: WorkOrder) -> None:
    with database.transaction(MANAGER) as tx:
        hold_back(tx, tx.session.get(WorkOrder, order.id), HoldReason.CLAIM)


def test_it_is_done_after_a_day_and_not_before(database, worker, clock, orders):
    asks(database, orders[0])
    early, asked = worked(database, worker, clock, after=DAY - timedelta(minutes=1))
    assert early.name == "Familien Haugen" and asked.ended_at is None

    gone, asked = worked(database, worker, clock, after=timedelta(minutes=1))
    assert gone.erased_at and gone.name.startswith("•") and asked.ended_at


def test_the_customer_is_told_on_their_own_channel_and_can_take_it_back(database, worker, clock, orders):
    asks(database, orders[0])
    worker()
    with database.transaction(SYSTEM) as tx:
        assert tx.session.scalars(select(Message.event).where(Message.event == "erasure")).all() == ["erasure"]
    with database.transaction(the_customer(orders[0])) as tx:
        take_back(tx, orders[0].customer_id)

    kept, asked = worked(database, worker, clock, after=2 * DAY)
    assert kept.erased_at is None and asked.withdrawn


def test_asked_twice_it_is_done_once(database, orders):
    asks(database, orders[0])
    with pytest.raises(AskedAlready):
        asks(database, orders[1])


def test_the_database_itself_keeps_one_open_wish_a_customer(owner_engine, database):
    row = "INSERT INTO erasure_request (customer_id, confirmed_at, due_at, withdrawn, kept) "
    row += "SELECT max(id), now(), now(), false, '[]' FROM customer"
    with owner_engine.begin() as connection:
        connection.execute(text("INSERT INTO customer (name, language, tier, prefers, quiet_from, quiet_to, version) "
                                "VALUES ('A', 'nb', 'standard', 'sms', '21:00', '08:00', 1)"))  # fmt: skip
        connection.execute(text(row))
    with pytest.raises(Exception, match="uq_erasure_request_open"), owner_engine.begin() as connection:
        connection.execute(text(row))


def test_work_that_goes_on_is_finished_first(database, worker, clock, orders):
    with database.transaction(DISPATCHER) as tx:
        going_on = a_work_order(tx, home=tx.session.get(WorkOrder, orders[0].id).home)
    asks(database, orders[0])
    waits, asked = worked(database, worker, clock, after=2 * DAY)
    assert waits.erased_at is None and asked.kept == [{"order": going_on.reference, "reason": "open"}]

    with database.transaction(DISPATCHER) as tx:
        actions.move(tx, going_on.reference, "cancel", reason="duplicate")
    gone, asked = worked(database, worker, clock, after=timedelta(minutes=15))
    assert gone.erased_at and asked.ended_at


def test_a_legal_hold_spares_its_order_and_who_it_is_about_until_it_is_lifted(database, worker, clock, orders):
    held(database, orders[0])
    asks(database, orders[1])
    spared, asked = worked(database, worker, clock, after=DAY)
    assert spared.name == "Familien Haugen" and asked.ended_at is None
    assert asked.kept == [{"order": orders[0].reference, "reason": "claim"}]
    assert titles(database)[0] == "Door lock won't open" and titles(database)[1].startswith("•")

    with database.transaction(MANAGER) as tx:
        lift(tx, orders[0].customer_id, living(tx, orders[0].customer_id)[0].id)
    gone, asked = worked(database, worker, clock, after=timedelta(minutes=15))
    assert gone.erased_at and asked.ended_at and all(title.startswith("•") for title in titles(database))


def titles(database: Database) -> list[str]:
    with database.transaction(SYSTEM) as tx:
        return list(tx.session.scalars(select(WorkOrder.title).order_by(WorkOrder.id)))


def test_only_a_leader_holds_back_and_once_an_order(database, orders):
    with pytest.raises(NotYoursToAnswer), database.transaction(DISPATCHER) as tx:
        hold_back(tx, tx.session.get(WorkOrder, orders[0].id), HoldReason.CLAIM)
    held(database, orders[0])
    with pytest.raises(HeldAlready):
        held(database, orders[0])


def test_an_undecided_complaint_keeps_everything_and_the_customer_reads_why(database, worker, clock, orders):
    with database.transaction(the_customer(orders[0])) as tx:
        order = tx.session.get(WorkOrder, orders[0].id)
        a_complaint(tx, order)
        ask(tx, order)

    still, asked = worked(database, worker, clock, after=2 * DAY)
    assert still.name == "Familien Haugen" and asked.begun_at is None
    assert asked.kept == [{"order": orders[0].reference, "reason": "complaint"}]
