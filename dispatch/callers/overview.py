"""All that whoever answers must know of a household at a glance; each part as far as the asker may see its orders."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, selectinload

from dispatch.callers.opening import opened
from dispatch.complaints.complaint import Complaint
from dispatch.complaints.lifecycle import UNDECIDED
from dispatch.customers.consent import Consent
from dispatch.customers.customer import Customer
from dispatch.devices.device import Device, DeviceState
from dispatch.issues import queries as issues
from dispatch.issues import scope
from dispatch.issues.issue import Issue
from dispatch.ledger.promise import Promise
from dispatch.planning.watch.alert import Alert
from dispatch.privacy.looks import OVERVIEW
from dispatch.store.database import Transaction
from dispatch.telemetry.device_alert import AlertState, DeviceAlert
from dispatch.telemetry.queries import seen
from dispatch.work import households
from dispatch.work.lifecycle import CLOSED
from dispatch.work.queries import visible
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

LATEST = 10


@dataclass(frozen=True)
class Warned:
    """A known issue, and which of the household's devices it can concern; none of them where it is one of an area."""

    issue: Issue
    devices: list[Device]


@dataclass(frozen=True)
class Overview:
    """`orders`: open ones and the latest that are over, newest first. `owed`: what they were told and still may count
    on, what is due first, first. `complaints`: undecided."""

    customer: Customer
    devices: list[Device]
    orders: list[WorkOrder]
    more_orders: int
    owed: list[Promise]
    complaints: list[Complaint]
    warned: list[Warned]
    alerts: list[Alert]
    reported: list[DeviceAlert]
    consents: list[Consent]


def overview(tx: Transaction, customer_id: int) -> Overview:
    """That somebody of us looked is on record. Raises NotFound, in the same words, for what isn't theirs."""
    customer = opened(tx, customer_id, OVERVIEW)
    devices = [one for one in households.devices_in(tx, customer.homes) if one.state is not DeviceState.RETIRED]
    orders = _orders(tx, customer)
    still = [one for one in orders if one.state not in CLOSED]
    over = [one for one in orders if one.state in CLOSED]
    return Overview(
        customer=customer,
        devices=devices,
        orders=still + over[:LATEST],
        more_orders=len(over[LATEST:]),
        owed=owed(tx, customer),
        complaints=_undecided(tx, customer),
        warned=warned(tx, customer, devices),
        alerts=_alerts(tx, customer),
        reported=_reported(tx, devices),
        consents=[one for one in customer.consents if one.live],
    )


def owed(tx: Transaction, customer: Customer) -> list[Promise]:
    query = select(Promise).join(Promise.work_order).where(WorkOrder.customer_id == customer.id)
    query = query.where(Promise.ending.is_(None), visible(tx.stamp.by)).options(contains_eager(Promise.work_order))
    return list(tx.session.scalars(query.order_by(Promise.due_to.nulls_last(), Promise.id)))


def warned(tx: Transaction, customer: Customer, devices: list[Device]) -> list[Warned]:
    """What is only suspected too: whoever answers should think of it."""
    found = []
    for issue in issues.open_issues(tx):
        concerned = [one for one in devices if issue.models and scope.may_have(issue, one)]
        of_area = not issue.models and any(scope.in_area(issue, home) for home in customer.homes)
        if concerned or of_area:
            found.append(Warned(issue, concerned))
    return found


def _orders(tx: Transaction, customer: Customer) -> list[WorkOrder]:
    query = select(WorkOrder).where(WorkOrder.customer_id == customer.id, visible(tx.stamp.by))
    query = query.options(selectinload(WorkOrder.visits).selectinload(Visit.engineer), selectinload(WorkOrder.branch))
    return list(tx.session.scalars(query.order_by(WorkOrder.id.desc())))


def _undecided(tx: Transaction, customer: Customer) -> list[Complaint]:
    query = select(Complaint).join(Complaint.work_order).where(WorkOrder.customer_id == customer.id)
    query = query.where(Complaint.state.in_(UNDECIDED), visible(tx.stamp.by)).options(selectinload(Complaint.hearings))
    return list(tx.session.scalars(query.order_by(Complaint.id)))


def _reported(tx: Transaction, devices: list[Device]) -> list[DeviceAlert]:
    """What their devices said and nobody has seen to; the newest first."""
    query = select(DeviceAlert).where(DeviceAlert.device_id.in_([one.id for one in devices]), seen(tx.stamp.by))
    query = query.where(DeviceAlert.state == AlertState.OPEN).options(selectinload(DeviceAlert.device))
    return list(tx.session.scalars(query.order_by(DeviceAlert.last_at.desc()).limit(LATEST)))


def _alerts(tx: Transaction, customer: Customer) -> list[Alert]:
    query = select(Alert).join(Alert.work_order).where(WorkOrder.customer_id == customer.id, Alert.seen_at.is_(None))
    query = query.where(visible(tx.stamp.by)).options(contains_eager(Alert.work_order))
    return list(tx.session.scalars(query.order_by(Alert.raised_at.desc()).limit(LATEST)))
