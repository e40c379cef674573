"""What people do with messages."""

from datetime import datetime

from dispatch.errors import N_, Conflict
from dispatch.notices import calls, delivery, queries, wording
from dispatch.notices.call import Call, CallOutcome
from dispatch.notices.message import Delivery, Message
from dispatch.notices.truth import still_true
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
    if still_true(message, tx.stamp.at):
        delivery.write(tx, message, wording.HIDDEN)
    remark(message, "reached", note=note)
    return message


def called(
    tx: Transaction, call_id: int, outcome: CallOutcome, *, note: str | None = None, next_at: datetime | None = None
) -> Call:
    """What came of a call. Whoever was reached has been told what the message says.

    Raises:
        calls.CallClosed, calls.NotThen.
    """
    call = calls.ended(tx, call_id, outcome, note=note, next_at=next_at)
    if outcome is CallOutcome.REACHED and call.message is not None and call.message.delivery in OPEN:
        reached(tx, call.message.id)
    return call


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
