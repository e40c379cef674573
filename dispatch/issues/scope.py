"""Whom an issue concerns: one answer for new orders, for those that are open, and for the device register."""

from collections.abc import Iterable
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.catalogue.part import DeviceModel
from dispatch.customers.customer import Customer
from dispatch.customers.home import Home
from dispatch.devices.device import Device, DeviceState
from dispatch.issues.issue import Issue, IssueLink
from dispatch.store.database import Transaction
from dispatch.work.actions import OVER
from dispatch.work.queries import visible
from dispatch.work.work_order import WorkOrder


class Versioned(Protocol):
    firmware: str | None


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
    return device.model.code in issue.models and in_range(issue, device)


def may_have(issue: Issue, device: Device) -> bool:
    """Nothing in its scope rules that device out; an outage concerns whatever stands in its area."""
    if issue.postcodes and not (device.home and in_area(issue, device.home)):
        return False
    return not issue.models or (has(issue, device) and in_range(issue, device))


def in_range(issue: Issue, device: Versioned) -> bool:
    """A device whose software isn't known may have any."""
    if device.firmware is None:
        return True
    is_now = version(device.firmware)
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


def affected(tx: Transaction, issue: Issue) -> list[Customer]:
    """Who has such a device in use, or lives in the area where no model is named, or has an order that is linked; each
    once, by name. Nobody who was forgotten."""
    found = {one.id: one for one in (*_by_register(tx, issue), *linked_customers(tx, issue))}
    return sorted((one for one in found.values() if one.erased_at is None), key=lambda one: (one.name, one.id))


def linked_customers(tx: Transaction, issue: Issue) -> Iterable[Customer]:
    query = select(Customer).join(WorkOrder, WorkOrder.customer_id == Customer.id)
    query = query.join(IssueLink, IssueLink.work_order_id == WorkOrder.id)
    return tx.session.scalars(query.where(IssueLink.issue_id == issue.id, IssueLink.removed_at.is_(None)))


def _by_register(tx: Transaction, issue: Issue) -> Iterable[Customer]:
    if issue.models:
        query = (
            select(Device, Customer)
            .join(Device.home)
            .join(Home.customer)
            .join(Device.model)
            .where(DeviceModel.code.in_(issue.models), Device.state == DeviceState.IN_USE)
            .options(selectinload(Device.home))
        )
        for device, customer in tx.session.execute(query):
            if in_range(issue, device) and (not issue.postcodes or in_area(issue, device.home)):
                yield customer
    elif issue.postcodes and not issue.faults:
        for home, customer in tx.session.execute(select(Home, Customer).join(Home.customer)):
            if in_area(issue, home):
                yield customer
