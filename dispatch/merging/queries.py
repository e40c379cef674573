"""What people ask about merged orders."""

from sqlalchemy import select

from dispatch.merging.order_merge import OrderMerge
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder


def merged_into(tx: Transaction, order: WorkOrder) -> list[OrderMerge]:
    """What went into this order and is not undone, oldest first."""
    query = select(OrderMerge).where(OrderMerge.kept_id == order.id, OrderMerge.undone_at.is_(None))
    return list(tx.session.scalars(query.order_by(OrderMerge.id)))
