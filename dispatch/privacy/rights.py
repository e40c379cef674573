"""Who may answer for a customer's rights: whoever leads the branch, where no other branch knows the customer."""

from sqlalchemy import ColumnElement, select

from dispatch.customers.customer import Customer
from dispatch.errors import N_, Forbidden
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder

LEADERS = frozenset({Role.MANAGER, Role.ADMIN})


class NotYoursToAnswer(Forbidden):
    """A customer's rights belong to the branch's manager."""

    says = N_("Only a manager or an administrator hands over or erases what we hold of a customer. Ask yours.")


class ServedElsewhere(Forbidden):
    """Another branch serves this customer too."""

    says = N_("Another branch serves this customer too. Ask somebody who sees every branch.")


def claim(tx: Transaction, customer: Customer) -> None:
    """Lock the customer, so that no new order comes in between, and read again what they are.

    Raises:
        NotYoursToAnswer, ServedElsewhere.
    """
    by = tx.stamp.by
    if by.role not in LEADERS | {Role.SYSTEM}:
        raise NotYoursToAnswer
    tx.session.refresh(customer, with_for_update=True)
    if by.branches is not None and tx.session.scalar(select(_elsewhere(customer, by.branches))):
        raise ServedElsewhere


def _elsewhere(customer: Customer, branches: frozenset[int]) -> ColumnElement[bool]:
    orders = select(WorkOrder.id).where(WorkOrder.customer_id == customer.id)
    return orders.where(WorkOrder.branch_id.not_in(branches)).exists()
