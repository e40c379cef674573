"""What customers say of our work, and what follows from it."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import exists, select

from dispatch.errors import N_, Conflict, Invalid
from dispatch.quality.feedback import Feedback
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work import actions, queries
from dispatch.work.lifecycle import ORDER_LIFE, OrderState
from dispatch.work.weights import Weights
from dispatch.work.work_order import Channel, WorkOrder

EDITABLE = timedelta(days=14)  # the fix-watch: so long an answer may be changed
RECOMMEND_EVERY = timedelta(days=90)
ENDED = {OrderState.FEEDBACK, OrderState.ARCHIVED}


class NotFinishedYet(Conflict):
    """There is nothing to judge yet."""

    says = N_("The work isn't finished yet. We ask you once it is.")


class AnswerClosed(Conflict):
    """It is too late to change this answer."""

    says = N_("Your answer can't be changed any more. If something is wrong, tell us and we come again.")


class OutOfScale(Invalid):
    """That is not on the scale."""

    says = N_("{field} must be a whole number from {least} to {most}.")


class Answered(NamedTuple):
    """`repeat`: the order that was opened because it isn't solved."""

    feedback: Feedback
    repeat: WorkOrder | None


def answer(
    tx: Transaction,
    order: WorkOrder,
    *,
    solved: bool | None = None,
    partly: bool | None = None,
    stars: int | None = None,
    recommend: int | None = None,
    words: str | None = None,
) -> Answered:
    """Keep what the customer says; what isn't given stays as it was. `stars` 1–5, `recommend` 0–10.

    Solved closes the order. Not solved opens a linked repeat, once each time the order was finished.

    Raises:
        NotFinishedYet, AnswerClosed, OutOfScale.
    """
    order = queries.work_order_by_id(tx, order.id, lock=True)
    given = {"solved": solved, "partly": partly, "stars": _scaled("stars", stars, 1, 5)}
    given |= {"recommend": _scaled("recommend", recommend, 0, 10), "words": words and words.strip()[:2000]}
    feedback = _open_to_answer(tx, order)
    for name, value in given.items():
        if value is not None:
            setattr(feedback, name, value)
    feedback.answered_at = feedback.answered_at or tx.stamp.at
    remark(feedback, "answer")
    tx.session.flush()
    if solved is False and feedback.repeat is None:
        feedback.repeat = _repeat(tx, order, feedback)
    if solved and order.state is OrderState.FEEDBACK and tx.stamp.by.role in ORDER_LIFE.moves["archive"].by:
        actions.move(tx, order.reference, "archive")
    return Answered(feedback, feedback.repeat if solved is False else None)


def feedback_of(tx: Transaction, order: WorkOrder) -> Feedback | None:
    """Of the last time it was finished; what was said before it was reopened stands for itself."""
    this_round = select(Feedback).where(Feedback.work_order_id == order.id, Feedback.round == order.reopened)
    return tx.session.scalars(this_round).one_or_none()


def invitation(tx: Transaction, order: WorkOrder) -> Feedback:
    """The row for this round's feedback. It tells of the last visit, where there was one."""
    last = max((visit for visit in order.visits if visit.ended_at), key=lambda visit: visit.ended_at, default=None)
    feedback = Feedback(
        work_order=order,
        work_order_id=order.id,
        round=order.reopened,
        visit_id=last and last.id,
        invited_at=tx.stamp.at,
    )
    tx.add(feedback)
    return feedback


def asks_recommend(tx: Transaction, order: WorkOrder) -> bool:
    """Whether to ask "would you recommend us": at most every 90 days in each household."""
    lately = (
        exists()
        .where(Feedback.work_order_id == WorkOrder.id, WorkOrder.customer_id == order.customer_id)
        .where(WorkOrder.id != order.id, Feedback.recommend.is_not(None))
        .where(Feedback.answered_at > tx.stamp.at - RECOMMEND_EVERY)
    )
    return not tx.session.scalar(select(lately))


def _open_to_answer(tx: Transaction, order: WorkOrder) -> Feedback:
    if order.state not in ENDED:
        raise NotFinishedYet
    feedback = feedback_of(tx, order) or invitation(tx, order)
    if feedback.answered_at is not None and tx.stamp.at > feedback.answered_at + EDITABLE:
        raise AnswerClosed
    return feedback


def _repeat(tx: Transaction, order: WorkOrder, feedback: Feedback) -> WorkOrder:
    return actions.open_order(
        tx,
        branch=order.branch,
        customer=order.customer,
        home=order.home,
        fault=order.fault,
        channel=Channel.WEB,
        title=order.title,
        description=feedback.words or "",
        language=order.language,
        weights=Weights(critical=order.critical),
        devices=order.devices,
        repeat_of=order,
    )


def _scaled(field: str, value: int | None, least: int, most: int) -> int | None:
    if value is not None and not (isinstance(value, int) and least <= value <= most):
        raise OutOfScale(field=field, least=least, most=most)
    return value
