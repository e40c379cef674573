"""What people ask about complaints: those of the orders they may see."""

from collections.abc import Collection

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from dispatch.complaints.complaint import Complaint, Hearing
from dispatch.complaints.lifecycle import UNDECIDED, ComplaintState
from dispatch.errors import NotFound
from dispatch.store.database import Transaction
from dispatch.store.row import row_of
from dispatch.work.queries import visible
from dispatch.work.work_order import WorkOrder

AT_ONCE = 200


def complaint(tx: Transaction, complaint_id: int, *, version: int | None = None) -> Complaint:
    """Locked. Raises NotFound, ChangedMeanwhile."""
    query = select(Complaint).join(Complaint.work_order).where(Complaint.id == complaint_id, visible(tx.stamp.by))
    return row_of(tx, query, lock=True, version=version)


def shown(tx: Transaction, complaint_id: int) -> Complaint:
    """To look at. Raises NotFound."""
    query = _with_hearings().where(Complaint.id == complaint_id, visible(tx.stamp.by))
    found = tx.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def of_order(tx: Transaction, order: WorkOrder) -> list[Complaint]:
    """Oldest first."""
    query = _with_hearings().where(Complaint.work_order_id == order.id, visible(tx.stamp.by))
    return list(tx.session.scalars(query.order_by(Complaint.id)))


def queue(tx: Transaction, *, limit: int = AT_ONCE) -> list[Complaint]:
    """What is undecided: what nobody has first, then by what is due first."""
    now = and_(Hearing.complaint_id == Complaint.id, Hearing.decided_at.is_(None))
    next_due = case(
        (Hearing.acknowledged_at.is_(None), func.least(Hearing.acknowledge_due, Hearing.decide_due)),
        else_=Hearing.decide_due,
    )
    query = _with_hearings().join(Hearing, now).where(Complaint.state.in_(UNDECIDED), visible(tx.stamp.by))
    order = (Hearing.account_id.is_not(None), next_due, Complaint.id)
    return list(tx.session.scalars(query.order_by(*order).limit(limit)))


def complaints(
    tx: Transaction, states: Collection[ComplaintState] = (), *, before_id: int | None = None, limit: int = 50
) -> list[Complaint]:
    """Newest first; `before_id` continues a list."""
    query = _with_hearings().where(visible(tx.stamp.by)).order_by(Complaint.id.desc()).limit(limit)
    if states:
        query = query.where(Complaint.state.in_(states))
    return list(tx.session.scalars(query.where(Complaint.id < before_id) if before_id else query))


def overdue(tx: Transaction) -> int:
    """Undecided ones of which either time has passed."""
    late = or_(
        Hearing.decide_due < tx.stamp.at,
        and_(Hearing.acknowledged_at.is_(None), Hearing.acknowledge_due < tx.stamp.at),
    )
    query = select(func.count(Complaint.id)).join(Hearing, Hearing.complaint_id == Complaint.id)
    query = query.join(Complaint.work_order).where(visible(tx.stamp.by), Complaint.state.in_(UNDECIDED))
    return tx.session.scalar(query.where(Hearing.decided_at.is_(None), late)) or 0


def undecided_of_customer(tx: Transaction, customer_id: int) -> list[Complaint]:
    """Whoever complains keeps what they complain of until it is decided."""
    query = select(Complaint).join(Complaint.work_order).options(contains_eager(Complaint.work_order))
    query = query.where(WorkOrder.customer_id == customer_id, Complaint.state.in_(UNDECIDED))
    return list(tx.session.scalars(query.order_by(Complaint.id)))


def _with_hearings():
    hearings = selectinload(Complaint.hearings)
    return (
        select(Complaint)
        .join(Complaint.work_order)
        .options(contains_eager(Complaint.work_order).selectinload(WorkOrder.customer))
        .options(contains_eager(Complaint.work_order).selectinload(WorkOrder.branch))
        .options(hearings.selectinload(Hearing.account), hearings.selectinload(Hearing.remedy_order))
    )
