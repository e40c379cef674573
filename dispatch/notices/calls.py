"""What the desk does with calls to make: who, why, what to say, and what came of it."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, selectinload

from dispatch.errors import N_, Conflict, Invalid
from dispatch.notices.call import Call, CallOutcome, CallReason
from dispatch.notices.message import Delivery, Message
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.store.row import row_of
from dispatch.work.queries import visible
from dispatch.work.work_order import WorkOrder

# How long until the next try, where the caller names no time.
AGAIN = {
    CallOutcome.NO_ANSWER: timedelta(hours=2),
    CallOutcome.VOICEMAIL: timedelta(hours=4),
    CallOutcome.CALL_LATER: timedelta(hours=1),
}
FARTHEST = timedelta(days=30)
AT_ONCE = 200


class CallClosed(Conflict):
    """This call has been made."""

    says = N_("This call has been made already. Somebody may have been quicker.")


class NotThen(Invalid):
    """The next try must lie ahead."""

    says = N_("The next try must lie ahead, and within 30 days.")


def to_call(tx: Transaction, order: WorkOrder, reason: CallReason, *, message: Message | None = None) -> Call:
    """Somebody must call this customer. Asked for twice it is one call."""
    if reason is CallReason.ASKED and (open_one := _asked(tx, order)) is not None:
        return open_one
    call = Call(
        work_order=order,
        work_order_id=order.id,
        message=message,
        message_id=message and message.id,
        reason=reason,
        asked_at=tx.stamp.at,
        next_at=tx.stamp.at,
        tries=0,
    )
    tx.add(call)
    tx.session.flush()
    return call


def call(tx: Transaction, call_id: int, *, lock: bool = False) -> Call:
    query = select(Call).join(Call.work_order).where(Call.id == call_id, visible(tx.stamp.by))
    return row_of(tx, query, lock=lock)


def ended(
    tx: Transaction, call_id: int, outcome: CallOutcome, *, note: str | None = None, next_at: datetime | None = None
) -> Call:
    """What came of it. Not reached, it comes again at `next_at`, or after a while.

    Raises:
        CallClosed, NotThen.
    """
    one = call(tx, call_id, lock=True)
    if one.closed_at is not None:
        raise CallClosed
    one.tries += 1
    one.outcome, one.account_id = outcome, tx.stamp.by.account_id
    if outcome in AGAIN:
        one.next_at = _next(next_at or tx.stamp.at + AGAIN[outcome], tx.stamp.at)
    else:
        one.closed_at = tx.stamp.at
    remark(one, "called", outcome, note)
    return one


def to_make(tx: Transaction, *, limit: int = AT_ONCE) -> list[Call]:
    """Whoever is due first. What has been overtaken needs no call."""
    query = (
        select(Call)
        .join(Call.work_order)
        .outerjoin(Call.message)
        .where(Call.closed_at.is_(None), visible(tx.stamp.by))
        .where(or_(Call.message_id.is_(None), Message.delivery != Delivery.VOID))
        .options(contains_eager(Call.work_order).selectinload(WorkOrder.customer), contains_eager(Call.message))
        .options(contains_eager(Call.work_order).selectinload(WorkOrder.branch))
        .order_by(Call.next_at, Call.id)
    )
    return list(tx.session.scalars(query.limit(limit)))


def of_order(tx: Transaction, order: WorkOrder) -> list[Call]:
    query = select(Call).where(Call.work_order_id == order.id).options(selectinload(Call.message))
    return list(tx.session.scalars(query.order_by(Call.id)))


def _asked(tx: Transaction, order: WorkOrder) -> Call | None:
    query = select(Call).where(Call.work_order_id == order.id, Call.reason == CallReason.ASKED)
    return tx.session.scalars(query.where(Call.closed_at.is_(None))).first()


def _next(at: datetime, now: datetime) -> datetime:
    if not now < at <= now + FARTHEST:
        raise NotThen(field="next_at")
    return at
