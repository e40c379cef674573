"""Builders of this room."""

from typing import Any

from dispatch.devices.device import Device
from dispatch.remote import consenting
from dispatch.remote.command_kind import CommandKind
from dispatch.remote.remote_session import RemoteSession
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder
from tests.builders import a_home, a_work_order, in_all
from tests.dispatch.issues.builders import a_device


def some_commands(tx: Transaction, category: str = "lock") -> None:
    """To read, to restart, to set, and one that can't be taken back."""
    seconds = {"code": "seconds", "kind": "whole", "least": 10, "most": 300, "names": in_all("Seconds")}
    tx.add(
        CommandKind(category=category, code="diagnostics", names=in_all("Read"), reads=True, parameters=[]),
        CommandKind(category=category, code="restart", names=in_all("Restart"), parameters=[]),
        CommandKind(category=category, code="auto_lock", names=in_all("Lock itself"), parameters=[seconds]),
        CommandKind(category=category, code="factory_reset", names=in_all("Reset"), dangerous=True, parameters=[]),
    )
    tx.session.flush()


def an_order_with_a_lock(tx: Transaction, *, serial: str | None = None, **facts: Any) -> tuple[WorkOrder, Device]:
    device = a_device(tx, a_home(tx))
    if serial is not None:
        device.serial = serial
    order = a_work_order(tx, home=device.home, devices=[device], **facts)
    return order, device


EVERY = ("diagnostics", "restart", "auto_lock", "factory_reset")


def let_in(tx: Transaction, order: WorkOrder, device: Device, *codes: str, minutes: int = 60) -> RemoteSession:
    """By phone, for an hour and everything, unless said otherwise."""
    return consenting.record(tx, order, device, codes or EVERY, minutes=minutes)
