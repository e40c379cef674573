"""What people ask about who answers."""

from sqlalchemy import ColumnElement, and_, func, or_, select

from dispatch.desk.actions import ANSWERS
from dispatch.desk.owner import OrderOwner
from dispatch.desk.presence import Presence, PresenceState
from dispatch.people.account import Account
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import OrderState
from dispatch.work.queries import visible
from dispatch.work.work_order import WorkOrder


def owner_of(tx: Transaction, order: WorkOrder) -> OrderOwner | None:
    return tx.session.get(OrderOwner, order.id)


def owners_of(tx: Transaction, orders: list[WorkOrder]) -> dict[int, str]:
    """Order → the name of who answers for it."""
    query = (
        select(OrderOwner.work_order_id, Account.name)
        .join(OrderOwner.account)
        .where(OrderOwner.work_order_id.in_([order.id for order in orders]))
    )
    return dict(tx.session.execute(query).all())


def mine(account_id: int) -> ColumnElement[bool]:
    """Orders this person answers for, as a condition."""
    return (
        select(OrderOwner.work_order_id)
        .where(OrderOwner.work_order_id == WorkOrder.id, OrderOwner.account_id == account_id)
        .exists()
    )


def nobodys() -> ColumnElement[bool]:
    """New orders that nobody answers for, as a condition."""
    owned = select(OrderOwner.work_order_id).where(
        OrderOwner.work_order_id == WorkOrder.id, OrderOwner.account_id.is_not(None)
    )
    return and_(WorkOrder.state == OrderState.INTAKE, ~owned.exists())


def count(tx: Transaction, which: ColumnElement[bool]) -> int:
    return tx.session.scalar(select(func.count(WorkOrder.id)).where(visible(tx.stamp.by), which))


def who_could(tx: Transaction, order: WorkOrder) -> list[tuple[Account, PresenceState]]:
    """Whoever answers customers of that branch, with where they are."""
    query = (
        select(Account, Presence)
        .outerjoin(Presence, Presence.account_id == Account.id)
        .where(Account.active, Account.role.in_(ANSWERS))
        .where(or_(Account.every_branch, Account.branch_id == order.branch_id))
    )
    rows = tx.session.execute(query).all()
    found = [(account, here.at(tx.stamp.at) if here else PresenceState.AWAY) for account, here in rows]
    return sorted(found, key=lambda pair: (ORDER[pair[1]], pair[0].name))


ORDER = {PresenceState.AVAILABLE: 0, PresenceState.BUSY: 1, PresenceState.AWAY: 2}
