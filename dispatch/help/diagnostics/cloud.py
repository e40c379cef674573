"""Bundles that a device's own cloud passes on, through a signed inlet: docs/help.md describes them."""

import json
from typing import Any

from sqlalchemy import select

from dispatch.channels.inlet import Inlet
from dispatch.devices.device import Device
from dispatch.errors import N_, Invalid, NotFound
from dispatch.help.diagnostics.bundle import Bundle, BundleSource
from dispatch.help.diagnostics.sending import bring
from dispatch.intake import fields
from dispatch.store.database import Transaction
from dispatch.work.actions import OVER
from dispatch.work.work_order import WorkOrder

KNOWN = {"id", "serial", "parts"}


class NotAReport(Invalid):
    """This is no report of a device."""

    says = N_("This is no report of a device: send one JSON object with id, serial and parts. docs/help.md shows one.")


class NobodyAsked(NotFound):
    """No open order concerns this device."""

    says = N_("No open order concerns the device {serial}, so nothing of it is kept. Send it once there is one.")


def received(tx: Transaction, inlet: Inlet, raw: bytes) -> tuple[Bundle, bool]:
    """Waits on the order's page for the customer, who sees what it holds; the same `id` comes in once. And whether it
    is new.

    Raises:
        NotAReport, NobodyAsked, BundleTooLarge, NotABundle, TooManyWaiting.
    """
    report = _report(raw)
    data = json.dumps(report["parts"], ensure_ascii=False).encode(errors="replace")
    key = fields.line(report["id"], "id", most=200)
    known = select(Bundle).where(Bundle.inlet_id == inlet.id, Bundle.key == key)
    before = tx.session.scalars(known).one_or_none()
    if before is not None:
        return before, False
    serial = fields.line(report["serial"], "serial", most=80)
    order = _order(tx, serial, inlet.reach)
    device = next(one for one in order.devices if one.serial == serial)
    facts = {"source": BundleSource.CLOUD, "device": device, "inlet_id": inlet.id, "key": key}
    return bring(tx, order, data, name=f"{device.model.full_name}.json", **facts), True


def _report(raw: bytes) -> dict[str, Any]:
    try:
        report = json.loads(raw.decode())
    except (ValueError, RecursionError):
        raise NotAReport(field="event") from None
    if not isinstance(report, dict) or set(report) != KNOWN or not isinstance(report["parts"], dict):
        raise NotAReport(field="event")
    if not all(isinstance(report[name], str) and report[name].strip() for name in ("id", "serial")):
        raise NotAReport(field="id")
    return report


def _order(tx: Transaction, serial: str, reach: frozenset[int] | None) -> WorkOrder:
    """The newest that is open, names the device and is one of `reach`, the branches the inlet speaks for."""
    query = select(WorkOrder).where(WorkOrder.devices.any(Device.serial == serial), WorkOrder.state.not_in(OVER))
    if reach is not None:
        query = query.where(WorkOrder.branch_id.in_(reach))
    found = tx.session.scalars(query.order_by(WorkOrder.id.desc()).limit(1)).one_or_none()
    if found is None:
        raise NobodyAsked(serial=serial)
    return found
