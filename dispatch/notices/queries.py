"""What people ask about messages."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased, contains_eager

from dispatch.customers.customer import ContactChannel
from dispatch.notices.engineer_note import EngineerNote
from dispatch.notices.message import Delivery, Direction, Message
from dispatch.store.database import Transaction
from dispatch.store.row import row_of
from dispatch.work.queries import visible
from dispatch.work.work_order import WorkOrder

AT_ONCE = 500


def message(tx: Transaction, message_id: int, *, lock: bool = False) -> Message:
    query = select(Message).join(Message.work_order).where(Message.id == message_id, visible(tx.stamp.by))
    return row_of(tx, query, lock=lock)


def newest(tx: Transaction, *, limit: int) -> list[Message]:
    """To customers, of the orders the asker may see."""
    query = _with_order().where(Message.direction == Direction.OUT, visible(tx.stamp.by))
    query = query.options(contains_eager(Message.work_order).selectinload(WorkOrder.customer))
    return list(tx.session.scalars(query.order_by(Message.id.desc()).limit(limit)))


def troubled(tx: Transaction, *, after_id: int = 0, limit: int = AT_ONCE) -> list[Message]:
    """Messages that did not reach the customer, or perhaps not, and that nothing else stands for: a person decides."""
    other = aliased(Message)
    replaced = select(other.id).where(other.instead_of_id == Message.id).exists()
    standing = (Message.id > after_id, Message.delivery.in_((Delivery.FAILED, Delivery.UNKNOWN)), ~replaced)
    return _oldest(tx, *standing, limit=limit)


def calls_to_make(tx: Transaction, *, after_id: int = 0, limit: int = AT_ONCE) -> list[Message]:
    """Messages for customers whom only a call reaches."""
    standing = (Message.id > after_id, Message.delivery == Delivery.QUEUED, Message.channel == ContactChannel.CALL)
    return _oldest(tx, *standing, limit=limit)


def unread(tx: Transaction, engineer_id: int) -> list[EngineerNote]:
    """Oldest first."""
    query = select(EngineerNote).where(EngineerNote.engineer_id == engineer_id, EngineerNote.read_at.is_(None))
    return list(tx.session.scalars(query.order_by(EngineerNote.id)))


def _oldest(tx: Transaction, *conditions: ColumnElement[bool], limit: int) -> list[Message]:
    query = _with_order().where(visible(tx.stamp.by), *conditions)
    return list(tx.session.scalars(query.order_by(Message.id).limit(limit)))


def _with_order():
    return select(Message).join(Message.work_order).options(contains_eager(Message.work_order))
