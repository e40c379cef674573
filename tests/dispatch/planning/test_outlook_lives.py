"""Generated days: whatever happens in them, every running promise has exactly one state and one reason."""

import random
from datetime import timedelta

import pytest

from dispatch.planning.outlook import reasons
from dispatch.planning.outlook.ahead import Ahead
from dispatch.planning.outlook.outlook import OutlookState
from dispatch.planning.outlook.recompute import foreseen
from dispatch.planning.outlook.running import running
from dispatch.stamp import Stamp
from dispatch.store.database import Transaction
from dispatch.work import actions as orders
from dispatch.work import visits
from dispatch.work.lifecycle import VisitState
from dispatch.work.windows import promise_window
from tests.builders import (
    DISPATCHER,
    NINE,
    a_branch,
    a_fault,
    a_home,
    a_shift,
    a_work_order,
    an_engineer,
    an_open_visit,
    the_engineer,
)
from tests.dispatch.planning.roads import straight
from tests.dispatch.planning.test_outlook import TUESDAY

SEEDS = range(8)
LIVES = 12  # in each day


def a_day(tx: Transaction, seed: int):
    """A branch at some hour of Monday: visits planned, begun, overrunning, waiting, open, promised or not."""
    r = random.Random(seed)
    branch = a_branch(tx)
    crew = [an_engineer(tx, branch, shift=r.random() < 0.8, **r.choice([{}, {"locks": 2}])) for _ in range(3)]
    for engineer in crew:
        if r.random() < 0.5:
            a_shift(tx, engineer, TUESDAY)
    faults = [a_fault(tx), a_fault(tx, needs={"locks": 1}, minutes=90), a_fault(tx, needs={"locks": 3})]
    free = {engineer.id: NINE + timedelta(minutes=30) for engineer in crew}
    for _ in range(LIVES):
        a_life(tx, r, branch, crew, r.choice(faults), free)
    tx.stamp = Stamp(DISPATCHER, NINE + timedelta(minutes=r.randint(0, 600)))
    tx.session.flush()
    return branch


def a_life(tx: Transaction, r: random.Random, branch, crew, fault, free) -> None:
    home = a_home(tx, lat=59.9 + r.random() / 10, lon=10.7 + r.random() / 10)
    if r.random() < 0.15:
        order = a_work_order(tx, branch=branch, fault=fault, home=home)
        return promise(r, order)
    visit = an_open_visit(tx, branch=branch, fault=fault, home=home)
    promise(r, visit.work_order)
    if r.random() < 0.15:
        return orders.move(tx, visit.work_order.reference, "wait", reason="part")
    engineer = r.choice(crew)
    if r.random() < 0.3 or free[engineer.id] > NINE + timedelta(hours=9):
        return None
    starts_at = free[engineer.id] + timedelta(minutes=20)
    free[engineer.id] = starts_at + timedelta(minutes=visit.minutes + 5)
    if r.random() < 0.6:
        opens = starts_at - timedelta(hours=1)
        promise_window(tx, visit, window_from=opens, window_to=opens + timedelta(hours=2))
    if not fault.needs:
        visits.assign(tx, visit, engineer, starts_at=starts_at, travel=900)
    if visit.state is VisitState.PLANNED and r.random() < 0.2:
        tx.act_as(the_engineer(engineer))
        visits.go(tx, visit, r.choice(["set_out", "arrive"]))
        tx.act_as(DISPATCHER)
    return None


def promise(r: random.Random, order) -> None:
    for name in ("response_due", "arrival_due", "resolution_due"):
        setattr(order, name, None if r.random() < 0.2 else NINE + timedelta(minutes=r.randint(-120, 3_000)))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_running_promise_has_one_state_and_one_reason(tx: Transaction, seed: int):
    branch = a_day(tx, seed)
    ahead = Ahead.read(tx, branch)

    found = foreseen(ahead, straight)

    expected = [(order.id, run.promise) for order in ahead.orders for run in running(order, ahead.at, ahead.desk)]
    assert [(each.work_order_id, each.promise) for each in found] == expected
    assert len(set(expected)) == len(expected) > 0
    for each in found:
        assert each.why["code"] in reasons.CODES
        assert (each.chance is None) == (each.state is OutlookState.PAUSED)
        assert (each.state is OutlookState.BROKEN) == (each.due <= ahead.at)
    assert foreseen(Ahead.read(tx, branch), straight) == found
