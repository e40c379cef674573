"""What customers are told, when, how and how often."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from dispatch.customers.customer import ContactChannel
from dispatch.notices import actions as notices
from dispatch.notices import queries
from dispatch.notices.message import Delivery, Message
from dispatch.notices.messages import tell
from dispatch.store.database import Database
from dispatch.work import actions, visits
from dispatch.work.windows import promise_window
from dispatch.work.work_order import WorkOrder
from tests.builders import (
    DISPATCHER,
    NINE,
    SYSTEM,
    a_customer,
    a_home,
    a_work_order,
    an_engineer,
    an_open_visit,
    the_engineer,
)

TOMORROW_TEN = NINE + timedelta(days=1, hours=1)


def messages(database: Database) -> list[Message]:
    with database.transaction(SYSTEM) as tx:
        return list(tx.session.scalars(select(Message).order_by(Message.id)))


def an_order_of(database: Database, **customer) -> WorkOrder:
    with database.transaction(DISPATCHER) as tx:
        return a_work_order(tx, home=a_home(tx, a_customer(tx, **customer)))


def a_promised_visit(database: Database, *, days: int = 1, customer: dict | None = None):
    with database.transaction(DISPATCHER) as tx:
        home = a_home(tx, a_customer(tx, **customer or {}))
        visit = an_open_visit(tx, home=home)
        visits.assign(tx, visit, an_engineer(tx), starts_at=NINE + timedelta(days=days, hours=2), travel=960)
        start = NINE + timedelta(days=days, hours=1)
        promise_window(tx, visit, window_from=start, window_to=start + timedelta(hours=2))
        return visit


def test_a_new_order_is_answered_in_the_customers_language(database, worker):
    order = an_order_of(database, language="sv")

    worker()

    [message] = messages(database)
    assert message.language == "sv"
    assert order.reference in message.body
    assert "Följ det här" in message.body


def test_without_a_gateway_a_message_is_kept_on_record_and_its_link_is_not(database, worker):
    an_order_of(database)

    worker()

    [message] = messages(database)
    assert message.delivery is Delivery.KEPT
    assert message.body.endswith("•••")


def test_a_window_is_told_in_the_wall_clock_of_the_branch(database, worker):
    a_promised_visit(database)

    worker()

    window = messages(database)[-1]
    assert (window.event, window.subject) == ("window", "tirsdag 24. november kl. 10–12")
    assert window.body.startswith("Kari kommer tirsdag 24. november kl. 10–12.")


def test_a_message_that_is_told_twice_goes_once(database, worker):
    order = an_order_of(database)
    worker()

    with database.transaction(SYSTEM) as tx:
        tell(tx, work_order_id=order.id, event="received", generation=order.generation)
    worker()

    assert len(messages(database)) == 1


def test_what_a_newer_agreement_has_overtaken_is_not_sent(database, worker):
    visit = a_promised_visit(database)
    with database.transaction(DISPATCHER) as tx:
        visit = tx.session.merge(visit)
        promise_window(tx, visit, window_from=TOMORROW_TEN, window_to=TOMORROW_TEN + timedelta(hours=4))

    worker()

    assert [(m.event, m.subject) for m in messages(database)] == [("window", "tirsdag 24. november kl. 10–14")]


def test_moving_a_visit_takes_its_reminder_along(database, worker, clock):
    visit = a_promised_visit(database, days=4)
    worker()
    clock.forward(days=1)
    with database.transaction(DISPATCHER) as tx:
        visit = tx.session.merge(visit)
        later = NINE + timedelta(days=7)
        promise_window(tx, visit, window_from=later, window_to=later + timedelta(hours=2))
    worker()

    clock.forward(days=20)
    worker()

    reminders = [m for m in messages(database) if m.event == "reminder"]
    assert [m.body.split(",")[0] for m in reminders] == ["Kari kommer mandag 30. november kl. 9–11"]


@pytest.mark.parametrize(
    ("customer", "channel"),
    [
        ({"prefers": ContactChannel.EMAIL}, ContactChannel.EMAIL),
        ({"prefers": ContactChannel.EMAIL, "email": None}, ContactChannel.SMS),
        ({"phone": None}, ContactChannel.EMAIL),
    ],
)
def test_who_can_not_be_reached_as_they_like_is_reached_otherwise(database, worker, customer, channel):
    an_order_of(database, **customer)

    worker()

    assert messages(database)[0].channel is channel


def test_who_can_not_be_reached_at_all_is_shown_to_the_desk(database, worker):
    an_order_of(database, phone=None, email=None)

    worker()

    with database.transaction(DISPATCHER) as tx:
        [message] = queries.troubled(tx)
        assert message.delivery is Delivery.FAILED


def test_who_wants_a_call_stands_on_the_list_of_calls_until_somebody_called(database, worker):
    an_order_of(database, prefers=ContactChannel.CALL)
    worker()

    with database.transaction(DISPATCHER) as tx:
        [message] = queries.calls_to_make(tx)
        notices.reached(tx, message.id, note="She will be at home from four.")

    with database.transaction(DISPATCHER) as tx:
        assert queries.calls_to_make(tx) == []
        with pytest.raises(notices.AlreadySettled):
            notices.reached(tx, message.id)


def test_on_the_way_names_the_engineer_and_the_minute(database, worker, clock):
    visit = a_promised_visit(database)
    clock.at = TOMORROW_TEN
    with database.transaction(the_engineer(visit.engineer)) as tx:
        visits.go(tx, tx.session.merge(visit), "set_out")

    worker()

    assert messages(database)[-1].body.startswith("Kari er på vei og er hos deg ca. kl. 10:16.")


def test_an_engineer_has_an_unread_note_for_each_visit_given_to_them(database, worker):
    visit = a_promised_visit(database)
    worker()

    with database.transaction(the_engineer(visit.engineer)) as tx:
        assert [note.visit_id for note in queries.unread(tx, visit.engineer_id)] == [visit.id]
        notices.read_notes(tx, visit.engineer_id)
        assert queries.unread(tx, visit.engineer_id) == []


def test_a_cancelled_order_is_told_with_its_end(database, worker):
    order = an_order_of(database, language="en")
    worker()
    with database.transaction(DISPATCHER) as tx:
        actions.move(tx, order.reference, "cancel", reason="solved_itself")

    worker()

    assert messages(database)[-1].body.startswith("It is cancelled, and nobody comes.")
