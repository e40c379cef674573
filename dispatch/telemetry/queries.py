"""What people ask about alerts. Every answer is limited to what the asker may see."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import selectinload

from dispatch.customers.home import Home
from dispatch.devices.device import Device
from dispatch.stamp import Actor
from dispatch.store.database import Transaction
from dispatch.store.row import row_of
from dispatch.telemetry.alert_kind import AlertKind, Severity
from dispatch.telemetry.device_alert import AlertState, DeviceAlert
from dispatch.work.queries import visible
from dispatch.work.work_order import WorkOrder

WORST_FIRST = case({one.value: -one.rank for one in Severity}, value=DeviceAlert.severity, else_=0)


def seen(actor: Actor) -> ColumnElement[bool]:
    """The alerts this actor may see, as a condition: with its order once it has one, else those of their branches."""
    if actor.branches is None:
        return true()
    on_order = select(WorkOrder.id).where(WorkOrder.id == DeviceAlert.work_order_id, visible(actor)).exists()
    here = and_(DeviceAlert.work_order_id.is_(None), DeviceAlert.branch_id.in_(actor.branches))
    return or_(here, on_order)


def alert(tx: Transaction, alert_id: int, *, lock: bool = False) -> DeviceAlert:
    """Raises NotFound, also for one they may not see."""
    query = select(DeviceAlert).where(DeviceAlert.id == alert_id, seen(tx.stamp.by))
    return row_of(tx, query, lock=lock)


def may_see(tx: Transaction, found: DeviceAlert) -> bool:
    return tx.session.scalar(select(DeviceAlert.id).where(DeviceAlert.id == found.id, seen(tx.stamp.by))) is not None


def queue(tx: Transaction, *, limit: int = 200) -> list[DeviceAlert]:
    """What waits for somebody: the worst first, of those the oldest."""
    query = select(DeviceAlert).where(seen(tx.stamp.by), DeviceAlert.state == AlertState.OPEN)
    query = query.order_by(WORST_FIRST, DeviceAlert.first_at, DeviceAlert.id).limit(limit)
    return list(tx.session.scalars(query.options(*_with_homes())))


def alerts(
    tx: Transaction, states: Collection[AlertState] = (), *, before_id: int | None = None, limit: int = 50
) -> list[DeviceAlert]:
    """Newest first; `before_id` continues."""
    query = select(DeviceAlert).where(seen(tx.stamp.by)).order_by(DeviceAlert.id.desc()).limit(limit)
    if states:
        query = query.where(DeviceAlert.state.in_(states))
    if before_id is not None:
        query = query.where(DeviceAlert.id < before_id)
    return list(tx.session.scalars(query.options(*_with_homes())))


def counts(tx: Transaction) -> dict[AlertState, int]:
    query = select(DeviceAlert.state, func.count()).where(seen(tx.stamp.by)).group_by(DeviceAlert.state)
    return dict(tx.session.execute(query).all())


def of_order(tx: Transaction, order: WorkOrder) -> list[DeviceAlert]:
    """Those it sees to, newest first; the order itself says who may look."""
    query = select(DeviceAlert).where(DeviceAlert.work_order_id == order.id).order_by(DeviceAlert.id.desc())
    return list(tx.session.scalars(query.options(selectinload(DeviceAlert.device))))


def kinds(tx: Transaction) -> list[AlertKind]:
    return list(tx.session.scalars(select(AlertKind).order_by(AlertKind.category, AlertKind.code)))


def _with_homes() -> list:
    home = selectinload(DeviceAlert.device).selectinload(Device.home)
    return [home.selectinload(Home.customer), selectinload(DeviceAlert.work_order)]
