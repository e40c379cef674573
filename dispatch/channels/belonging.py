"""Which order a letter belongs to, and how surely: by a token of ours, by its thread, by who wrote it about what."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from dispatch.channels.inlet import Inlet
from dispatch.channels.letter import Letter
from dispatch.channels.reaching import orders_within
from dispatch.channels.said import Said
from dispatch.customers.customer import Customer
from dispatch.notices.message import Direction, Message
from dispatch.notices.reply_address import message_of
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import CLOSED
from dispatch.work.work_order import Channel, WorkOrder

REFERENCE = re.compile(r"\bDS-(\d{1,12})\b", re.I)


@dataclass(frozen=True)
class Belongs:
    """`doubt`: why a person should look first, as a code."""

    order: WorkOrder | None = None
    doubt: str | None = None


def order_of(tx: Transaction, letter: Letter, said: Said, secret_key: str) -> Belongs:
    """Nothing, where it is a new matter. Whoever only names an order's number must be its customer."""
    token = message_of(said.to, secret_key)
    if token is not None and (message := tx.session.get(Message, token)) is not None:
        return Belongs(message.work_order.kept)
    if (order := _of_thread(tx, letter, said)) is not None:
        return Belongs(order)
    if said.channel is Channel.SMS:
        return Belongs(_told_latest(tx, letter.inlet, said.phone))
    named = REFERENCE.search(said.subject)
    order = named and tx.session.scalars(select(WorkOrder).where(WorkOrder.reference == f"DS-{named[1]}")).one_or_none()
    if order is None:
        return Belongs()
    ours = letter.inlet.reach is None or order.kept.branch_id in letter.inlet.reach
    return Belongs(order.kept) if ours and _theirs(order.customer, said) else Belongs(doubt="order_of_another")


def _of_thread(tx: Transaction, letter: Letter, said: Said) -> WorkOrder | None:
    """A conversation of a program goes on with its order until that is over; a mail with what it answers."""
    before = select(Letter).where(Letter.inlet_id == letter.inlet_id, Letter.work_order_id.is_not(None))
    if said.thread is not None:
        before = before.where(Letter.thread == said.thread)
    elif said.answers:
        before = before.where(Letter.key.in_(said.answers), Letter.sender == said.sender)
    else:
        return None
    found = tx.session.scalars(before.order_by(Letter.id.desc()).limit(1)).one_or_none()
    if found is None or (said.thread is not None and found.work_order.kept.state in CLOSED):
        return None
    return found.work_order.kept


def _told_latest(tx: Transaction, inlet: Inlet, phone: str | None) -> WorkOrder | None:
    """The order that this number was last written to about, while it is open; else the customer's newest open one."""
    open_ones = WorkOrder.state.not_in(CLOSED), orders_within(inlet)
    if phone is None:
        return None
    told = (
        select(WorkOrder)
        .join(Message, Message.work_order_id == WorkOrder.id)
        .where(Message.recipient == phone, Message.direction == Direction.OUT, *open_ones)
        .order_by(Message.id.desc())
    )
    theirs = (
        select(WorkOrder)
        .join(WorkOrder.customer)
        .where(Customer.phone == phone, Customer.erased_at.is_(None), *open_ones)
        .order_by(WorkOrder.id.desc())
    )
    return tx.session.scalars(told.limit(1)).first() or tx.session.scalars(theirs.limit(1)).first()


def _theirs(customer: Customer, said: Said) -> bool:
    return bool(said.email and customer.email == said.email) or bool(said.phone and customer.phone == said.phone)
