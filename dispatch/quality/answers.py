"""What customers say of our work, and what follows from it."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from dispatch.errors import N_, Conflict, Invalid
from dispatch.notices.call import CallReason
from dispatch.notices.calls import to_call
from dispatch.quality import call_backs
from dispatch.quality.feedback import Feedback
from dispatch.quality.recommending import require_claim
from dispatch.quality.topic import topics_in
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work import actions, queries
from dispatch.work.lifecycle import ORDER_LIFE, OrderState
from dispatch.work.repeats import open_again
from dispatch.work.work_order import WorkOrder

EDITABLE = timedelta(days=1)
WATCHED = timedelta(days=14)  # the fix-watch: what fails within is ours, and comes first
ENDED = {OrderState.FEEDBACK, OrderState.ARCHIVED}
LONGEST = 2000


class NotFinishedYet(Conflict):
    """There is nothing to judge yet."""

    says = N_("The work isn't finished yet. We ask you once it is.")


class AnswerClosed(Conflict):
    """It is too late to change this answer."""

    says = N_("An answer can be changed for a day, and this one is older. If something is wrong, tell us and we come.")


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

    Solved closes the order. Not solved opens another, once each time the order was finished: within the fix-watch a
    linked repeat that is more urgent, later an order like any other; either way somebody calls. A low score opens a
    call-back.

    Raises:
        NotFinishedYet, AnswerClosed, OutOfScale.
        RecommendedLately: the household was asked by another order within 90 days.
    """
    order = queries.work_order_by_id(tx, order.id, lock=True)
    given = {"solved": solved, "partly": partly, "stars": _scaled("stars", stars, 1, 5)}
    given |= {"recommend": _scaled("recommend", recommend, 0, 10), "words": words and words.strip()[:LONGEST]}
    feedback = _open_to_answer(tx, order)
    if recommend is not None:
        require_claim(tx, feedback)
    for name, value in given.items():
        if value is not None:
            setattr(feedback, name, value)
    if words:
        feedback.topics = topics_in(feedback.words)
    feedback.answered_at = feedback.answered_at or tx.stamp.at
    remark(feedback, "answer")
    tx.session.flush()
    if solved is False:
        _taken_up(tx, order, feedback)
    call_backs.open_where_low(tx, feedback)
    if solved and order.state is OrderState.FEEDBACK and tx.stamp.by.role in ORDER_LIFE.moves["archive"].by:
        actions.move(tx, order.reference, "archive")
    return Answered(feedback, feedback.repeat if solved is False else None)


def failed_again(tx: Transaction, order: WorkOrder, *, words: str | None = None) -> WorkOrder:
    """It worked and does so no more. What was answered before stays as it was; what is open for it already is answered
    again.

    Raises:
        NotFinishedYet.
    """
    order = queries.work_order_by_id(tx, order.id, lock=True)
    if order.state not in ENDED:
        raise NotFinishedYet
    feedback = feedback_of(tx, order) or invitation(tx, order)
    tx.session.flush()
    return _taken_up(tx, order, feedback, words=words)


def feedback_of(tx: Transaction, order: WorkOrder) -> Feedback | None:
    """Of the last time it was finished; what was said before it was reopened stands for itself."""
    this_round = select(Feedback).where(Feedback.work_order_id == order.id, Feedback.round == order.reopened)
    return tx.session.scalars(this_round).one_or_none()


def invitation(tx: Transaction, order: WorkOrder) -> Feedback:
    """The row for this round's feedback. It tells of the last visit, where there was one."""
    last = max((visit for visit in order.visits if visit.ended_at), key=lambda visit: visit.ended_at, default=None)
    finished_at = order.state_since if order.state is OrderState.FEEDBACK else last and last.ended_at
    feedback = Feedback(
        work_order=order,
        work_order_id=order.id,
        customer_id=order.customer_id,
        round=order.reopened,
        visit_id=last and last.id,
        finished_at=finished_at or order.ended_at or tx.stamp.at,
        invited_at=tx.stamp.at,
        topics=[],
    )
    tx.add(feedback)
    return feedback


def watched(feedback: Feedback, now: datetime) -> bool:
    return now <= feedback.finished_at + WATCHED


def editable(feedback: Feedback | None, now: datetime) -> bool:
    return feedback is None or feedback.answered_at is None or now <= feedback.answered_at + EDITABLE


def _open_to_answer(tx: Transaction, order: WorkOrder) -> Feedback:
    if order.state not in ENDED:
        raise NotFinishedYet
    feedback = feedback_of(tx, order) or invitation(tx, order)
    if not editable(feedback, tx.stamp.at):
        raise AnswerClosed
    return feedback


def _taken_up(tx: Transaction, order: WorkOrder, feedback: Feedback, *, words: str | None = None) -> WorkOrder:
    """Once for each time it was finished."""
    if feedback.repeat is None:
        said = (words or feedback.words or "").strip()[:LONGEST]
        feedback.repeat = open_again(tx, order, words=said, ours=watched(feedback, tx.stamp.at))
        remark(feedback, "take_up")
        if order.customer.phone:
            to_call(tx, feedback.repeat, CallReason.ASKED)
        tx.session.flush()
    return feedback.repeat


def _scaled(field: str, value: int | None, least: int, most: int) -> int | None:
    if value is not None and not (isinstance(value, int) and least <= value <= most):
        raise OutOfScale(field=field, least=least, most=most)
    return value
