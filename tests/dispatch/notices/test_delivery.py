"""Taking messages out of the house."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from dispatch.notices import actions, conversation, delivery, queries
from dispatch.notices.gateway import routes
from dispatch.notices.message import Delivery, Message
from dispatch.notices.messages import tell
from dispatch.settings import BadSetting
from dispatch.store.database import Database
from dispatch.work import links
from dispatch.work.link import LinkPurpose
from tests.builders import DISPATCHER, SYSTEM, a_customer, a_fault, a_home, a_work_order

NIGHT = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # 23:30 in Oslo
MORNING = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)  # 8:00


def a_message(database: Database, **facts) -> int:
    """The one that answers a new order."""
    with database.transaction(DISPATCHER) as tx:
        order = a_work_order(tx, **facts)
        return tell(tx, work_order_id=order.id, event="received", generation=order.generation).id


def found(database: Database, message_id: int) -> Message:
    with database.transaction(SYSTEM) as tx:
        return tx.session.get_one(Message, message_id)


def test_a_message_reaches_its_recipient_with_a_link_that_opens(database, gateway, settings):
    message_id = a_message(database)

    delivery.deliver(database, settings, message_id=message_id)

    message = found(database, message_id)
    [sent] = gateway.bodies
    assert (message.delivery, sent["to"], sent["title"]) == (Delivery.SENT, message.recipient, message.subject)
    token = sent["message"].split("/f/")[1]
    with database.transaction(SYSTEM) as tx:
        assert links.opened(tx, token, LinkPurpose.FOLLOW).work_order_id == message.work_order_id


def test_what_we_keep_of_a_message_lacks_only_its_link(database, gateway, settings):
    message_id = a_message(database)

    delivery.deliver(database, settings, message_id=message_id)

    token = gateway.bodies[0]["message"].split("/f/")[1]
    assert found(database, message_id).body == gateway.bodies[0]["message"].replace(
        f"https://doorstep.example/f/{token}", "•••"
    )


def test_delivering_twice_sends_once(database, gateway, settings):
    message_id = a_message(database)

    for _ in range(2):
        delivery.deliver(database, settings, message_id=message_id)

    assert len(gateway.heard) == 1


def test_what_the_gateway_refuses_is_tried_again_and_then_sent(database, gateway, settings):
    message_id = a_message(database)
    gateway.answer = 500
    with pytest.raises(delivery.GatewayRefused):
        delivery.deliver(database, settings, message_id=message_id)
    assert found(database, message_id).delivery is Delivery.FAILED

    gateway.answer = 200
    delivery.deliver(database, settings, message_id=message_id)

    message = found(database, message_id)
    assert (message.delivery, message.tries) == (Delivery.SENT, 2)


def test_a_gateway_that_does_not_answer_in_time_leaves_it_unknown(database, gateway, settings, monkeypatch):
    monkeypatch.setattr("dispatch.notices.gateway.ANSWERS_WITHIN", 0.3)
    gateway.slow = 1.0
    message_id = a_message(database)

    delivery.deliver(database, settings, message_id=message_id)

    assert found(database, message_id).delivery is Delivery.UNKNOWN
    assert len(gateway.heard) == 1


def test_a_message_whose_sender_was_killed_is_unknown_and_never_goes_by_itself(database, gateway, settings):
    message_id = a_message(database)
    with database.transaction(SYSTEM) as tx:
        assert delivery.prepare(tx, settings, message_id) is not None
    # Here the worker dies: nobody marks what became of it.

    for _ in range(2):
        delivery.deliver(database, settings, message_id=message_id)

    assert found(database, message_id).delivery is Delivery.UNKNOWN
    assert gateway.heard == []
    with database.transaction(DISPATCHER) as tx:
        assert [message.id for message in queries.troubled(tx)] == [message_id]


def test_a_person_may_send_an_unknown_one_again(database, gateway, settings):
    message_id = a_message(database)
    with database.transaction(SYSTEM) as tx:
        delivery.prepare(tx, settings, message_id)
    delivery.deliver(database, settings, message_id=message_id)

    with database.transaction(DISPATCHER) as tx:
        actions.send_again(tx, message_id)
    delivery.deliver(database, settings, message_id=message_id)

    assert gateway.heard == [str(message_id)]


def later(database: Database) -> list[datetime]:
    with database.transaction(SYSTEM) as tx:
        query = "SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'notices.deliver' AND scheduled_at > :t"
        return list(tx.session.scalars(text(query), {"t": tx.stamp.at}))


def test_at_night_a_message_waits_for_the_morning(database, gateway, settings, clock):
    clock.at = NIGHT
    message_id = a_message(database)

    delivery.deliver(database, settings, message_id=message_id)
    assert (gateway.heard, later(database)) == ([], [MORNING])

    clock.at = MORNING
    delivery.deliver(database, settings, message_id=message_id)
    assert len(gateway.heard) == 1


def test_an_emergency_does_not_wait_for_the_morning(database, gateway, settings, clock):
    clock.at = NIGHT
    with database.transaction(DISPATCHER) as tx:
        fault = a_fault(tx, critical=True)
    message_id = a_message(database, fault=fault)

    delivery.deliver(database, settings, message_id=message_id)

    assert len(gateway.heard) == 1


@pytest.mark.parametrize(("day", "utc_hour"), [((2026, 3, 28), 6), ((2026, 10, 24), 7), ((2026, 10, 23), 6)])
def test_the_night_ends_at_eight_by_the_wall_clock_when_the_clocks_change_too(database, clock, day, utc_hour):
    clock.at = datetime(*day, 22, 30, tzinfo=UTC)
    message = found(database, a_message(database))

    with database.transaction(SYSTEM) as tx:
        until = delivery.quiet_until(tx.session.merge(message), clock.at)

    assert until == datetime(*day, utc_hour, tzinfo=UTC) + timedelta(days=1)


def test_what_was_agreed_anew_before_it_went_does_not_go(database, gateway, settings):
    message_id = a_message(database)
    with database.transaction(SYSTEM) as tx:
        tx.session.get_one(Message, message_id).work_order.generation += 1

    delivery.deliver(database, settings, message_id=message_id)

    assert (found(database, message_id).delivery, gateway.heard) == (Delivery.VOID, [])


def test_what_a_person_wrote_goes_out_word_for_word(database, gateway, settings):
    words = "Have you tried {{ link }} or %s? 😀 Hilsen Hanne"
    with database.transaction(DISPATCHER) as tx:
        message_id = conversation.write(tx, a_work_order(tx), words).id

    delivery.deliver(database, settings, message_id=message_id)

    assert [body["message"] for body in gateway.bodies] == [words]


def test_a_recipient_can_not_smuggle_anything_into_the_address(database, gateway, settings):
    with database.transaction(DISPATCHER) as tx:
        home = a_home(tx, a_customer(tx, phone="+4790 &-ref=1#/?to=all"))
    message_id = a_message(database, home=home)

    delivery.deliver(database, settings, message_id=message_id)

    assert (gateway.heard, gateway.bodies[0]["to"]) == ([str(message_id)], "+4790 &-ref=1#/?to=all")


@pytest.mark.parametrize("setting", ["json://host/", "fax=json://host/{recipient}", "sms=json://host/all"])
def test_a_gateway_without_channel_or_recipient_is_refused(setting):
    with pytest.raises(BadSetting, match="NOTICES"):
        routes((setting,))
