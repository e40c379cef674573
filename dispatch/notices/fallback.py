"""When a message doesn't get through: the next way to this customer, and at last a call by one of us."""

from dispatch.notices.message import Delivery, Message
from dispatch.notices.messages import channel_for, recipient, send_off
from dispatch.store.database import Transaction

CARRIED = ("visit", "direction", "event", "generation", "round", "at_door", "language", "subject", "body", "facts")


def fall_back(tx: Transaction, message: Message) -> Message | None:
    """The same message by the next way. None where none is left: then it stays failed, for a person to see."""
    customer = message.work_order.customer
    channel = channel_for(customer, after=message.channel)
    if channel is None:
        return None
    again = Message(
        work_order=message.work_order,
        work_order_id=message.work_order_id,
        instead_of_id=message.id,
        channel=channel,
        recipient=recipient(customer, channel),
        delivery=Delivery.QUEUED,
        account_id=message.account_id,
        written_at=tx.stamp.at,
        tries=0,
        **{name: getattr(message, name) for name in CARRIED},
    )
    tx.add(again)
    tx.session.flush()
    send_off(tx, again)
    return again
