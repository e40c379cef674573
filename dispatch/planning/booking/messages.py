"""What the worker does for bookings."""

from sqlalchemy import select

from dispatch.planning.waiting.filling import fill, sweep
from dispatch.store.database import Transaction
from dispatch.store.ripples import follows
from dispatch.work.hold import Hold, HoldEnding


def expire(tx: Transaction, hold_id: int) -> None:
    """A hold's time may be up: it may also have been renewed, or have ended."""
    query = select(Hold).where(Hold.id == hold_id).with_for_update(of=Hold)
    hold = tx.session.scalars(query.execution_options(populate_existing=True)).one()
    if hold.ended_at is None and hold.expires_at <= tx.stamp.at:
        hold.end(HoldEnding.EXPIRED, tx.stamp.at)


TOPICS = {"booking.expire": expire, "booking.sweep": sweep}
DATABASE_TOPICS = {"booking.freed": fill}
PERIODIC = {"booking.sweep": "* * * * *"}
follows("booking.freed", {"hold", "visit", "wait"})
