"""When a message doesn't get through, and what a gateway that knows our references settles."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from dispatch.customers.customer import ContactChannel
from dispatch.errors import Refusal
from dispatch.notices import calls, delivery, queries
from dispatch.notices.call import CallOutcome, CallReason
from dispatch.notices.gateway import routes
from dispatch.notices.message import Delivery, Message
from dispatch.notices.messages import channel_for, tell
from dispatch.settings import BadSetting, Settings
from dispatch.store.database import Database
from dispatch.store.parked import TRIES
from dispatch.work import links
from dispatch.work.link import LinkPurpose
from tests.builders import DISPATCHER, NINE, SYSTEM, a_customer, a_home, a_work_order
from tests.conftest import SETTINGS


def a_message(database: Database, **customer) -> int:
    with database.transaction(DISPATCHER) as tx:
        order = a_work_order(tx, home=a_home(tx, a_customer(tx, **customer)))
        return tell(tx, work_order_id=order.id, event="received", generation=order.generation).id


def messages(database: Database) -> list[Message]:
    with database.transaction(SYSTEM) as tx:
        return list(tx.session.scalars(select(Message).order_by(Message.id)))


def refused_to_the_end(database: Database, settings: Settings, message_id: int) -> None:
    for _ in range(TRIES - 1):
        with pytest.raises(delivery.GatewayRefused):
            delivery.deliver(database, settings, message_id=message_id)
    delivery.deliver(database, settings, message_id=message_id)


def test_a_text_message_that_does_not_get_through_goes_by_mail(database, gateway, settings):
    gateway.answer = 500
    message_id = a_message(database)

    refused_to_the_end(database, settings, message_id)

    sms, mail = messages(database)
    assert (sms.delivery, mail.channel, mail.instead_of_id) == (Delivery.FAILED, ContactChannel.EMAIL, sms.id)
    with database.transaction(DISPATCHER) as tx:
        assert queries.troubled(tx) == []


def test_when_nothing_gets_through_somebody_calls(database, gateway, settings):
    gateway.answer = 500
    message_id = a_message(database, email=None)

    refused_to_the_end(database, settings, message_id)

    with database.transaction(DISPATCHER) as tx:
        [call] = calls.to_make(tx)
        assert (call.reason, call.message.instead_of_id) == (CallReason.FALLBACK, message_id)
        calls.ended(tx, call.id, CallOutcome.NO_ANSWER)
        assert call.next_at == NINE + timedelta(hours=2)
        calls.ended(tx, call.id, CallOutcome.REACHED)
        with pytest.raises(calls.CallClosed):
            calls.ended(tx, call.id, CallOutcome.REACHED)
        assert calls.to_make(tx) == []


@pytest.mark.parametrize(
    ("prefers", "after", "then"),
    [("sms", "sms", "email"), ("sms", "email", "call"), ("email", "email", "call"), ("call", "call", None)],
)
def test_the_ways_to_a_customer_are_tried_in_order(tx, prefers, after, then):
    customer = a_customer(tx, prefers=ContactChannel(prefers))

    assert channel_for(customer, after=ContactChannel(after)) == (then and ContactChannel(then))


def killed_while_sending(database: Database, settings: Settings) -> int:
    message_id = a_message(database)
    with database.transaction(SYSTEM) as tx:
        delivery.prepare(tx, settings, message_id)
    return message_id


@pytest.mark.parametrize("had_it", [True, False])
def test_a_gateway_that_can_be_asked_settles_what_a_killed_sender_left(database, gateway, clock, had_it):
    settings = replace(SETTINGS, notices=(gateway.setting, gateway.asks))
    message_id = killed_while_sending(database, settings)
    gateway.heard += [str(message_id)] if had_it else []

    delivery.deliver(database, settings, message_id=message_id)
    assert messages(database)[0].delivery is Delivery.SENDING  # too early to ask
    clock.forward(minutes=1)
    for _ in range(2):
        delivery.deliver(database, settings, message_id=message_id)

    assert messages(database)[0].delivery is Delivery.SENT
    assert gateway.heard == [str(message_id)]


def test_a_gateway_that_drops_second_copies_is_simply_given_it_again(database, gateway):
    settings = replace(SETTINGS, notices=(gateway.setting, "sms.once=yes"))
    message_id = killed_while_sending(database, settings)

    delivery.deliver(database, settings, message_id=message_id)

    assert messages(database)[0].delivery is Delivery.SENT


def test_what_may_have_gone_and_is_no_longer_so_is_not_given_again(database, gateway):
    settings = replace(SETTINGS, notices=(gateway.setting, "sms.once=yes"))
    message_id = killed_while_sending(database, settings)
    with database.transaction(SYSTEM) as tx:
        tx.session.get_one(Message, message_id).work_order.generation += 1

    delivery.deliver(database, settings, message_id=message_id)

    assert (messages(database)[0].delivery, gateway.heard) == (Delivery.UNKNOWN, [])


@pytest.mark.parametrize("ability", ["sms.asks=https://host/all", "sms.once=no", "email.once=yes", "sms.shouts=yes"])
def test_an_ability_a_gateway_can_not_have_is_refused(ability):
    with pytest.raises(BadSetting, match="NOTICES"):
        routes(("sms=json://host/{recipient}?-ref={reference}", ability))


def test_the_database_takes_no_second_message_for_one_event(database):
    a_message(database)

    with pytest.raises((DBAPIError, Refusal)), database.transaction(SYSTEM) as tx:
        tx.session.execute(
            text(
                "INSERT INTO message (work_order_id, direction, channel, event, generation, round, language, recipient,"
                " body, delivery, written_at, tries) SELECT work_order_id, direction, 'email', event, generation,"
                " round, language, 'else@home.example', body, delivery, written_at, tries FROM message"
            )
        )


def test_an_old_link_reads_but_changes_nothing_once_the_time_was_agreed_anew(database):
    with database.transaction(DISPATCHER) as tx:
        order = a_work_order(tx)
        token = links.issue(tx, order, LinkPurpose.FOLLOW)
        assert links.is_newest(tx, token)
        order.generation += 1

    with database.transaction(SYSTEM) as tx:
        assert links.opened(tx, token, LinkPurpose.FOLLOW).work_order_id == order.id
        assert not links.is_newest(tx, token)
        with pytest.raises(links.LinkOutdated):
            links.require_newest(tx, token)
