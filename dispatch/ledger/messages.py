"""Ending promises: when something happened on their order, and when their time has passed."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, and_, func, select

from dispatch.ledger.judging import Facts, ending
from dispatch.ledger.promise import Promise, PromiseKind
from dispatch.store.audit import AuditEntry
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import OrderState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

OVER = {OrderState.FEEDBACK, OrderState.ARCHIVED}
# Cancelled for one of these it is we who don't keep our word; all others are the customer's.
OURS = {"outside_area"}
MOVED = (PromiseKind.WINDOW, PromiseKind.ETA)
AT_ONCE = 2000


def judge(tx: Transaction, *, work_order_id: int) -> None:
    """Something happened on this order that may end what it was promised."""
    _end(tx, Promise.work_order_id == work_order_id)


def agreed(
    tx: Transaction,
    *,
    work_order_id: int,
    generation: int,
    at: str,
    kinds: Iterable[str] = MOVED,
    visit_id: int | None = None,
) -> None:
    """The customer agreed to something else, or asked for it, at this moment (ISO 8601): what was told of these kinds
    before this generation of agreements is renegotiated."""
    theirs = [Promise.work_order_id == work_order_id, Promise.generation < generation]
    theirs += [Promise.kind.in_([PromiseKind(kind) for kind in kinds])]
    if visit_id is not None:
        theirs.append(Promise.visit_id == visit_id)
    _end(tx, and_(*theirs), agreed=datetime.fromisoformat(at))


def sweep(tx: Transaction) -> None:
    """End what ended by time alone."""
    while _end(tx, Promise.due_to < tx.stamp.at) == AT_ONCE:
        tx.session.flush()


def judge_all(tx: Transaction) -> None:
    """After many things happened at once, as in an import or a seed."""
    last = 0
    while found := tx.session.scalars(
        select(Promise.id).where(Promise.id > last, Promise.ending.is_(None)).order_by(Promise.id).limit(AT_ONCE)
    ).all():
        _end(tx, Promise.id.between(found[0], found[-1]))
        tx.session.flush()
        last = found[-1]


def _end(tx: Transaction, which: ColumnElement[bool], *, agreed: datetime | None = None) -> int:
    """Answers how many were looked at. Another's hands on one of them: it is left to them."""
    rows = tx.session.execute(_open().where(which)).all()
    for row in rows:
        end = ending(row.Promise, facts_of(row, now=tx.stamp.at, agreed=agreed))
        if end is not None:
            row.Promise.ending, row.Promise.ended_at, row.Promise.fact = end
    return sum(row.Promise.ending is not None for row in rows)


def _open() -> Select:
    since = select(func.min(Visit.arrived_at)).where(
        Visit.work_order_id == Promise.work_order_id, Visit.arrived_at >= Promise.said_at
    )
    reason = (
        select(AuditEntry.reason)
        .where(AuditEntry.work_order_id == Promise.work_order_id, AuditEntry.subject == "work_order")
        .where(AuditEntry.verb == "cancel")
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return (
        select(
            *(Promise, Visit.arrived_at, since.correlate(Promise).scalar_subquery().label("first_arrival")),
            *(WorkOrder.answered_at, WorkOrder.state, WorkOrder.state_since, WorkOrder.solved_remotely),
            reason.correlate(Promise).scalar_subquery().label("cancelled_because"),
        )
        .join(WorkOrder, WorkOrder.id == Promise.work_order_id)
        .outerjoin(Visit, Visit.id == Promise.visit_id)
        .where(Promise.ending.is_(None))
        .order_by(Promise.id)
        .limit(AT_ONCE)
        .with_for_update(of=Promise, skip_locked=True)
    )


def facts_of(row: Row, *, now: datetime, agreed: datetime | None) -> Facts:
    over = row.state_since if row.state in OVER else None
    cancelled = row.state_since if row.state is OrderState.CANCELLED else None
    ours = row.cancelled_because in OURS
    return Facts(
        now=now,
        arrived=row.first_arrival if row.Promise.kind is PromiseKind.ARRIVE_BY else row.arrived_at,
        answered=row.answered_at,
        solved=over if row.solved_remotely else None,
        agreed=agreed,
        called_off=None if ours else cancelled,
        dropped=cancelled if ours else None,
        not_needed=None if row.solved_remotely else over,
    )


TOPICS = {"ledger.judge": judge, "ledger.agreed": agreed, "ledger.sweep": sweep}
PERIODIC = {"ledger.sweep": "* * * * *"}
