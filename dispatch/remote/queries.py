"""What people ask about what is done from afar. The order says who may look."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch.devices.device import Device
from dispatch.errors import NotFound
from dispatch.remote.command_kind import CommandKind
from dispatch.remote.device_command import DeviceCommand
from dispatch.remote.remote_session import RemoteSession
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder


def kinds(tx: Transaction) -> list[CommandKind]:
    return list(tx.session.scalars(select(CommandKind).order_by(CommandKind.category, CommandKind.id)))


def kinds_for(tx: Transaction, device: Device) -> list[CommandKind]:
    """What its product can be asked, in the order of the list."""
    query = select(CommandKind).where(CommandKind.category == device.model.category)
    return list(tx.session.scalars(query.order_by(CommandKind.id)))


def sessions(tx: Transaction, order: WorkOrder) -> list[RemoteSession]:
    """Newest first."""
    query = select(RemoteSession).where(RemoteSession.work_order_id == order.id).order_by(RemoteSession.id.desc())
    return list(
        tx.session.scalars(query.options(selectinload(RemoteSession.device), selectinload(RemoteSession.consent)))
    )


def live(tx: Transaction, order: WorkOrder, device: Device, now: datetime) -> RemoteSession | None:
    found = (one for one in sessions(tx, order) if one.device_id == device.id and one.live(now))
    return next(found, None)


def commands(tx: Transaction, order: WorkOrder) -> list[DeviceCommand]:
    """Newest first."""
    query = select(DeviceCommand).where(DeviceCommand.work_order_id == order.id).order_by(DeviceCommand.id.desc())
    return list(tx.session.scalars(query.options(selectinload(DeviceCommand.device))))


def command_of(tx: Transaction, order: WorkOrder, command_id: int) -> DeviceCommand:
    """To be changed. Raises NotFound, also for another order's."""
    query = select(DeviceCommand).where(DeviceCommand.id == command_id, DeviceCommand.work_order_id == order.id)
    query = query.with_for_update(of=DeviceCommand).execution_options(populate_existing=True)
    found = tx.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found
