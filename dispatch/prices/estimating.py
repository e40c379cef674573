"""What people do with estimates: make one, approve it, decline it."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from dispatch.errors import N_, Conflict, Invalid
from dispatch.ledger.promise import PromiseChannel, PromiseKind
from dispatch.ledger.telling import said
from dispatch.notices.call import CallReason
from dispatch.notices.calls import to_call
from dispatch.prices import queries
from dispatch.prices.estimate import AnsweredBy, Estimate, EstimateState
from dispatch.prices.knowing import expected
from dispatch.prices.terms import terms_of
from dispatch.prices.told import told
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.words import money, words_in
from dispatch.work.actions import tell
from dispatch.work.attachment import Attachment, AttachmentKind
from dispatch.work.lifecycle import OrderState
from dispatch.work.proofs import NotItsSignature
from dispatch.work.work_order import WorkOrder

OVER = {OrderState.FEEDBACK, OrderState.ARCHIVED, OrderState.CANCELLED}
LONGEST_MINUTES, MOST_PIECES = 1440, 99
LONGEST_WORDS = 2000
PROMISED = N_("The price: {total}")


class WorkOver(Conflict):
    """This order is over."""

    says = N_("This order is over, and so is its price. Reopen it first.")


class NothingToPrice(Invalid):
    """We don't know yet what is to be done."""

    says = N_("Say first what kind of work it is; then it can be priced.")


class OddLength(Invalid):
    """That is no length for a visit."""

    says = N_("Give the minutes as a whole number from 5 to {most}, and at most {pieces} of each part.")


class NoEstimate(Conflict):
    """There is nothing to answer."""

    says = N_("There is no estimate to answer. Ask us for one.")


class EstimateChanged(Conflict):
    """The estimate was changed meanwhile."""

    says = N_("The estimate was changed meanwhile. Nothing was approved. Please look at the new one.")


class EstimateLapsed(Conflict):
    """The estimate is too old."""

    says = N_("This estimate was good until {day}. Nothing was approved. Ask us for a new one.")


class AnsweredAlready(Conflict):
    """This estimate has been answered."""

    says = N_("This estimate has been answered already. If you think otherwise now, write to us or call.")


def make(
    tx: Transaction, order: WorkOrder, *, minutes: int | None = None, parts: Sequence[tuple[str, int]] = ()
) -> Estimate:
    """A new estimate; it takes the place of one that waits, and the customer is told, unless there is nothing to pay.
    What was approved before stands until this one is. `minutes`: None for what such work usually takes. `parts`:
    (number, pieces).

    Raises:
        WorkOver, NothingToPrice, OddLength.
    """
    _lock(tx, order)
    if order.state in OVER:
        raise WorkOver
    if order.fault is None:
        raise NothingToPrice(field="fault")
    minutes = order.fault.minutes if minutes is None else minutes
    if not 5 <= minutes <= LONGEST_MINUTES or any(not 1 <= pieces <= MOST_PIECES for _, pieces in parts):
        raise OddLength(field="minutes", most=LONGEST_MINUTES, pieces=MOST_PIECES)
    estimate = _estimate(tx, order, minutes, parts)
    _put_away(tx, order)
    remark(estimate, "make")
    tx.add(estimate)
    tx.session.flush()
    if estimate.state is EstimateState.OPEN:
        tell(tx, order, "estimate", round=estimate.number)
    return estimate


def approve(
    tx: Transaction,
    order: WorkOrder,
    number: int,
    *,
    by: AnsweredBy = AnsweredBy.LINK,
    signature_id: int | None = None,
) -> Estimate:
    """The customer agrees to just this estimate. Twice is once.

    Raises:
        NoEstimate, EstimateChanged, EstimateLapsed, AnsweredAlready, NotItsSignature.
    """
    estimate = _to_answer(tx, order, number)
    if estimate.state is EstimateState.APPROVED:
        return estimate
    if not estimate.waits(tx.stamp.at):
        _refuse(order, estimate)
    if by is AnsweredBy.ON_SITE:
        _require_signature(tx, order, signature_id)
    estimate.signature_id = signature_id
    _answer(tx, estimate, EstimateState.APPROVED, by)
    channel = PromiseChannel.PAGE if by is AnsweredBy.LINK else PromiseChannel.PAPER
    said(tx, order, PromiseKind.PRICE, wording=_in_words(estimate, order.language), channel=channel)
    return estimate


def decline(
    tx: Transaction, order: WorkOrder, number: int, *, words: str | None = None, by: AnsweredBy = AnsweredBy.LINK
) -> Estimate:
    """The customer does not agree. The desk is to call them.

    Raises:
        NoEstimate, EstimateChanged, AnsweredAlready.
    """
    estimate = _to_answer(tx, order, number)
    if estimate.state is EstimateState.DECLINED:
        return estimate
    if estimate.state is not EstimateState.OPEN:
        raise AnsweredAlready
    estimate.words = (words or "").strip()[:LONGEST_WORDS] or None
    _answer(tx, estimate, EstimateState.DECLINED, by)
    to_call(tx, order, CallReason.PRICE)
    return estimate


def _in_words(estimate: Estimate, language: str) -> str:
    """What the customer counts on once they said yes."""
    total = money(estimate.total, estimate.currency, language)
    return words_in(language).gettext(PROMISED).format(total=total)


def _answer(tx: Transaction, estimate: Estimate, state: EstimateState, by: AnsweredBy) -> None:
    estimate.state, estimate.answered_at, estimate.answered_by = state, tx.stamp.at, by
    remark(estimate, "approve" if state is EstimateState.APPROVED else "decline")
    tx.session.flush()
    tx.send("prices.answered", work_order_id=estimate.work_order_id, approved=state is EstimateState.APPROVED)


def _to_answer(tx: Transaction, order: WorkOrder, number: int) -> Estimate:
    """The newest, if it is the one that was seen."""
    _lock(tx, order)
    estimate = queries.newest(tx, order)
    if estimate is None:
        raise NoEstimate
    if estimate.number != number:
        raise EstimateChanged
    return estimate


def _refuse(order: WorkOrder, estimate: Estimate) -> None:
    if estimate.state is EstimateState.OPEN:
        until = estimate.valid_until.astimezone(order.branch.calendar.tz).date()
        raise EstimateLapsed(day=until.isoformat())
    raise AnsweredAlready


def _lock(tx: Transaction, order: WorkOrder) -> None:
    """Whoever makes and whoever answers an estimate take turns."""
    tx.session.flush()
    tx.session.execute(select(WorkOrder.id).where(WorkOrder.id == order.id).with_for_update(key_share=True))
    tx.session.refresh(order, ["state", "reopened", "fault_id"])


def _put_away(tx: Transaction, order: WorkOrder) -> None:
    for older in queries.estimates(tx, order):
        if older.state is EstimateState.OPEN:
            older.state = EstimateState.REPLACED
            remark(older, "replace")
    tx.session.flush()


def _estimate(tx: Transaction, order: WorkOrder, minutes: int, parts: Sequence[tuple[str, int]]) -> Estimate:
    terms, last = terms_of(tx, order.branch_id), queries.newest(tx, order)
    price = expected(tx, order, minutes=minutes, parts=parts)
    return Estimate(
        **{"work_order": order, "work_order_id": order.id, "number": last.number + 1 if last else 1},
        state=EstimateState.OPEN if price.total else EstimateState.FREE,
        minutes=minutes,
        currency=terms.currency,
        made_at=tx.stamp.at,
        valid_until=tx.stamp.at + timedelta(days=terms.valid_days),
        account_id=tx.stamp.by.account_id,
        **told(price),
    )


def _require_signature(tx: Transaction, order: WorkOrder, signature_id: int | None) -> None:
    given = tx.session.get(Attachment, signature_id) if signature_id else None
    if given is None or given.kind is not AttachmentKind.SIGNATURE or given.work_order_id != order.id:
        raise NotItsSignature(field="signature")
