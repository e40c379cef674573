"""What customers wrote and nobody has answered yet: one row for each order, so that none is overlooked."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from dispatch.errors import N_, Conflict
from dispatch.notices.message import Message
from dispatch.store.audit import Change
from dispatch.store.base import Base
from dispatch.store.database import Transaction
from dispatch.work.queries import visible
from dispatch.work.work_order import WorkOrder

AT_ONCE = 200


class NothingOpen(Conflict):
    """Nothing of this customer waits for an answer."""

    says = N_("Nothing waits for an answer here any more. Somebody may have been quicker.")


class Unanswered(Base):
    """`since`: when the customer first wrote after our last answer. `message_id`: what they wrote last."""

    __tablename__ = "unanswered"
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    since: Mapped[datetime] = mapped_column(index=True)
    work_order: Mapped[WorkOrder] = relationship()
    message: Mapped[Message] = relationship()


def wrote(tx: Transaction, message: Message) -> None:
    """The customer waits from now on, or has waited already."""
    row = {"work_order_id": message.work_order_id, "message_id": message.id, "since": message.written_at}
    again = insert(Unanswered).values(row)
    tx.session.execute(again.on_conflict_do_update(index_elements=["work_order_id"], set_={"message_id": message.id}))
    _record(tx, message.work_order, "wrote")


def answered(tx: Transaction, order: WorkOrder) -> bool:
    """Somebody has written back. False where nobody waited."""
    gone = delete(Unanswered).where(Unanswered.work_order_id == order.id).returning(Unanswered.work_order_id)
    return tx.session.scalar(gone) is not None


def settle(tx: Transaction, order: WorkOrder) -> None:
    """It needs no answer. Raises NothingOpen."""
    if not answered(tx, order):
        raise NothingOpen
    _record(tx, order, "settle")


def waits() -> ColumnElement[bool]:
    """Orders whose customer waits for an answer, as a condition."""
    return select(Unanswered.work_order_id).where(Unanswered.work_order_id == WorkOrder.id).exists()


def among(tx: Transaction, orders: list[WorkOrder]) -> set[int]:
    """Those of these orders whose customer waits."""
    ids = [order.id for order in orders]
    return set(tx.session.scalars(select(Unanswered.work_order_id).where(Unanswered.work_order_id.in_(ids))))


def of_order(tx: Transaction, order: WorkOrder) -> Unanswered | None:
    return tx.session.get(Unanswered, order.id)


def waiting(tx: Transaction, *, limit: int = AT_ONCE) -> list[Unanswered]:
    """Whoever waits longest first, of the orders the asker may see."""
    query = (
        select(Unanswered)
        .join(Unanswered.work_order)
        .join(Unanswered.message)
        .where(visible(tx.stamp.by))
        .options(contains_eager(Unanswered.message))
        .options(contains_eager(Unanswered.work_order).selectinload(WorkOrder.customer))
    )
    return list(tx.session.scalars(query.order_by(Unanswered.since, Unanswered.work_order_id).limit(limit)))


def _record(tx: Transaction, order: WorkOrder, verb: str) -> None:
    tx.ledger.record(Change("unanswered", order.id, order.branch_id, order.id, verb))
