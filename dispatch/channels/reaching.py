"""Whom an inlet's letters may be matched with: a partner's programs speak of the partner's own orders only."""

from sqlalchemy import ColumnElement, select, true

from dispatch.channels.inlet import Inlet
from dispatch.customers.customer import Customer
from dispatch.work.work_order import WorkOrder


def orders_within(inlet: Inlet) -> ColumnElement[bool]:
    return true() if inlet.reach is None else WorkOrder.branch_id.in_(inlet.reach)


def customers_within(inlet: Inlet) -> ColumnElement[bool]:
    if inlet.reach is None:
        return true()
    return select(WorkOrder.id).where(WorkOrder.customer_id == Customer.id, orders_within(inlet)).exists()
