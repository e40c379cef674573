"""Builders of this room."""

from itertools import count
from typing import Any

from dispatch.catalogue.part import DeviceModel
from dispatch.customers.home import Home
from dispatch.devices.device import Device
from dispatch.issues import actions
from dispatch.issues.issue import Issue
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder
from tests.builders import a_home, a_work_order, in_all

_numbers = count(1)


def an_issue(tx: Transaction, **facts: Any) -> Issue:
    """Of the lock D3, confirmed."""
    usual = {"titles": in_all("Lock stays shut"), "words": in_all("Use the key until Friday."), "models": ["d3"]}
    return actions.open_issue(tx, **{"confirmed": True} | usual | facts)


def a_device(tx: Transaction, home: Home, *, model: str = "d3", firmware: str | None = "4.2.0") -> Device:
    known = tx.session.query(DeviceModel).filter_by(code=model).one_or_none()
    kind = known or DeviceModel(
        code=model, maker="Virkel", name=model.upper(), category="lock", firmware=[], warranty_months=24
    )
    device = Device(home=home, home_id=home.id, model=kind, serial=f"S{next(_numbers)}", firmware=firmware)
    tx.add(device)
    tx.session.flush()
    return device


def an_affected_order(tx: Transaction, **facts: Any) -> WorkOrder:
    home = a_home(tx)
    return a_work_order(tx, home=home, devices=[a_device(tx, home)], **facts)
