"""What becomes of an alert: an order of its own, part of one that is open, or nothing, with a reason."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from dispatch.catalogue.closing_code import CodeList
from dispatch.devices.device import Device
from dispatch.errors import N_, Conflict, Invalid
from dispatch.intake.actions import receive
from dispatch.intake.geocoding import Provider
from dispatch.intake.request import Request
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.store.refusals import ChangedMeanwhile
from dispatch.telemetry import queries
from dispatch.telemetry.agreeing import agreed
from dispatch.telemetry.alert_kind import Severity
from dispatch.telemetry.arriving import until
from dispatch.telemetry.device_alert import AlertState, DeviceAlert
from dispatch.telemetry.telling import reported
from dispatch.work.actions import OVER
from dispatch.work.codes import require_code
from dispatch.work.queries import work_order
from dispatch.work.work_order import Channel, WorkOrder

# How an order weighs that an alert became: impact, urgency, whether it is critical.
WEIGHS = {
    Severity.INFO: (1, 1, False),
    Severity.WARNING: (2, 2, False),
    Severity.SERIOUS: (3, 3, False),
    Severity.CRITICAL: (3, 3, True),
}
TOLD = "device_alert"


class AlertSettled(Conflict):
    """This alert needs nobody any more."""

    says = N_("This alert is seen to already. Load the page again.")


class DeviceUnknown(Invalid):
    """We don't know whose device it is."""

    says = N_("No home of ours has the device {serial}. Register it there first, or dismiss the alert with a reason.")


class ReasonMissing(Invalid):
    """There is no reason."""

    says = N_("Choose why nothing is to be done.")


class AnotherHome(Invalid):
    """That order is about another home."""

    says = N_("{order} is about another home than this device stands in.")


def convert(
    tx: Transaction,
    alert_id: int,
    provider: Provider,
    *,
    fault: str | None = None,
    version: int | None = None,
) -> WorkOrder:
    """Open an order of it: device, home and kind of fault as known, what was read as its description, and as urgent as
    the alert is severe. Where the customer agreed to hear of alerts, they are told what their device said. `fault`: a
    code, instead of the one the alert's kind means.

    Raises:
        NotFound, AlertSettled, DeviceUnknown, ChangedMeanwhile, UnknownFault.
    """
    alert = _open(tx, alert_id, version)
    device = alert.device
    if device is None:
        raise DeviceUnknown(serial=alert.serial)
    customer = device.home.customer
    impact, urgency, critical = WEIGHS[alert.severity]
    wish = Request(
        channel=Channel.DEVICE,
        title=f"{device.model.full_name}: {alert.name_in(customer.language)}",
        description=reported(tx, alert, customer.language),
        fault=fault or (alert.kind and alert.kind.fault),
        customer_id=customer.id,
        home_id=device.home_id,
        serials=(device.serial,),
        impact=impact,
        urgency=urgency,
        critical=critical,
        tells=TOLD if agreed(customer) else None,
    )
    order = receive(tx, wish, provider).order
    _ordered(tx, alert, order, "convert")
    return order


def link(tx: Transaction, alert_id: int, reference: str, *, version: int | None = None) -> WorkOrder:
    """An order that is open sees to it; the device is among its devices from then on.

    Raises:
        NotFound, AlertSettled, AnotherHome, ChangedMeanwhile.
    """
    alert = _open(tx, alert_id, version)
    order = work_order(tx, reference, lock=True)
    if order.state in OVER or (alert.device and order.home_id != alert.device.home_id):
        raise AnotherHome(field="reference", order=order.reference)
    if alert.device and alert.device not in order.devices:
        order.devices.append(alert.device)
    _ordered(tx, alert, order, "link")
    return order


def dismiss(tx: Transaction, alert_id: int, reason: str | None, *, version: int | None = None) -> DeviceAlert:
    """Nothing is to be done. Raises NotFound, AlertSettled, ReasonMissing, NotListed, ChangedMeanwhile."""
    alert = _open(tx, alert_id, version)
    if not reason:
        raise ReasonMissing(field="reason")
    require_code(tx, CodeList.ALERT, reason, field="reason")
    alert.state, alert.reason = AlertState.DISMISSED, reason
    _settle(alert, tx.stamp.at, tx.stamp.by.account_id)
    remark(alert, "dismiss", reason)
    tx.session.flush()
    return alert


def convert_by_itself(tx: Transaction, alert_id: int, provider: Provider) -> WorkOrder | None:
    """By the rule of its kind: an order of this device that is open already sees to it, else a new one does. None where
    it needs nobody any more, or the customer hasn't agreed: then a person decides."""
    alert = tx.session.get_one(DeviceAlert, alert_id, with_for_update={"of": DeviceAlert})
    due = alert.kind is not None and alert.kind.converts(alert.severity)
    if alert.state is not AlertState.OPEN or alert.device is None or not due:
        return None
    there = open_order_of(tx, alert.device)
    if there is not None:
        return link(tx, alert.id, there.reference)
    return convert(tx, alert.id, provider) if agreed(alert.device.home.customer) else None


def open_order_of(tx: Transaction, device: Device) -> WorkOrder | None:
    """The newest that names the device and isn't over."""
    query = select(WorkOrder).where(WorkOrder.devices.any(Device.id == device.id), WorkOrder.state.not_in(OVER))
    return tx.session.scalars(query.order_by(WorkOrder.id.desc()).limit(1)).one_or_none()


def _open(tx: Transaction, alert_id: int, version: int | None) -> DeviceAlert:
    alert = queries.alert(tx, alert_id, lock=True)
    if version is not None and alert.version != version:
        raise ChangedMeanwhile
    if alert.state is not AlertState.OPEN:
        raise AlertSettled
    return alert


def _ordered(tx: Transaction, alert: DeviceAlert, order: WorkOrder, verb: str) -> None:
    alert.state, alert.work_order, alert.work_order_id = AlertState.ORDERED, order, order.id
    alert.branch_id = order.branch_id
    _settle(alert, tx.stamp.at, tx.stamp.by.account_id)
    remark(alert, verb)
    tx.session.flush()


def _settle(alert: DeviceAlert, at: datetime, account_id: int | None) -> None:
    alert.settled_at, alert.account_id = at, account_id
    alert.absorbs = Range(alert.absorbs.lower, max(until(alert), alert.first_at))
