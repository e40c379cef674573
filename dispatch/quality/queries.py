"""What people ask about feedback: that of the orders they may see."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from dispatch.quality.feedback import Feedback
from dispatch.store.database import Transaction
from dispatch.work.queries import visible


def feedback(
    tx: Transaction, *, answered: bool | None = None, before_id: int | None = None, limit: int = 50
) -> list[Feedback]:
    """Newest first; `before_id` continues a list."""
    query = select(Feedback).join(Feedback.work_order).where(visible(tx.stamp.by))
    if answered is not None:
        query = query.where(Feedback.answered_at.is_not(None) if answered else Feedback.answered_at.is_(None))
    if before_id is not None:
        query = query.where(Feedback.id < before_id)
    query = query.options(contains_eager(Feedback.work_order)).order_by(Feedback.id.desc()).limit(limit)
    return list(tx.session.scalars(query))
