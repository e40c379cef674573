"""Making one order of two that are the same need, and undoing it the same day."""

from datetime import datetime

from sqlalchemy import select

from dispatch.customers.customer import Customer
from dispatch.errors import N_, Conflict, Invalid
from dispatch.merging import belongings
from dispatch.merging.order_merge import OrderMerge
from dispatch.notices.conversation import NoWayToReach, write
from dispatch.store.database import Transaction
from dispatch.words import words_in
from dispatch.work import queries
from dispatch.work.actions import edited, settle
from dispatch.work.lifecycle import CLOSED, OrderState
from dispatch.work.sla import course
from dispatch.work.sla.clock_event import PROMISED, ClockName
from dispatch.work.sla.judging import settle_dues
from dispatch.work.sla.lap import EventKind
from dispatch.work.turns import take_turns
from dispatch.work.work_order import WorkOrder

FURTHER = [OrderState.INTAKE, OrderState.WAITING, OrderState.DISPATCH, OrderState.PLANNED, OrderState.VISIT]
TOLD = N_("You wrote to us twice about the same. We keep both together under %(kept)s; %(merged)s leads there too.")


class SameOrder(Invalid):
    """An order can't be merged with itself."""

    says = N_("That is the same order. Choose another one to keep.")


class TwoCustomers(Conflict):
    """They belong to two customers."""

    says = N_(
        "{merged} and {kept} belong to two customers, who each have a right to their own. Cancel one as ordered twice."
    )


class BothUnderWay(Conflict):
    """Somebody is on the way for both."""

    says = N_("Somebody is on the way or at the door for both, {merged} and {kept}. End one of the visits first.")


class KeepTheOther(Conflict):
    """The other one is further along."""

    says = N_("{merged} is further along than {kept}. Keep {merged} instead, so that what is agreed stays agreed.")


class OverAlready(Conflict):
    """One of them is over."""

    says = N_("{order} is over or merged already. Look at it again; somebody may have been quicker.")


class NotMerged(Conflict):
    """There is nothing to undo."""

    says = N_("{order} is not merged into another order.")


class TooLateToSplit(Conflict):
    """It can't be undone any more."""

    says = N_("A merge is undone on its own day, while the kept order is open. Open a new order instead.")


def merge(tx: Transaction, reference: str, *, into: str, version: int | None = None) -> WorkOrder:
    """`reference` goes into the archive with a pointer, and all it had goes to `into`, which is promised by the
    earlier opening of the two; answers that one. The customer is told once.

    Raises:
        NotFound, SameOrder, TwoCustomers, BothUnderWay, KeepTheOther, OverAlready, NotYourMove.
        ChangedMeanwhile: somebody edited `reference` since `version`.
    """
    order, kept = _both(tx, reference, into)
    edited(order, version)
    _require_one_need(order, kept)
    earlier = order.opened_at < kept.opened_at
    order.move("merge", tx.stamp, reason=None)
    order.merged_into = kept
    order.generation += 1  # what was still to be told of it is void
    settle(tx, order)
    moved = belongings.bring_over(tx, order, kept)
    if earlier:
        _open_earlier(tx, order, kept)
    if order.description and order.description not in kept.description:
        kept.description = f"{kept.description}\n\n{order.description}".strip()
    tx.add(
        OrderMerge(
            work_order=order,
            work_order_id=order.id,
            kept=kept,
            kept_id=kept.id,
            moved=moved,
            merged_at=tx.stamp.at,
            account_id=tx.stamp.by.account_id,
        )
    )
    tx.ledger.say(kept, "take_in")
    tx.session.flush()
    _tell(tx, order, kept)
    return kept


def split(tx: Transaction, reference: str) -> WorkOrder:
    """Undo it: the order stands in intake again with what it had. What was promised for the kept one stays promised.

    Raises:
        NotFound, NotMerged, TooLateToSplit, NotYourMove.
    """
    order = queries.work_order(tx, reference)
    if order.merged_into_id is None:
        raise NotMerged(order=reference)
    take_turns(tx, orders=[order.id, order.merged_into_id])
    kept = order.merged_into
    done = _standing(tx, order)
    if kept is None or done is None:
        raise NotMerged(order=reference)
    if kept.state in CLOSED or not same_day(order, done.merged_at, tx.stamp.at):
        raise TooLateToSplit(order=reference)
    moved = done.moved
    order.merged_into = None
    order.move("split", tx.stamp)
    done.undone_at = tx.stamp.at
    tx.ledger.say(kept, "give_up")
    tx.session.flush()
    belongings.take_back(tx, order, kept, moved)
    return queries.work_order(tx, reference)


def same_day(order: WorkOrder, one: datetime, other: datetime) -> bool:
    """By the branch's clock."""
    tz = order.branch.calendar.tz
    return one.astimezone(tz).date() == other.astimezone(tz).date()


def _both(tx: Transaction, reference: str, into: str) -> tuple[WorkOrder, WorkOrder]:
    """Locked, whoever comes second waits and reads what the first has done."""
    order, kept = queries.work_order(tx, reference), queries.work_order(tx, into)
    if order.id == kept.id:
        raise SameOrder(field="into")
    # Nobody erases the customer meanwhile.
    tx.session.execute(select(Customer.id).where(Customer.id == kept.customer_id).with_for_update(key_share=True))
    take_turns(tx, orders=[order.id, kept.id])
    return order, kept


def _require_one_need(order: WorkOrder, kept: WorkOrder) -> None:
    names = {"merged": order.reference, "kept": kept.reference}
    for one in (order, kept):
        if one.merged_into_id is not None or one.state not in FURTHER:
            raise OverAlready(order=one.reference)
    if order.customer_id != kept.customer_id:
        raise TwoCustomers(**names)
    if order.state is OrderState.VISIT and kept.state is OrderState.VISIT:
        raise BothUnderWay(**names)
    agreed = any(visit.window_from for visit in order.visits) and not any(visit.window_from for visit in kept.visits)
    if order.state is OrderState.VISIT or (agreed and FURTHER.index(order.state) > FURTHER.index(kept.state)):
        raise KeepTheOther(**names)


def _open_earlier(tx: Transaction, order: WorkOrder, kept: WorkOrder) -> None:
    """The clocks that still run did so since the customer first asked."""
    now = course.laps_of(kept)
    kept.opened_at = order.opened_at
    for clock in (one for one in PROMISED if one in now and now[one].runs):
        by = course.as_before(now[clock].told)
        course.tell(kept, [clock], EventKind.START, tx.stamp, at=order.opened_at, reason="merge", by=by)
    if order.answered_at and (kept.answered_at is None or order.answered_at < kept.answered_at):
        if kept.answered_at is None:
            answered = {"reason": "answered", "at": order.answered_at}
            course.tell(kept, [ClockName.RESPONSE], EventKind.STOP, tx.stamp, **answered)
        kept.answered_at = order.answered_at
    settle_dues(kept)


def _standing(tx: Transaction, order: WorkOrder) -> OrderMerge | None:
    query = select(OrderMerge).where(OrderMerge.work_order_id == order.id, OrderMerge.undone_at.is_(None))
    return tx.session.scalars(query.order_by(OrderMerge.id.desc()).limit(1)).first()


def _tell(tx: Transaction, order: WorkOrder, kept: WorkOrder) -> None:
    said = words_in(kept.language).gettext(TOLD) % {"kept": kept.reference, "merged": order.reference}
    try:
        write(tx, kept, said)
    except NoWayToReach:
        return  # nobody could be told of either
