"""A customer asks over their link to be forgotten: done after a day; what must stay is named with its reason."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from dispatch.complaints.queries import undecided_of_customer
from dispatch.customers.customer import Customer
from dispatch.errors import N_, Conflict
from dispatch.notices.message import Message
from dispatch.privacy import legal_hold
from dispatch.privacy.erasure import StillOpen, erase
from dispatch.privacy.erasure_request import ErasureRequest
from dispatch.privacy.legal_hold import HoldReason
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work.actions import tell
from dispatch.work.lifecycle import CLOSED
from dispatch.work.work_order import WorkOrder

GRACE = timedelta(hours=24)
OPEN = "open"


class AskedAlready(Conflict):
    """It was asked for already."""

    says = N_("You have asked for this already. Below you see when it is done.")


def ask(tx: Transaction, order: WorkOrder) -> ErasureRequest:
    """Confirmed by the customer. They are told on their own channel, with a link to take it back.

    Raises:
        AskedAlready.
    """
    if open_request(tx, order.customer_id) is not None:
        raise AskedAlready
    asked = ErasureRequest(
        customer_id=order.customer_id,
        confirmed_at=tx.stamp.at,
        due_at=tx.stamp.at + GRACE,
        withdrawn=False,
        kept=to_keep(tx, order.customer_id),
    )
    remark(asked, "ask")
    tx.add(asked)
    told = select(func.count()).where(Message.work_order_id == order.id, Message.event == "erasure")
    tell(tx, order, "erasure", round=tx.session.scalar(told.where(Message.generation == order.generation)))
    return asked


def take_back(tx: Transaction, customer_id: int) -> None:
    """Before anything was erased. Later there is nothing to take back, and nothing happens."""
    asked = open_request(tx, customer_id, lock=True)
    if asked is not None and asked.begun_at is None:
        asked.ended_at, asked.withdrawn = tx.stamp.at, True
        remark(asked, "take_back")


def open_request(tx: Transaction, customer_id: int, *, lock: bool = False) -> ErasureRequest | None:
    query = select(ErasureRequest).where(ErasureRequest.customer_id == customer_id, ErasureRequest.ended_at.is_(None))
    return tx.session.scalars(query.with_for_update() if lock else query).one_or_none()


def to_keep(tx: Transaction, customer_id: int) -> list[dict[str, Any]]:
    """What can't go now: order and reason."""
    held = [(one.work_order.reference, one.reason.value) for one in legal_hold.living(tx, customer_id)]
    held += [(one.work_order.reference, HoldReason.COMPLAINT.value) for one in undecided_of_customer(tx, customer_id)]
    going_on = select(WorkOrder.reference).where(WorkOrder.customer_id == customer_id)
    going_on = going_on.where(WorkOrder.state.not_in(CLOSED)).order_by(WorkOrder.id)
    held += [(reference, OPEN) for reference in tx.session.scalars(going_on)]
    return [{"order": order, "reason": reason} for order, reason in dict.fromkeys(held)]


def carry_out(tx: Transaction) -> None:
    """Whatever is due. While work goes on nothing is erased; what a legal hold spares goes once it is lifted."""
    due = select(ErasureRequest).where(ErasureRequest.ended_at.is_(None), ErasureRequest.due_at <= tx.stamp.at)
    for asked in tx.session.scalars(due.order_by(ErasureRequest.id).with_for_update(skip_locked=True)).all():
        _carry_out(tx, asked)


def _carry_out(tx: Transaction, asked: ErasureRequest) -> None:
    left = to_keep(tx, asked.customer_id)
    if asked.begun_at is not None and left == asked.kept:
        return
    asked.kept = left
    try:
        erase(tx, tx.session.get_one(Customer, asked.customer_id))
    except StillOpen:
        return
    asked.begun_at = asked.begun_at or tx.stamp.at
    asked.ended_at = None if left else tx.stamp.at
    remark(asked, "carry_out")
