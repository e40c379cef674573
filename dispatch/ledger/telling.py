"""Writing down what a customer is told, in the transaction that tells it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from dispatch.errors import N_, Conflict
from dispatch.ledger.promise import Ending, Fact, Promise, PromiseChannel, PromiseKind
from dispatch.store.database import Transaction
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

LONGEST = 500


class AlreadyEnded(Conflict):
    """This promise has ended."""

    says = N_("This promise has ended already, and an ending is final.")


def said(
    tx: Transaction,
    order: WorkOrder,
    kind: PromiseKind,
    *,
    wording: str,
    channel: PromiseChannel,
    due_to: datetime | None = None,
    due_from: datetime | None = None,
    visit: Visit | None = None,
    language: str | None = None,
) -> Promise:
    """The row for what is being told. Told again with the same times it is the same promise, and no second row;
    with others it is a new one, and the old one stays to be judged: we alone can't take it back.

    `due_to` is needed but for a price, `due_from` and `visit` for a window.
    """
    last = _last(tx, order, kind)
    if _same(last, wording, due_from, due_to):
        return last
    promise = Promise(
        work_order=order,
        work_order_id=order.id,
        visit=visit,
        visit_id=visit and visit.id,
        kind=kind,
        generation=order.generation,
        round=last.round + 1 if last else 0,
        due_from=due_from,
        due_to=due_to,
        wording=wording[:LONGEST],
        channel=channel,
        language=language or order.language,
        said_at=tx.stamp.at,
        account_id=tx.stamp.by.account_id,
    )
    tx.add(promise)
    tx.session.flush()
    return promise


def is_told(
    tx: Transaction,
    order: WorkOrder,
    kind: PromiseKind,
    *,
    wording: str,
    due_to: datetime | None = None,
    due_from: datetime | None = None,
    visit: Visit | None = None,
) -> bool:
    """Whether `said` would add nothing."""
    return _same(_last(tx, order, kind), wording, due_from, due_to)


def ended(tx: Transaction, promise: Promise, ending: Ending, *, fact: Fact, at: datetime | None = None) -> None:
    """For what no sweep can know: whether a price was held, and whether a repair lasted.

    Raises:
        AlreadyEnded.
    """
    tx.session.flush()
    tx.session.refresh(promise, with_for_update=True)
    if promise.ending is not None:
        raise AlreadyEnded
    promise.ending, promise.fact, promise.ended_at = ending, fact, at or tx.stamp.at


def told(tx: Transaction, order: WorkOrder, kinds: Collection[PromiseKind]) -> list[Promise]:
    """Those of the kinds that are still open, oldest first."""
    query = select(Promise).where(Promise.work_order_id == order.id, Promise.kind.in_(kinds), Promise.ending.is_(None))
    return list(tx.session.scalars(query.order_by(Promise.said_at, Promise.id)))


def _same(last: Promise | None, wording: str, due_from: datetime | None, due_to: datetime | None) -> bool:
    if last is None or (last.due_from, last.due_to) != (due_from, due_to):
        return False
    return due_to is not None or last.wording == wording


def _last(tx: Transaction, order: WorkOrder, kind: PromiseKind) -> Promise | None:
    same = select(Promise).where(Promise.work_order_id == order.id, Promise.kind == kind)
    this = same.where(Promise.generation == order.generation)
    return tx.session.scalars(this.order_by(Promise.round.desc()).limit(1)).first()
