"""Builders of this room."""

from sqlalchemy import select

from dispatch.notices.message import Message
from dispatch.quality.answers import answer
from dispatch.stamp import Actor, Role, Source
from dispatch.store.database import Database
from dispatch.work import actions
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, SYSTEM, a_work_order


def holder_of(order: WorkOrder) -> Actor:
    """Whoever has the customer's link to this order."""
    return Actor(role=Role.CUSTOMER, source=Source.LINK, work_order_id=order.id, branches=frozenset())


def solved(database: Database, **facts) -> WorkOrder:
    """An order that was solved on the phone just now."""
    with database.transaction(DISPATCHER) as tx:
        order = a_work_order(tx, **facts)
        return actions.move(tx, order.reference, "solve_remotely", note="A new battery in the keypad.")


def said(database: Database, order: WorkOrder, **given):
    with database.transaction(holder_of(order)) as tx:
        return answer(tx, order, **given)


def asked(database: Database) -> list[str]:
    with database.transaction(SYSTEM) as tx:
        return list(tx.session.scalars(select(Message.event).where(Message.event.like("feedback%"))))


def state_of(database: Database, order: WorkOrder) -> OrderState:
    with database.transaction(SYSTEM) as tx:
        return tx.session.get_one(WorkOrder, order.id).state
