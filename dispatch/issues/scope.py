"""Whom an issue concerns: one answer for new orders, for those that are open, and for the device register."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.customers.home import Home
from dispatch.devices.device import Device
from dispatch.issues.issue import Issue, IssueLink
from dispatch.store.database import Transaction
from dispatch.work.actions import OVER
from dispatch.work.queries import visible
from dispatch.work.work_order import WorkOrder


def concerns(issue: Issue, order: WorkOrder) -> bool:
    """Every limit of the scope holds. Where a model is asked for and the order names no device, the kind of fault must
    be among those named; it is not guessed from what else stands in the home."""
    if order.opened_at < issue.since or (issue.until and order.opened_at > issue.until):
        return False
    fault = order.fault and order.fault.fault_type.code
    if issue.faults and fault not in issue.faults:
        return False
    if issue.postcodes and not (order.home and in_area(issue, order.home)):
        return False
    if issue.models and order.devices:
        return any(has(issue, device) for device in order.devices)
    return not issue.models or bool(issue.faults)


def has(issue: Issue, device: Device) -> bool:
    return device.model.code in issue.models and in_range(issue, device.firmware)


def may_have(issue: Issue, device: Device) -> bool:
    """Nothing in its scope rules that device out; an outage concerns whatever stands in its area."""
    if issue.postcodes and not (device.home and in_area(issue, device.home)):
        return False
    return not issue.models or (has(issue, device) and in_range(issue, device.firmware))


def in_range(issue: Issue, firmware: str | None) -> bool:
    """A device whose software isn't known may have any."""
    if firmware is None:
        return True
    is_now = version(firmware)
    above = issue.firmware_from is None or version(issue.firmware_from) <= is_now
    return above and (issue.firmware_to is None or is_now <= version(issue.firmware_to))


def version(text: str) -> tuple[tuple[int, str], ...]:
    """ "4.10.2" comes after "4.9"; what is no number comes before those that are."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in text.strip().split("."))


def in_area(issue: Issue, home: Home) -> bool:
    return any(home.postcode.startswith(prefix) for prefix in issue.postcodes)


def open_orders(tx: Transaction, issue: Issue) -> list[WorkOrder]:
    """Those it concerns that nobody has linked or taken out yet, and that the asker may see; newest first."""
    known = select(IssueLink.work_order_id).where(IssueLink.issue_id == issue.id)
    query = (
        select(WorkOrder)
        .where(WorkOrder.state.not_in(OVER), WorkOrder.opened_at >= issue.since, WorkOrder.id.not_in(known))
        .where(visible(tx.stamp.by))
        .options(selectinload(WorkOrder.fault).selectinload(FaultTypeEdition.fault_type))
        .options(selectinload(WorkOrder.devices), selectinload(WorkOrder.home), selectinload(WorkOrder.customer))
        .order_by(WorkOrder.id.desc())
    )
    return [order for order in tx.session.scalars(query) if concerns(issue, order)]
