"""Asking whether it still works, each time it was finished, and reminding once; then the order goes to the archive."""

from datetime import timedelta

from sqlalchemy import exists, or_, select

from dispatch.quality.answers import feedback_of, invitation
from dispatch.quality.feedback import Feedback
from dispatch.store.database import Transaction
from dispatch.work import actions
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder

ASKED = timedelta(hours=24)  # after the end of the work: only then does "does it still work?" mean something
REMINDED = timedelta(hours=72)
WATCHED = timedelta(days=14)
AT_ONCE = 500


def invite(tx: Transaction, *, work_order_id: int) -> None:
    """Have the customer asked, unless they have answered since the end of the work."""
    order = tx.session.get_one(WorkOrder, work_order_id, with_for_update={"key_share": True})
    feedback = feedback_of(tx, order) or invitation(tx, order)
    if order.state is not OrderState.FEEDBACK or feedback.answered_at is not None:
        return
    feedback.invited_at = order.state_since + ASKED
    facts = {"work_order_id": order.id, "generation": order.generation}
    tx.send_later(feedback.invited_at, "notices.tell", **facts, event="feedback")
    tx.send_later(order.state_since + REMINDED, "quality.remind", **facts)


def remind(tx: Transaction, *, work_order_id: int, generation: int) -> None:
    order = tx.session.get_one(WorkOrder, work_order_id)
    feedback = feedback_of(tx, order)
    if order.state is not OrderState.FEEDBACK or order.generation != generation:
        return  # It was reopened meanwhile: when it is finished again, another reminder comes.
    if feedback and not feedback.answered_at and not feedback.reminded_at:
        feedback.reminded_at = tx.stamp.at
        tx.send("notices.tell", work_order_id=order.id, event="feedback_reminder", generation=generation)


def archive(tx: Transaction) -> None:
    """Close what has been answered, and what was given 14 days to be."""
    answered = (
        exists()
        .where(Feedback.work_order_id == WorkOrder.id, Feedback.round == WorkOrder.reopened)
        .where(Feedback.answered_at.is_not(None))
    )
    over = select(WorkOrder.reference).where(
        WorkOrder.state == OrderState.FEEDBACK, or_(answered, WorkOrder.state_since <= tx.stamp.at - WATCHED)
    )
    for reference in tx.session.scalars(over.order_by(WorkOrder.id).limit(AT_ONCE)).all():
        actions.move(tx, reference, "archive")


TOPICS = {"quality.invite": invite, "quality.remind": remind, "quality.archive": archive}
PERIODIC = {"quality.archive": "*/15 * * * *"}
