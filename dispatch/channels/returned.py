"""Our own mail that came back: the message did not reach the customer, and somebody must know."""

from sqlalchemy import select

from dispatch.channels.belonging import REFERENCE
from dispatch.channels.said import Bounced
from dispatch.customers.customer import ContactChannel
from dispatch.notices.fallback import fall_back
from dispatch.notices.message import Delivery, Direction, Message
from dispatch.notices.reply_address import message_of
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder

WENT = (Delivery.SENT, Delivery.UNKNOWN, Delivery.SENDING)


def came_back(tx: Transaction, bounced: Bounced, secret_key: str) -> Message | None:
    """The message that failed, marked so; None where the report names none of ours that went out."""
    message = _message(tx, bounced, secret_key)
    if message is None or message.delivery not in WENT:
        return None
    message.delivery = Delivery.FAILED
    fall_back(tx, message)
    remark(message, "came_back")
    return message


def _message(tx: Transaction, bounced: Bounced, secret_key: str) -> Message | None:
    """By our token; else the last mail to that recipient about the order its subject names, or about any."""
    token = message_of(bounced.to, secret_key)
    query = select(Message).where(Message.direction == Direction.OUT, Message.channel == ContactChannel.EMAIL)
    if token is not None:
        query = query.where(Message.id == token)
    elif bounced.recipient:
        query = query.where(Message.recipient == bounced.recipient, Message.delivery.in_(WENT))
        if named := REFERENCE.search(bounced.subject):
            query = query.join(Message.work_order).where(WorkOrder.reference == f"DS-{named[1]}")
    else:
        return None
    locked = query.order_by(Message.id.desc()).limit(1).with_for_update(of=Message)
    return tx.session.scalars(locked).one_or_none()
