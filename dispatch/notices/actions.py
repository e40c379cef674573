"""What people do with messages."""

from dispatch.errors import N_, Conflict
from dispatch.notices import delivery, queries, wording
from dispatch.notices.message import Delivery, Message
from dispatch.store.audit import remark
from dispatch.store.database import Transaction

OPEN = {Delivery.QUEUED, Delivery.FAILED, Delivery.UNKNOWN}


class AlreadySettled(Conflict):
    """This message needs nobody any more."""

    says = N_("This message is settled already. Somebody may have been quicker.")


def reached(tx: Transaction, message_id: int, *, note: str | None = None) -> Message:
    """The customer has been told, by a call or otherwise.

    Raises:
        AlreadySettled.
    """
    message = _open(tx, message_id)
    message.delivery, message.sent_at = Delivery.SENT, tx.stamp.at
    message.account_id = tx.stamp.by.account_id
    delivery.write(tx, message, wording.HIDDEN)
    remark(message, "reached", note=note)
    return message


def send_again(tx: Transaction, message_id: int) -> Message:
    """Only a person may decide so: where it was unknown whether it went, it may now go twice.

    Raises:
        AlreadySettled.
    """
    message = _open(tx, message_id)
    message.delivery = Delivery.QUEUED
    message.account_id = tx.stamp.by.account_id
    remark(message, "send_again")
    tx.send("notices.deliver", message_id=message.id)
    return message


def read_notes(tx: Transaction, engineer_id: int) -> None:
    """The engineer has seen what changed."""
    for note in queries.unread(tx, engineer_id):
        note.read_at = tx.stamp.at


def _open(tx: Transaction, message_id: int) -> Message:
    message = queries.message(tx, message_id, lock=True)
    if message.delivery not in OPEN:
        raise AlreadySettled
    return message
