"""A branch with people on shift tomorrow, and orders whose customers want a time."""

from collections.abc import Sequence
from datetime import date, timedelta

from dispatch.catalogue.booking_rule import BookingRule
from dispatch.catalogue.fault_type import WorkKind
from dispatch.planning.booking.desk import Desk
from dispatch.planning.question.crew import Place
from dispatch.planning.question.day import PlanningDay
from dispatch.stamp import Actor, Role, Source
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder
from optimizer.offers import Way
from tests.builders import MONDAY, a_fault, a_shift, a_work_order, an_engineer
from tests.dispatch.planning.roads import straight

TUESDAY = MONDAY + timedelta(days=1)
OSLO = PlanningDay(TUESDAY, "Europe/Oslo")


def ways(places: Sequence[Place], place: Place) -> Way:
    table = straight([*places, place])
    return Way(table[:-1, -1], table[-1, :-1])


def a_desk() -> Desk:
    return Desk(straight, ways)


def a_rule(tx: Transaction, kind: WorkKind = WorkKind.INSTALLATION, **facts: int) -> BookingRule:
    rule = BookingRule.usual(kind)
    for name, value in facts.items():
        setattr(rule, name, value)
    tx.add(rule)
    tx.session.flush()
    return rule


def on(tx: Transaction, branch, *days: date, hours: tuple[int, int] = (7, 15), **skills: int):
    engineer = an_engineer(tx, branch, shift=False, **skills)
    for day in days or (TUESDAY,):
        a_shift(tx, engineer, day, hours=hours)
    return engineer


def an_installation(tx: Transaction, branch, *, fault: dict | None = None, **facts) -> WorkOrder:
    usual = {"work_kind": WorkKind.INSTALLATION, "minutes": 60, "spread": 15}
    return a_work_order(tx, branch=branch, fault=a_fault(tx, **usual | (fault or {})), **facts)


def the_customer(order: WorkOrder) -> Actor:
    return Actor(role=Role.CUSTOMER, source=Source.LINK, work_order_id=order.id, branches=frozenset())
