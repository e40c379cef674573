"""A letter becomes part of its order: what the customer wrote stands there, and somebody is to answer it."""

from dispatch.channels.letter import Letter, LetterState
from dispatch.channels.said import LONGEST, Said
from dispatch.customers.customer import ContactChannel
from dispatch.notices import unanswered
from dispatch.notices.message import Delivery, Direction, Message
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work.work_order import Channel, WorkOrder


def attach(tx: Transaction, letter: Letter, said: Said, order: WorkOrder) -> Message:
    """As an inbound message of the order. What the customer said in it is theirs, whoever decides where it belongs."""
    message = Message(
        work_order=order,
        work_order_id=order.id,
        direction=Direction.IN,
        channel=ContactChannel.EMAIL if said.channel is Channel.EMAIL else ContactChannel.SMS,
        event=f"letter.{letter.id}",
        generation=order.generation,
        language=order.language,
        recipient="",
        body=(said.text or said.subject)[:LONGEST] or "…",
        delivery=Delivery.RECEIVED,
        written_at=letter.received_at,
    )
    tx.add(message)
    tx.session.flush()
    unanswered.wrote(tx, message)
    letter.message_id = message.id
    settle(letter, LetterState.ATTACHED, order)
    return message


def settle(letter: Letter, state: LetterState, order: WorkOrder | None, *, because: str | None = None) -> None:
    letter.state, letter.because = state, because
    if order is not None:
        letter.work_order = order
        letter.work_order_id, letter.customer_id = order.id, order.customer_id
    remark(letter, state.value)
