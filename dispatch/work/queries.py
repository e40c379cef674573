"""What people ask about work orders and visits. Every answer is limited to what the asker may see."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, false, func, select, true, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import set_committed_value

from dispatch.catalogue.closing_code import ClosingCode, CodeList
from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.devices.device import Device, DeviceState
from dispatch.errors import NotFound
from dispatch.people.account import Account
from dispatch.people.branch import Branch
from dispatch.stamp import Actor, Role
from dispatch.store.audit import AuditEntry, AuditNote
from dispatch.store.bulk import among
from dispatch.store.database import Transaction
from dispatch.work.attachment import Attachment
from dispatch.work.lifecycle import OrderState, VisitState
from dispatch.work.search import matches
from dispatch.work.sla.clock_event import PROMISED, ClockEvent
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder


def visible(actor: Actor) -> ColumnElement[bool]:
    """The orders this actor may see, as a condition."""
    if actor.role is Role.CUSTOMER:
        return WorkOrder.id == actor.work_order_id if actor.work_order_id else false()
    if actor.role is Role.ENGINEER:
        return WorkOrder.visits.any(_own(actor))
    return true() if actor.branches is None else WorkOrder.branch_id.in_(actor.branches)


def work_order(tx: Transaction, reference: str, *, lock: bool = False) -> WorkOrder:
    """Raises NotFound, in the same words, for what isn't there and for what isn't theirs."""
    query = select(WorkOrder).where(WorkOrder.reference == reference, visible(tx.stamp.by))
    return _one(tx, query, lock)


def work_order_by_id(tx: Transaction, work_order_id: int, *, lock: bool = False) -> WorkOrder:
    return _one(tx, select(WorkOrder).where(WorkOrder.id == work_order_id, visible(tx.stamp.by)), lock)


def visit(tx: Transaction, visit_id: int, *, lock: bool = False) -> Visit:
    """An engineer finds only their own. With `lock` its order is locked, and the visit is as it is then."""
    actor = tx.stamp.by
    mine = _own(actor) if actor.role is Role.ENGINEER else true()
    query = select(Visit).join(Visit.work_order).where(Visit.id == visit_id, visible(actor), mine)
    found = _one(tx, query, False)
    if lock:
        # The order first, always, so that two who change the same order queue instead of deadlocking.
        work_order_by_id(tx, found.work_order_id, lock=True)
        # Whoever was before us may have changed the visit, or given it to another.
        found = _one(tx, query.execution_options(populate_existing=True), False)
    return found


def language_of(tx: Transaction, work_order_id: int) -> str | None:
    return tx.session.scalar(select(WorkOrder.language).where(WorkOrder.id == work_order_id))


def orders(
    tx: Transaction,
    *,
    states: Sequence[OrderState] = (),
    text: str = "",
    branch_id: int | None = None,
    limit: int = 50,
    before_id: int | None = None,
    also: ColumnElement[bool] | None = None,
) -> list[WorkOrder]:
    """Newest first; `before_id` continues a list. `also`: a further condition, of a room above."""
    query = (
        _asked_for(select(WorkOrder), tx, text=text, branch_id=branch_id, also=also)
        .options(selectinload(WorkOrder.customer), selectinload(WorkOrder.home), selectinload(WorkOrder.repeat_of))
        .options(selectinload(WorkOrder.fault).selectinload(FaultTypeEdition.fault_type))
        .options(selectinload(WorkOrder.devices))
        .options(selectinload(WorkOrder.visits).selectinload(Visit.engineer), selectinload(WorkOrder.branch))
        .order_by(WorkOrder.id.desc())
        .limit(limit)
    )
    if states:
        query = query.where(WorkOrder.state.in_(states))
    if before_id:
        query = query.where(WorkOrder.id < before_id)
    return list(tx.session.scalars(query))


def orders_named(tx: Transaction, references: Collection[str]) -> list[WorkOrder]:
    """Those of them the asker may see, by number."""
    query = select(WorkOrder).where(WorkOrder.reference.in_(references), visible(tx.stamp.by)).order_by(WorkOrder.id)
    return list(tx.session.scalars(query))


def look_at_clocks(tx: Transaction, orders: Collection[WorkOrder]) -> None:
    """Load what is promised on these, in one query. Only to look at: whose hands they were in is left out, so whoever
    moves one of them must load it anew."""
    told: dict[int, list[ClockEvent]] = {order.id: [] for order in orders}
    query = select(ClockEvent).where(among(ClockEvent.work_order_id, list(told)), ClockEvent.clock.in_(PROMISED))
    for event in tx.session.scalars(query.order_by(ClockEvent.id)):
        told[event.work_order_id].append(event)
    for order in orders:
        set_committed_value(order, "clock_events", told[order.id])


def counts(
    tx: Transaction, *, text: str = "", branch_id: int | None = None, also: ColumnElement[bool] | None = None
) -> dict[OrderState, int]:
    """How many `orders` there are in each state."""
    query = _asked_for(select(WorkOrder.state, func.count(WorkOrder.id)), tx, text=text, branch_id=branch_id, also=also)
    return dict(tx.session.execute(query.group_by(WorkOrder.state)).all())


def visits_of_engineer(tx: Transaction, engineer_id: int, *, starts_at: datetime, ends_at: datetime) -> list[Visit]:
    """That engineer's visits planned in the period, in driving order."""
    order = selectinload(Visit.work_order)
    query = (
        select(Visit)
        .join(Visit.work_order)
        .where(
            Visit.engineer_id == engineer_id,
            Visit.starts_at >= starts_at,
            Visit.starts_at < ends_at,
            Visit.state != VisitState.CANCELLED,
            visible(tx.stamp.by),
        )
        .options(order.selectinload(WorkOrder.home), order.selectinload(WorkOrder.customer))
        .options(order.selectinload(WorkOrder.fault), order.selectinload(WorkOrder.visits))
        .options(order.selectinload(WorkOrder.devices).selectinload(Device.model))
        .order_by(Visit.starts_at)
    )
    return list(tx.session.scalars(query))


def visits(
    tx: Transaction,
    *,
    engineer_id: int | None = None,
    states: Sequence[VisitState] = (),
    starts_from: datetime | None = None,
    starts_to: datetime | None = None,
    after_id: int = 0,
    limit: int = 50,
) -> list[Visit]:
    """In the order they came to be; `after_id` continues a list. An engineer finds only their own."""
    actor = tx.stamp.by
    query = (
        select(Visit)
        .join(Visit.work_order)
        .where(visible(actor), Visit.id > after_id)
        .options(selectinload(Visit.work_order).selectinload(WorkOrder.home), selectinload(Visit.engineer))
        .order_by(Visit.id)
        .limit(limit)
    )
    if actor.role is Role.ENGINEER:
        query = query.where(_own(actor))
    elif engineer_id is not None:
        query = query.where(Visit.engineer_id == engineer_id)
    if states:
        query = query.where(Visit.state.in_(states))
    if starts_from is not None:
        query = query.where(Visit.starts_at >= starts_from)
    if starts_to is not None:
        query = query.where(Visit.starts_at < starts_to)
    return list(tx.session.scalars(query))


def history(
    tx: Transaction,
    order: WorkOrder,
    *,
    before_id: int | None = None,
    limit: int | None = None,
    untold: Collection[str] = (),
) -> list[tuple[AuditEntry, str | None]]:
    """Every audited change of the order and what belongs to it, newest first, with the note beside it.
    `before_id` continues, `untold` are subjects to leave out."""
    query = (
        select(AuditEntry, AuditNote.words)
        .outerjoin(AuditNote, AuditNote.entry_id == AuditEntry.id)
        .where(AuditEntry.work_order_id == order.id, AuditEntry.subject.not_in(untold))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(limit)
    )
    if before_id is not None:
        # By both, as it is ordered: what was brought in later may have happened earlier.
        last = select(AuditEntry.at, AuditEntry.id).where(AuditEntry.id == before_id)
        query = query.where(tuple_(AuditEntry.at, AuditEntry.id) < last.scalar_subquery())
    return [(entry, words) for entry, words in tx.session.execute(query)]


def history_count(tx: Transaction, order: WorkOrder, *, untold: Collection[str] = ()) -> int:
    query = select(func.count()).where(AuditEntry.work_order_id == order.id, AuditEntry.subject.not_in(untold))
    return tx.session.scalar(query)


def earlier(tx: Transaction, order: WorkOrder, *, most: int = 5) -> list[WorkOrder]:
    """The customer's orders before this one, newest first."""
    query = (
        select(WorkOrder)
        .where(WorkOrder.customer_id == order.customer_id, WorkOrder.id != order.id, visible(tx.stamp.by))
        .options(selectinload(WorkOrder.visits).selectinload(Visit.engineer))
        .order_by(WorkOrder.id.desc())
        .limit(most)
    )
    return list(tx.session.scalars(query))


def attachments(tx: Transaction, order: WorkOrder) -> list[Attachment]:
    """Those that are still there: an erased customer's have lost their content."""
    query = select(Attachment).where(Attachment.work_order_id == order.id, Attachment.content.has())
    query = query.order_by(Attachment.id)
    return list(tx.session.scalars(query))


def attachment(tx: Transaction, key: str) -> tuple[Attachment, bytes]:
    """One attachment of an order the asker may see, with its bytes."""
    query = select(Attachment).join(WorkOrder, WorkOrder.id == Attachment.work_order_id)
    found = tx.session.scalars(query.where(Attachment.key == key, visible(tx.stamp.by))).one_or_none()
    if found is None or found.content is None:
        raise NotFound
    return found, found.content.data


def devices_of(tx: Transaction, order: WorkOrder) -> list[Device]:
    """What stands in the home."""
    query = (
        select(Device).where(Device.home_id == order.home_id, Device.state == DeviceState.IN_USE).order_by(Device.id)
    )
    return list(tx.session.scalars(query))


def names_of_accounts(tx: Transaction, ids: set[int]) -> dict[int, str]:
    return dict(tx.session.execute(select(Account.id, Account.name).where(Account.id.in_(ids))).all())


def closing_codes(tx: Transaction, which: CodeList) -> list[ClosingCode]:
    return list(tx.session.scalars(select(ClosingCode).where(ClosingCode.list == which).order_by(ClosingCode.position)))


def faults_on(tx: Transaction, day: date) -> list[FaultTypeEdition]:
    """The edition of each fault type that is in force."""
    query = (
        select(FaultTypeEdition)
        .where(FaultTypeEdition.effective_from <= day)
        .ext(distinct_on(FaultTypeEdition.fault_type_id))
        .order_by(FaultTypeEdition.fault_type_id, FaultTypeEdition.effective_from.desc())
        .options(selectinload(FaultTypeEdition.fault_type))
    )
    return list(tx.session.scalars(query))


def branches(tx: Transaction) -> list[Branch]:
    """Those the asker may see."""
    mine = true() if tx.stamp.by.branches is None else Branch.id.in_(tx.stamp.by.branches)
    return list(tx.session.scalars(select(Branch).where(mine).order_by(Branch.id)))


def _own(engineer: Actor) -> ColumnElement[bool]:
    # Compared with nobody, a visit that nobody has would be theirs.
    return false() if engineer.engineer_id is None else Visit.engineer_id == engineer.engineer_id


def _asked_for(
    query: Select, tx: Transaction, *, text: str, branch_id: int | None, also: ColumnElement[bool] | None
) -> Select:
    query = query.where(visible(tx.stamp.by), true() if also is None else also)
    if branch_id:
        query = query.where(WorkOrder.branch_id == branch_id)
    if text:
        query = query.join(WorkOrder.customer).outerjoin(WorkOrder.home).where(matches(text))
    return query


def _one(tx: Transaction, query, lock: bool):
    if lock:
        query = query.with_for_update(of=WorkOrder, key_share=True).execution_options(populate_existing=True)
    found = tx.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found
