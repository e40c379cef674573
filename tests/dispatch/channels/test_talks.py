"""Chats and text messages: what was said before leads the next words to their order."""

import pytest

from dispatch.channels.letter import LetterState
from dispatch.customers.customer import ContactChannel, Customer
from dispatch.notices.conversation import write
from dispatch.people.branch import Branch
from dispatch.store.database import Database
from dispatch.work.work_order import Channel, WorkOrder
from tests.builders import AGENT, SYSTEM, a_customer, a_home, a_work_order
from tests.dispatch.channels.builders import an_event, an_inlet


@pytest.fixture
def sms(database: Database):
    with database.transaction(SYSTEM) as tx:
        return an_inlet(tx, Channel.SMS)


def test_a_conversation_leads_further_messages_to_the_same_order(database, chat, post):
    first = post(an_event(conversation="c1"), chat)
    second = post(an_event(conversation="c1", text="It blinks red."), chat)
    other = post(an_event(conversation="c2"), chat)

    assert (first.state, second.state, other.state) == (
        LetterState.OPENED, LetterState.ATTACHED, LetterState.OPENED,
    )  # fmt: skip
    assert second.work_order_id == first.work_order_id != other.work_order_id


def test_a_chat_without_any_way_to_answer_is_a_question_for_a_person(database, chat, post):
    letter = post(an_event(sender={"id": "u1", "name": "Somebody"}), chat)

    assert (letter.state, letter.because) == (LetterState.UNSURE, "no_contact")


def test_an_sms_lands_on_the_order_its_phone_was_last_told_about(database, sms, worker, post):
    with database.transaction(SYSTEM) as tx:
        customer = a_customer(tx, phone="+4791234567")
        home = a_home(tx, customer)
        told, newer = a_work_order(tx, home=home), a_work_order(tx, home=home)
    worker()
    with database.transaction(AGENT) as tx:
        write(tx, tx.session.get_one(WorkOrder, told.id), "Passer tirsdag?")

    letter = post(an_event(conversation=None, sender={"phone": "912 34 567"}, text="Ja"), sms)

    assert (letter.state, letter.work_order_id) == (LetterState.ATTACHED, told.id)
    assert newer.id != told.id


def test_an_sms_from_an_unknown_number_is_a_question_for_a_person(sms, post):
    letter = post(an_event(sender={"phone": "+4799999999"}, text="Ja"), sms)

    assert (letter.state, letter.because) == (LetterState.UNSURE, "unknown_number")


def test_stop_is_honoured_and_start_takes_it_back(database, sms, worker, post):
    with database.transaction(SYSTEM) as tx:
        order = a_work_order(tx, home=a_home(tx, a_customer(tx, phone="+4791234567", email=None)))
    worker()
    post(an_event(sender={"phone": "+4791234567"}, text=" STOPP. "), sms)
    with database.transaction(SYSTEM) as tx:
        customer = tx.session.get_one(Customer, order.customer_id)
        assert not customer.reachable_by(ContactChannel.SMS)
        assert customer.reachable_by(ContactChannel.CALL)

    post(an_event(sender={"phone": "+4791234567"}, text="Start"), sms)
    with database.transaction(SYSTEM) as tx:
        assert tx.session.get_one(Customer, order.customer_id).reachable_by(ContactChannel.SMS)


@pytest.fixture
def partners_sms(database: Database):
    """Whose programs may speak of the partner's own customers."""
    with database.transaction(SYSTEM) as tx:
        found = an_inlet(tx, Channel.SMS)
        found.branch.partner = True
        tx.session.flush()
        return found


def test_a_partner_s_number_finds_no_order_of_ours(database, partners_sms, post):
    with database.transaction(SYSTEM) as tx:
        a_work_order(tx, home=a_home(tx, a_customer(tx, phone="+4791234567")))

    letter = post(an_event(conversation=None, sender={"phone": "+4791234567"}, text="Avbestill"), partners_sms)

    assert (letter.state, letter.because) == (LetterState.UNSURE, "unknown_number")


def test_nor_does_it_stop_our_messages_to_them(database, partners_sms, post):
    with database.transaction(SYSTEM) as tx:
        customer = a_customer(tx, phone="+4791234567")
        a_work_order(tx, home=a_home(tx, customer))

    post(an_event(conversation=None, sender={"phone": "+4791234567"}, text="STOP"), partners_sms)

    with database.transaction(SYSTEM) as tx:
        assert tx.session.get_one(Customer, customer.id).sms_stopped_at is None


def test_a_chat_through_a_partner_opens_no_order_at_the_home_of_whom_only_we_know(database, partners_sms, post):
    with database.transaction(SYSTEM) as tx:
        theirs = partners_sms.branch_id
        customer = a_customer(tx, phone="+4791234567")
        a_work_order(tx, home=a_home(tx, customer))
        chat = an_inlet(tx, Channel.CHAT, branch=tx.session.get_one(Branch, theirs))

    letter = post(an_event(sender={"phone": "+4791234567", "name": "Kari"}), chat)

    with database.transaction(SYSTEM) as tx:
        opened = tx.session.get_one(WorkOrder, letter.work_order_id)
        assert (opened.customer_id != customer.id, opened.home, opened.branch_id) == (True, None, theirs)


def test_a_partner_s_own_customers_are_found_again(database, partners_sms, post):
    with database.transaction(SYSTEM) as tx:
        branch = tx.session.get_one(Branch, partners_sms.branch_id)
        order = a_work_order(tx, home=a_home(tx, a_customer(tx, phone="+4791234567")), branch=branch)

    letter = post(an_event(conversation=None, sender={"phone": "+4791234567"}, text="Ja"), partners_sms)

    assert (letter.state, letter.work_order_id) == (LetterState.ATTACHED, order.id)
