"""What had its time goes by itself: exactly the due rows, and the second time none."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from dispatch.customers.home import Home
from dispatch.notices.conversation import write
from dispatch.privacy.legal_hold import HoldReason, hold_back
from dispatch.privacy.look import Look
from dispatch.privacy.retention import count, due, purge, rounds
from dispatch.stamp import Actor, Role, Source, Stamp
from dispatch.store.database import Transaction
from dispatch.store.personal import register
from dispatch.work import actions
from dispatch.work.attachment import AttachmentKind, attachment_of
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, NINE, a_home, a_work_order

MANAGER = Actor(role=Role.MANAGER, source=Source.CONSOLE, name="Manager")
CLASSES = {name for name, facts in register().purposes.items() if facts.keep_days > 0} - {"position"}


def as_at(tx: Transaction, days: float) -> Transaction:
    return Transaction(tx.session, Stamp(tx.stamp.by, NINE + timedelta(days=days, minutes=1)))


@pytest.fixture
def order(tx) -> WorkOrder:
    """Ended at nine on Monday, with a door code, a picture, a message and a look."""
    tx.act_as(DISPATCHER)
    home = a_home(tx, door_code="1905#", access_notes="Behind the shed")
    order = a_work_order(tx, home=home, description="The bolt sticks")
    write(tx, order, "We come.")
    tx.add(attachment_of(order.id, b"x", kind=AttachmentKind.PHOTO, media_type="image/png", shown_name="x", at=NINE))
    tx.add(Look(customer_id=order.customer_id, work_order_id=order.id, detail="phone", at=NINE))
    actions.move(tx, order.reference, "cancel", reason="duplicate")
    tx.session.flush()
    return order


@pytest.mark.parametrize("days", [0, 1, 31, 91, 400, 1096, 1826])
def test_what_is_due_goes_and_a_second_round_finds_nothing(tx, order, days):
    later = as_at(tx, days)
    expected = {name for name in CLASSES if register().purposes[name].keep_days <= days}
    went = set(count(later))

    assert went <= expected
    assert {"door_code", "access_note", "picture", "access", "contact", "case", "place"} & expected <= went
    assert set(purge(later).counts) == went
    assert purge(later).counts == {}


def test_a_trial_changes_nothing_and_each_round_is_kept(tx, order):
    later = as_at(tx, 400)
    before = count(later)
    assert count(later) == before

    purge(later)
    tx.session.flush()
    assert [one.counts for one in rounds(tx)] == [before]


def test_where_work_goes_on_nothing_of_the_home_ages(tx, order):
    a_work_order(tx, home=order.home)
    purge(as_at(tx, 400))

    assert tx.session.get(Home, order.home_id).door_code == "1905#"


def test_a_later_order_counts_from_its_own_end(tx, order):
    later = as_at(tx, 100)
    again = a_work_order(later, home=order.home)
    actions.move(later, again.reference, "cancel", reason="duplicate")
    tx.session.flush()

    assert "access_note" not in count(as_at(tx, 150))
    assert "access_note" in count(as_at(tx, 191))


def test_a_legal_hold_stops_time(tx, order):
    tx.act_as(MANAGER)
    hold_back(tx, order, HoldReason.AUTHORITY)

    assert set(count(as_at(tx, 5000))) <= {"access"}


def test_orders_and_figures_stay(tx, order):
    purge(as_at(tx, 5000))

    kept = tx.session.scalars(select(WorkOrder)).one()
    assert (kept.state, kept.reference, kept.ended_at) == ("cancelled", order.reference, NINE)
    assert kept.description.startswith("•")


def test_every_class_of_the_register_that_can_age_is_looked_after():
    looked_after = {one.kind for one in due(NINE)}

    assert looked_after >= CLASSES
