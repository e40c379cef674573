"""The time a customer is being asked for, or that is kept for them: once it is settled, there is nothing to say."""

from sqlalchemy import select

from dispatch.store.database import Transaction
from dispatch.work.hold import Hold
from dispatch.work.work_order import WorkOrder

ASKS, KEEPS = "proposal", "time_free"
OF_A_HOLD = {ASKS, KEEPS}


def held_time(tx: Transaction, order: WorkOrder, event: str) -> Hold | None:
    """None for every other event, and where nothing is held: such a text then lacks its time, and isn't sent."""
    if event not in OF_A_HOLD:
        return None
    query = select(Hold).where(Hold.work_order_id == order.id, Hold.ended_at.is_(None), Hold.lead_id.is_(None))
    found = tx.session.scalars(query.where(Hold.asked.is_(event == ASKS))).one_or_none()
    return found if found is not None and found.lives(tx.stamp.at) else None
