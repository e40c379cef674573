"""The code on a device's label: it opens the request form for that device, and says no more than what it is."""

import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, Identity, Index, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.devices.device import Device, DeviceState
from dispatch.errors import N_, NotFound
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.work_order import WorkOrder


class CodeVoid(NotFound):
    """This label opens nothing."""

    says = N_("This label isn't in use any more. Tell us here what is wrong, and we find the device together.")


class DeviceCode(Base):
    """128 bits from the system's randomness, unrelated to the device. It stands readable on a label in a home, so it is
    kept readable: it opens no order and shows nothing of anybody. One living code for each device."""

    __tablename__ = "device_code"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    device: Mapped[Device] = relationship()

    __table_args__ = (Index("uq_device_code_living", "device_id", unique=True, postgresql_where="revoked_at IS NULL"),)


def label(tx: Transaction, device: Device) -> DeviceCode:
    """The device's code; made where it has none."""
    living = _living(tx, [device.id])
    if device.id in living:
        return living[device.id]
    made = DeviceCode(
        **{"device": device, "device_id": device.id, "code": secrets.token_urlsafe(16)},
        **{"made_at": tx.stamp.at, "account_id": tx.stamp.by.account_id},
    )
    tx.add(made)
    tx.session.flush()
    return made


def labels(tx: Transaction, order: WorkOrder) -> list[tuple[Device, DeviceCode | None]]:
    """Every device in the home of the order, with its living code."""
    devices = queries.devices_of(tx, order)
    living = _living(tx, [device.id for device in devices])
    return [(device, living.get(device.id)) for device in devices]


def label_all(tx: Transaction, order: WorkOrder) -> None:
    for device, code in labels(tx, order):
        if code is None:
            label(tx, device)


def revoke(tx: Transaction, order: WorkOrder, code_id: int) -> DeviceCode:
    """A label that was lost or copied: it opens nothing from now on. Raises NotFound."""
    found = next((code for _, code in labels(tx, order) if code is not None and code.id == code_id), None)
    if found is None:
        raise NotFound
    found.revoked_at = tx.stamp.at
    remark(found, "revoke")
    tx.session.flush()
    return found


def opened(tx: Transaction, code: str) -> Device:
    """Raises CodeVoid: unknown, revoked, or the device is gone; the words are the same."""
    query = select(DeviceCode).where(DeviceCode.code == code, DeviceCode.revoked_at.is_(None))
    found = tx.session.scalars(query).one_or_none()
    if found is None or found.device.state is DeviceState.RETIRED:
        raise CodeVoid
    return found.device


def _living(tx: Transaction, device_ids: list[int]) -> dict[int, DeviceCode]:
    query = select(DeviceCode).where(DeviceCode.device_id.in_(device_ids), DeviceCode.revoked_at.is_(None))
    return {code.device_id: code for code in tx.session.scalars(query)}
