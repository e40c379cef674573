"""What the worker makes of a letter: part of an order, a new order, nothing at all, or a question for a person.

Everything happens in one transaction with the letter's own row locked: read twice, it is read once.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select

from dispatch.channels import payload
from dispatch.channels.answering import attach, settle
from dispatch.channels.belonging import order_of
from dispatch.channels.enclosing import enclose
from dispatch.channels.letter import Letter, LetterState
from dispatch.channels.mail import reading as mail
from dispatch.channels.opening import customer_of, open_from
from dispatch.channels.receiving import MAIL
from dispatch.channels.returned import came_back
from dispatch.channels.said import Said
from dispatch.channels.sms_words import starts, stops
from dispatch.errors import Invalid
from dispatch.intake.geocoding import Provider
from dispatch.intake.people import NoContact
from dispatch.settings import Settings
from dispatch.stamp import Actor, Role, Source
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.store.turns import Turn, take_turn
from dispatch.work.work_order import Channel, WorkOrder

WRITER = Actor(role=Role.CUSTOMER, source=Source.LETTER, branches=frozenset())
MOST_FROM_ONE, WITHIN = 20, timedelta(hours=1)


def read(tx: Transaction, letter_id: int, settings: Settings, provider: Provider) -> Letter:
    letter = tx.session.get_one(Letter, letter_id, with_for_update={"of": Letter})
    if letter.state is not LetterState.NEW:
        return letter
    try:
        said = said_in(letter, settings)
    except Invalid as refusal:
        settle(letter, LetterState.REFUSED, None, because=type(refusal).__name__)
        return letter
    letter.subject, letter.body = said.subject or None, said.text or None
    # Two letters of one conversation take turns, so that the second finds the order that the first has opened.
    take_turn(tx.session, Turn.TALK, f"{letter.inlet_id} {said.thread or said.sender}")
    next(step for step in STEPS if step(tx, letter, said, settings, provider))
    return letter


def said_in(letter: Letter, settings: Settings) -> Said:
    """Raises Invalid where its original can't be read."""
    original = letter.original
    if original.media_type == MAIL:
        return mail.read(original.data, ours=settings.mail_address)
    return payload.read(original.data, original.media_type, letter.channel)


def put_aside(tx: Transaction, letter: Letter, said: Said, settings: Settings, provider: Provider) -> bool:
    """What a machine wrote. A mail of ours that came back is told where it was sent from."""
    if said.automatic is None:
        return False
    message = said.bounced and came_back(tx, said.bounced, settings.secret_key)
    settle(letter, LetterState.IGNORED, message.work_order if message else None, because=said.automatic)
    return True


def obey(tx: Transaction, letter: Letter, said: Said, settings: Settings, provider: Provider) -> bool:
    """STOP and START in a text message: the customer with that number."""
    if said.channel is not Channel.SMS or not (stops(said.text) or starts(said.text)):
        return False
    customer = customer_of(tx, letter.inlet, said)
    if customer is not None:
        letter.customer_id = customer.id
        customer.sms_stopped_at = tx.stamp.at if stops(said.text) else None
        remark(customer, "stop_sms" if stops(said.text) else "start_sms")
    settle(letter, LetterState.IGNORED, None, because="stop" if stops(said.text) else "start")
    return True


def to_its_order(tx: Transaction, letter: Letter, said: Said, settings: Settings, provider: Provider) -> bool:
    found = order_of(tx, letter, said, settings.secret_key)
    if found.doubt is not None:
        ask(letter, found.doubt)
        return True
    if found.order is None or found.order.customer.erased_at is not None:
        return False
    tx.act_as(Actor(role=Role.CUSTOMER, source=Source.LETTER, work_order_id=found.order.id, branches=frozenset()))
    attach(tx, letter, said, found.order)
    keep_files(tx, letter, said, found.order)
    return True


def to_a_new_one(tx: Transaction, letter: Letter, said: Said, settings: Settings, provider: Provider) -> bool:
    """Whatever an order can't be opened for is a question for a person; none is thrown away."""
    if said.channel is Channel.SMS and customer_of(tx, letter.inlet, said) is None:
        ask(letter, "unknown_number")
    elif not (said.text or said.subject):
        ask(letter, "no_words")
    elif _many(tx, letter):
        ask(letter, "too_many")
    else:
        _open(tx, letter, said, provider)
    return True


def _open(tx: Transaction, letter: Letter, said: Said, provider: Provider) -> None:
    tx.act_as(WRITER)
    try:
        with tx.savepoint():
            order = open_from(tx, letter, said, provider)
    except NoContact:
        ask(letter, "no_contact")
    except Invalid as refusal:
        ask(letter, type(refusal).__name__)
    else:
        settle(letter, LetterState.OPENED, order)
        keep_files(tx, letter, said, order)


def ask(letter: Letter, because: str) -> None:
    settle(letter, LetterState.UNSURE, None, because=because)


def keep_files(tx: Transaction, letter: Letter, said: Said, order: WorkOrder) -> None:
    letter.not_kept = enclose(tx, order, said.files) or None


def _many(tx: Transaction, letter: Letter) -> bool:
    """So many from one sender are a machine that says nothing of it, or somebody who means ill."""
    since = letter.received_at - WITHIN
    query = select(func.count()).where(
        Letter.inlet_id == letter.inlet_id, Letter.sender == letter.sender, Letter.received_at > since
    )
    return tx.session.scalar(query.where(Letter.state == LetterState.OPENED)) >= MOST_FROM_ONE


Step = Callable[[Transaction, Letter, Said, Settings, Provider], bool]
STEPS: tuple[Step, ...] = (put_aside, obey, to_its_order, to_a_new_one)
