"""What this household has asked for before: orders that may be the same, and repairs that did not hold."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select

from dispatch.catalogue.fault_type import FaultDomain, FaultTypeEdition
from dispatch.customers.customer import Customer
from dispatch.customers.home import Home
from dispatch.devices.device import Device
from dispatch.intake.homes import same_place
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import OrderState, VisitState
from dispatch.work.queries import visible
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

DUPLICATE_DAYS = 14
REPEAT_DAYS = 30
OVER = (OrderState.ARCHIVED, OrderState.CANCELLED, OrderState.FEEDBACK)


def possible_duplicates(
    tx: Transaction,
    customer: Customer,
    home: Home | None,
    *,
    fault: FaultTypeEdition | None,
    devices: Sequence[Device],
    at: datetime,
) -> list[WorkOrder]:
    """Open orders of the household, younger than 14 days, with the same device, fault or fault domain; of those
    only what the asker may see."""
    query = select(WorkOrder).where(
        visible(tx.stamp.by),
        _household(tx, customer, home),
        _alike(fault, devices),
        WorkOrder.state.not_in(OVER),
        WorkOrder.opened_at > at - timedelta(days=DUPLICATE_DAYS),
    )
    return list(tx.session.scalars(query.order_by(WorkOrder.id.desc())))


def repeat_of(
    tx: Transaction,
    customer: Customer,
    home: Home | None,
    *,
    fault: FaultTypeEdition | None,
    devices: Sequence[Device],
    at: datetime,
) -> WorkOrder | None:
    """The last order of the household with a visit completed in the past 30 days, for the same device or domain."""
    query = (
        select(WorkOrder)
        .join(WorkOrder.visits)
        .where(
            _household(tx, customer, home),
            _alike(fault, devices),
            Visit.state == VisitState.COMPLETED,
            Visit.ended_at > at - timedelta(days=REPEAT_DAYS),
        )
    )
    return tx.session.scalars(query.order_by(Visit.ended_at.desc()).limit(1)).first()


def _household(tx: Transaction, customer: Customer, home: Home | None) -> ColumnElement[bool]:
    homes = [place.id for place in same_place(tx, home)] if home else []
    return or_(WorkOrder.customer_id == customer.id, WorkOrder.home_id.in_(homes))


def _alike(fault: FaultTypeEdition | None, devices: Sequence[Device]) -> ColumnElement[bool]:
    """Nothing is like an order of which nothing is known."""
    ways = [WorkOrder.devices.any(Device.id.in_([device.id for device in devices]))]
    if fault is not None:
        ways.append(WorkOrder.fault.has(FaultTypeEdition.fault_type_id == fault.fault_type_id))
        if fault.domain is not FaultDomain.NONE:
            ways.append(WorkOrder.fault.has(FaultTypeEdition.domain == fault.domain))
    return or_(*ways)
