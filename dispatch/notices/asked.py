"""The time a customer is being asked for: once it is settled, there is nothing to ask any more."""

from datetime import datetime

from sqlalchemy import select

from dispatch.store.database import Transaction
from dispatch.work.hold import Hold
from dispatch.work.work_order import WorkOrder

ASKS = "proposal"


def asked_window(tx: Transaction, order: WorkOrder, event: str) -> tuple[datetime, datetime] | None:
    """None for every other event, and where nothing is asked: such a text then lacks its time, and isn't sent."""
    if event != ASKS:
        return None
    query = select(Hold).where(Hold.work_order_id == order.id, Hold.ended_at.is_(None), Hold.asked)
    found = tx.session.scalars(query).one_or_none()
    return (found.window_from, found.window_to) if found is not None and found.lives(tx.stamp.at) else None
