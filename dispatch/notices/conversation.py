"""What was written between the customer and us about an order."""

from uuid import uuid4

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import contains_eager

from dispatch.customers.customer import ContactChannel, Customer
from dispatch.errors import N_, Invalid
from dispatch.notices import replies, unanswered
from dispatch.notices.message import Delivery, Direction, Message
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work.queries import visible
from dispatch.work.work_order import WorkOrder

LONGEST = 2000


class NothingWritten(Invalid):
    """An empty message."""

    says = N_("Write something first; nothing was sent.")


class NoWayToReach(Invalid):
    """There is neither a phone number nor an e-mail address."""

    says = N_("We have neither a phone number nor an e-mail address of this customer.")


def messages_of(
    tx: Transaction, order: WorkOrder, *, limit: int | None = None, before_id: int | None = None
) -> list[Message]:
    """Oldest first. With `limit` only the newest, with `before_id` only those written before that one."""
    return _newest(tx, select(Message).where(Message.work_order_id == order.id), limit, before_id)


def messages_with(tx: Transaction, order: WorkOrder, *, limit: int) -> list[Message]:
    """Of all orders of that order's customer, the newest, oldest first. Whoever asks must have shown who they are."""
    query = select(Message).join(Message.work_order).where(WorkOrder.customer_id == order.customer_id)
    return _newest(tx, query.options(contains_eager(Message.work_order)), limit, None)


def messages_of_customer(
    tx: Transaction, customer: Customer, *, limit: int, before_id: int | None = None
) -> list[Message]:
    """As `messages_of`, of all their orders that the asker may see."""
    query = _of_customer(tx, select(Message), customer).options(contains_eager(Message.work_order))
    return _newest(tx, query, limit, before_id)


def count_of_customer(tx: Transaction, customer: Customer) -> int:
    return tx.session.scalar(_of_customer(tx, select(func.count(Message.id)), customer))


def writes_elsewhere(tx: Transaction, order: WorkOrder) -> bool:
    """Whether something was written about another order of that customer."""
    query = select(Message.id).join(Message.work_order).where(WorkOrder.customer_id == order.customer_id)
    return tx.session.scalar(query.where(WorkOrder.id != order.id).limit(1)) is not None


def _of_customer(tx: Transaction, query: Select, customer: Customer) -> Select:
    return query.join(Message.work_order).where(WorkOrder.customer_id == customer.id, visible(tx.stamp.by))


def _newest(tx: Transaction, query: Select, limit: int | None, before_id: int | None) -> list[Message]:
    if before_id is not None:
        last = select(Message.written_at, Message.id).where(Message.id == before_id).scalar_subquery()
        query = query.where(tuple_(Message.written_at, Message.id) < last)
    found = tx.session.scalars(query.order_by(Message.written_at.desc(), Message.id.desc()).limit(limit))
    return list(reversed(found.all()))


def count_of(tx: Transaction, order: WorkOrder) -> int:
    return tx.session.scalar(select(func.count()).where(Message.work_order_id == order.id))


def write(tx: Transaction, order: WorkOrder, words: str) -> Message:
    """A message in a person's own words: from us to the customer, or from the customer to us.

    Raises:
        NothingWritten, NoWayToReach, replies.Unfilled.
    """
    if not words.strip():
        raise NothingWritten(field="text")
    inward = tx.stamp.by.role is Role.CUSTOMER
    if not inward:
        replies.require_filled(words)
    channel, recipient = (ContactChannel.SMS, "") if inward else way_to(order)
    message = Message(
        work_order=order,
        work_order_id=order.id,
        direction=Direction.IN if inward else Direction.OUT,
        channel=channel,
        event=f"written.{uuid4().hex[:12]}",
        generation=order.generation,
        language=order.language,
        recipient=recipient,
        body=words.strip()[:LONGEST],
        delivery=Delivery.RECEIVED if inward else Delivery.QUEUED,
        account_id=tx.stamp.by.account_id,
        written_at=tx.stamp.at,
    )
    tx.add(message)
    tx.session.flush()
    if inward:
        unanswered.wrote(tx, message)
    else:
        unanswered.answered(tx, order)
        tx.send("notices.deliver", message_id=message.id)
    return message


def way_to(order: WorkOrder) -> tuple[ContactChannel, str]:
    """The channel the customer prefers, else one that reaches them."""
    customer = order.customer
    for channel in (customer.prefers, ContactChannel.SMS, ContactChannel.EMAIL):
        address = customer.email if channel is ContactChannel.EMAIL else customer.phone
        if address and channel is not ContactChannel.CALL and customer.reachable_by(channel):
            return channel, address
    raise NoWayToReach(field="text")
