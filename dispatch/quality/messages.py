"""Asking whether it still works, each time it was finished, and reminding once; then the order goes to the archive."""

from datetime import timedelta

from sqlalchemy import exists, or_, select

from dispatch.quality import call_backs
from dispatch.quality.answers import WATCHED, feedback_of, invitation
from dispatch.quality.feedback import Feedback
from dispatch.quality.recommending import claim
from dispatch.store.database import Transaction
from dispatch.work import actions
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder

ASKED = timedelta(hours=24)  # after the end of the work: only then does "does it still work?" mean something
REMINDED = timedelta(hours=72)
AT_ONCE = 500


def invite(tx: Transaction, *, work_order_id: int) -> None:
    """Have the customer asked, unless they have answered since the end of the work."""
    order = tx.session.get_one(WorkOrder, work_order_id, with_for_update={"key_share": True})
    feedback = feedback_of(tx, order) or invitation(tx, order)
    if order.state is not OrderState.FEEDBACK or feedback.answered_at is not None:
        return
    feedback.finished_at, feedback.invited_at = order.state_since, order.state_since + ASKED
    facts = {"work_order_id": order.id, "generation": order.generation}
    tx.send_later(feedback.invited_at, "quality.ask", **facts)
    tx.send_later(order.state_since + REMINDED, "quality.remind", **facts)


def ask(tx: Transaction, *, work_order_id: int, generation: int) -> None:
    """Whoever doesn't want to be asked isn't. Each household is asked to recommend us once in a while."""
    order = tx.session.get_one(WorkOrder, work_order_id, with_for_update={"key_share": True})
    feedback = _open_question(tx, order, generation)
    if feedback is not None and feedback.asked_at is None:
        feedback.asked_at = tx.stamp.at
        claim(tx, feedback)
        tx.send("notices.tell", work_order_id=order.id, event="feedback", generation=generation)


def remind(tx: Transaction, *, work_order_id: int, generation: int) -> None:
    """Once, whoever was asked; nothing comes after."""
    order = tx.session.get_one(WorkOrder, work_order_id)
    feedback = _open_question(tx, order, generation)
    if feedback is not None and feedback.asked_at and not feedback.reminded_at:
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


def _open_question(tx: Transaction, order: WorkOrder, generation: int) -> Feedback | None:
    """What waits for an answer; None where the order was reopened meanwhile, or they don't want to be asked."""
    if order.state is not OrderState.FEEDBACK or order.generation != generation:
        return None
    feedback = feedback_of(tx, order)
    stopped = order.customer.feedback_stopped_at is not None
    return None if feedback is None or feedback.answered_at or stopped else feedback


TOPICS = {
    "quality.invite": invite,
    "quality.ask": ask,
    "quality.remind": remind,
    "quality.archive": archive,
    "quality.escalate": call_backs.escalate,
}
PERIODIC = {"quality.archive": "*/15 * * * *", "quality.escalate": "*/5 * * * *"}
