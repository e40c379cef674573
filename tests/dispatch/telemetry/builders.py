"""Builders of this room."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from dispatch.customers.actions import give_consent
from dispatch.customers.consent import ConsentPurpose
from dispatch.devices.device import Device
from dispatch.stamp import Stamp
from dispatch.store.database import Transaction
from dispatch.telemetry.alert_kind import AlertKind, Severity
from dispatch.telemetry.arriving import Arrival, arrived
from dispatch.telemetry.device_alert import DeviceAlert
from dispatch.telemetry.event import event
from tests.builders import NINE, a_branch, a_fault, a_home, in_all
from tests.dispatch.issues.builders import a_device

_numbers = count(1)


def an_alert_kind(tx: Transaction, **facts: Any) -> AlertKind:
    """Of locks, within ten minutes, and an order by itself from `serious` on."""
    usual = {
        "category": "lock", "code": "battery_low", "names": in_all("Battery low"), "window": 10,
        "converts_from": Severity.SERIOUS,
    }  # fmt: skip
    if "fault" not in facts:
        facts["fault"] = a_fault(tx).fault_type.code
    kind = AlertKind(**usual | facts)
    tx.add(kind)
    tx.session.flush()
    return kind


def a_lock(tx: Transaction, *, agrees: bool = True, **facts: Any) -> Device:
    """In a home of a branch's; its customer agreed to hear of alerts, unless they didn't."""
    branch = a_branch(tx)
    home = a_home(tx, postcode=branch.postcodes[0].prefix)
    if agrees:
        give_consent(tx, home.customer, ConsentPurpose.MONITORING, text_version="2026-11")
    return a_device(tx, home, **facts)


def report(
    tx: Transaction, device: Device | str, *, at: datetime = NINE, key: str | None = None, **facts: Any
) -> Arrival:
    """A new one each time: a warning that the battery is low."""
    serial = device if isinstance(device, str) else device.serial
    usual = {"key": key or f"e{next(_numbers)}", "code": "battery_low", "severity": "warning", "serial": serial}
    return arrived(tx, event(**usual | facts, at=at), sender="test cloud")


def a_burst(tx: Transaction, devices: int, *, firmware: str = "9.9") -> None:
    """The same of so many devices of one model."""
    an_alert_kind(tx)
    for _ in range(devices):
        report(tx, a_lock(tx, firmware=firmware))


def alerts_of(tx: Transaction, device: Device) -> list[DeviceAlert]:
    query = select(DeviceAlert).where(DeviceAlert.device_id == device.id).order_by(DeviceAlert.id)
    return list(tx.session.scalars(query))


def later(tx: Transaction, **time: float) -> None:
    tx.stamp = tx.ledger.stamp = Stamp(tx.stamp.by, tx.stamp.at + timedelta(**time))
