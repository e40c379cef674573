"""Generated days: whatever is changed there and back leaves every clock as it was.

Run by `DAYS=1000 make soak ARGS="-k there_and_back"`; `FIRST=` is the first seed.
"""

from datetime import date

import pytest
from sqlalchemy import select

from dispatch.catalogue.sla_rule import SlaRule
from dispatch.people.branch import Zone
from dispatch.store.database import Database, Transaction
from dispatch.work.promise import promise
from dispatch.work.sla.clock_event import PROMISED
from dispatch.work.sla.course import laps_of
from dispatch.work.sla.figures import figures
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER
from tests.soak.generated import DAYS, FIRST, OVER, Generated

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600 * 6)]


def test_there_and_back_leaves_every_clock_as_it_was(database: Database):
    changed = 0
    for seed in range(FIRST, FIRST + DAYS):
        with database.transaction(DISPATCHER) as tx, tx.session.begin_nested() as trial:
            day = Generated(tx, seed)
            now = tx.stamp.at
            for order in tx.session.scalars(select(WorkOrder).order_by(WorkOrder.id)).all():
                if order.state in OVER:
                    continue
                was = told(order, now)
                for there, back in ((faster, slower), (further, nearer)):
                    there(tx, day, order)
                    away = told(order, now)
                    assert [one[1] for one in away.values()] == [one[1] for one in was.values()], (seed, order.id)
                    back(tx, day, order)
                    assert told(order, now) == was, (seed, order.reference, there.__name__)
                    changed += away != was
            trial.rollback()
    print(
        f"\n{DAYS} days: {changed} times an order's clocks were judged otherwise, and as before once it was taken back"
    )
    assert changed > DAYS


def told(order: WorkOrder, now) -> dict:
    """Of each clock: what ran, what stood still, what is due."""
    found = {clock: figures(lap, now) for clock, lap in laps_of(order).items() if clock in PROMISED}
    return {clock: (one.elapsed, one.paused, one.due, one.on_time) for clock, one in found.items()}


def faster(tx: Transaction, day: Generated, order: WorkOrder) -> None:
    facts = {"effective_from": date(2026, 1, 1), "calendar": "always"}
    day.extra = SlaRule(branch_id=day.branch.id, response="1h", arrival="2h", resolution="3d", **facts)
    tx.add(day.extra)
    tx.session.flush()
    promise(tx, order)


def slower(tx: Transaction, day: Generated, order: WorkOrder) -> None:
    day.extra.superseded_at = tx.stamp.at
    tx.session.flush()
    promise(tx, order)


def further(tx: Transaction, day: Generated, order: WorkOrder) -> None:
    tx.add(SlaRule(zone=Zone.REMOTE, response="3bd", arrival="9bd", resolution="30d", effective_from=date(2026, 1, 1)))
    order.home.zone = Zone.REMOTE
    tx.session.flush()
    promise(tx, order)


def nearer(tx: Transaction, day: Generated, order: WorkOrder) -> None:
    order.home.zone = Zone.URBAN
    for rule in tx.session.scalars(select(SlaRule).where(SlaRule.zone == Zone.REMOTE)):
        rule.superseded_at = tx.stamp.at
    tx.session.flush()
    promise(tx, order)
