"""Whom we may ask whether they would recommend us: each household at most every 90 days."""

from sqlalchemy import func, or_, select

from dispatch.customers.customer import Customer
from dispatch.quality.feedback import RECOMMEND_EVERY, Feedback, RecommendedLately
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder


def asks_recommend(tx: Transaction, order: WorkOrder, feedback: Feedback | None) -> bool:
    """Whether this feedback is the one that asks, or may become it."""
    if feedback is not None and feedback.recommend_span is not None:
        return True
    return not _asked_lately(tx, order.customer_id)


def claim(tx: Transaction, feedback: Feedback) -> bool:
    """Have this feedback be the one that asks. Two of one household at once take turns; the second is told no."""
    if feedback.recommend_span is not None:
        return True
    tx.session.get(Customer, feedback.customer_id, with_for_update={"key_share": True})
    if _asked_lately(tx, feedback.customer_id):
        return False
    feedback.ask_recommend(tx.stamp.at)
    return True


def require_claim(tx: Transaction, feedback: Feedback) -> None:
    """Raises RecommendedLately."""
    if not claim(tx, feedback):
        raise RecommendedLately(field="recommend")


def _asked_lately(tx: Transaction, customer_id: int) -> bool:
    """By another; also by one from before the spans were kept."""
    span = func.tstzrange(tx.stamp.at, tx.stamp.at + RECOMMEND_EVERY)
    answered = Feedback.recommend.is_not(None) & (Feedback.answered_at > tx.stamp.at - RECOMMEND_EVERY)
    lately = select(Feedback.id).where(
        Feedback.customer_id == customer_id, or_(Feedback.recommend_span.op("&&")(span), answered)
    )
    tx.session.flush()
    return tx.session.scalar(select(lately.exists()))
