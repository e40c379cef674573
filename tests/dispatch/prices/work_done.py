"""Visits that are estimated, made and billed: what these tests have in common."""

from sqlalchemy import select

from dispatch.ledger.promise import Promise, PromiseKind
from dispatch.prices import estimating, finishing, queries
from dispatch.prices.bill import Bill
from dispatch.prices.estimate import Estimate
from dispatch.stamp import Actor, Role, Source
from dispatch.work import actions, visits
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder
from tests.builders import (
    DISPATCHER,
    SYSTEM,
    a_work_order,
    an_engineer,
    the_engineer,
)

REPORT = {"cause": "worn_part", "solution": "adjusted", "effect": "works", "unsigned_because": "declined"}


def the_customer(order: WorkOrder) -> Actor:
    return Actor(role=Role.CUSTOMER, source=Source.LINK, work_order_id=order.id, branches=frozenset())


def on_site(database, clock, **facts) -> Visit:
    """An engineer who has just arrived."""
    with database.transaction(DISPATCHER) as tx:
        order = a_work_order(tx, **facts)
        actions.move(tx, order.reference, "accept")
        visit = order.visits[0]
        engineer = an_engineer(tx, order.branch, shift=False)
        visits.assign(tx, visit, engineer, starts_at=clock(), travel=0)
    with database.transaction(the_engineer(engineer)) as tx:
        visits.go(tx, visits.visit_for_change(tx, visit.id), "arrive")
    return visit


def finished(database, visit: Visit, *, because: str | None = None, **report) -> Bill | None:
    with database.transaction(the_engineer(visit.engineer)) as tx:
        finishing.complete(tx, visits.visit_for_change(tx, visit.id), REPORT | report, because=because)
        return queries.last_bill(tx, visit.work_order)


def made(database, order: WorkOrder, **facts) -> Estimate:
    with database.transaction(DISPATCHER) as tx:
        return estimating.make(tx, tx.session.get(WorkOrder, order.id), **facts)


def approved(database, order: WorkOrder, number: int) -> Estimate:
    with database.transaction(the_customer(order)) as tx:
        return estimating.approve(tx, tx.session.get(WorkOrder, order.id), number)


def promises(database, kind: PromiseKind) -> list[tuple]:
    with database.transaction(SYSTEM) as tx:
        rows = tx.session.scalars(select(Promise).where(Promise.kind == kind).order_by(Promise.id))
        return [(row.ending, row.fact) for row in rows]
