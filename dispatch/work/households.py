"""What people ask about customers and their homes. Partners' staff find those they have an order of."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import selectinload

from dispatch.customers.customer import Customer
from dispatch.customers.home import Home
from dispatch.devices.device import Device
from dispatch.errors import NotFound
from dispatch.stamp import Actor, Role
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import CLOSED
from dispatch.work.queries import visible
from dispatch.work.work_order import WorkOrder


def customers(tx: Transaction, *, text: str = "", after_id: int = 0, limit: int = 50) -> list[Customer]:
    """`text`: part of a name or a street, or a whole phone number or e-mail address. Never the forgotten."""
    query = (
        select(Customer)
        .where(known_to(tx.stamp.by), Customer.erased_at.is_(None), Customer.id > after_id)
        .options(selectinload(Customer.homes), selectinload(Customer.consents))
        .order_by(Customer.id)
        .limit(limit)
    )
    if text:
        query = query.where(
            or_(
                Customer.name.icontains(text, autoescape=True),
                Customer.homes.any(Home.street.icontains(text, autoescape=True)),
                Customer.phone == text.replace(" ", ""),
                Customer.email == text.lower(),
            )
        )
    return list(tx.session.scalars(query))


def customer(tx: Transaction, customer_id: int, *, stays: bool = False) -> Customer:
    """`stays`: they can't be erased before this transaction ends.

    Raises NotFound, in the same words, for what isn't there and for what isn't theirs.
    """
    query = select(Customer).where(Customer.id == customer_id, known_to(tx.stamp.by), Customer.erased_at.is_(None))
    found = tx.session.scalars(staying(query) if stays else query).one_or_none()
    if found is None:
        raise NotFound
    return found


def open_orders(tx: Transaction, customer: Customer) -> list[WorkOrder]:
    """Theirs that are not over, as far as the asker may see them."""
    query = select(WorkOrder).where(WorkOrder.customer_id == customer.id, visible(tx.stamp.by))
    return list(tx.session.scalars(query.where(WorkOrder.state.not_in(CLOSED)).order_by(WorkOrder.id)))


def orders_of(tx: Transaction, customer: Customer) -> list[WorkOrder]:
    """All of theirs that the asker may see, newest first."""
    query = select(WorkOrder).where(WorkOrder.customer_id == customer.id, visible(tx.stamp.by))
    return list(tx.session.scalars(query.order_by(WorkOrder.id.desc())))


def staying(query: Select) -> Select:
    """Customers who can't be erased before this transaction ends: it writes an order for them."""
    return query.with_for_update(read=True, key_share=True, of=Customer)


def devices_in(tx: Transaction, homes: Iterable[Home]) -> list[Device]:
    query = select(Device).where(Device.home_id.in_([home.id for home in homes])).order_by(Device.id)
    return list(tx.session.scalars(query))


def known_to(actor: Actor) -> ColumnElement[bool]:
    """The customers this actor may find, as a condition."""
    if actor.branches is None and actor.role is not Role.ENGINEER:
        return true()
    return select(WorkOrder.id).where(WorkOrder.customer_id == Customer.id, visible(actor)).exists()
