"""What happens on a day is weighed: only what changes it is a reason to look for a repair."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from dispatch.planning.repair.disturbance import Disturbance, Happening
from dispatch.planning.repair.happenings import disturbed, hour
from dispatch.store.database import Transaction
from dispatch.work import actions as orders
from dispatch.work.lifecycle import VisitState
from tests.builders import (
    MONDAY,
    NINE,
    SYSTEM,
    a_branch,
    a_work_order,
    an_engineer,
    an_open_visit,
)
from tests.dispatch.planning.day_under_way import act, given, kept, two_at_work

LONG = {"minutes": 120, "spread": 5}


def test_an_urgent_order_sent_to_dispatch_is_and_another_is_not(tx: Transaction):
    branch = an_engineer(tx).branch
    urgent = a_work_order(tx, branch=branch, critical=True)
    usual = a_work_order(tx, branch=branch)
    for order in (urgent, usual):
        orders.move(tx, order.reference, "accept")
        disturbed(tx, what="asked", visit_id=order.visits[0].id)

    assert kept(tx) == [Happening.ASKED]


def test_urgent_at_night_it_is_of_the_next_day_with_shifts(tx: Transaction):
    branch = an_engineer(tx).branch
    visit = an_open_visit(tx, branch=branch, critical=True)
    act(tx, SYSTEM, NINE - timedelta(days=1))

    disturbed(tx, what="asked", visit_id=visit.id)

    assert tx.session.scalars(select(Disturbance.day)).all() == [MONDAY]


@pytest.mark.parametrize(("minutes", "what"), [(-25, ["off_plan"]), (25, ["off_plan"]), (4, ["emptied"])])
def test_an_end_off_plan_or_nothing_left_to_do_is(tx: Transaction, minutes: int, what: list[str]):
    _, kari, _ = two_at_work(tx)
    visit = given(tx, kari, 8)
    visit.state, visit.ended_at = VisitState.COMPLETED, visit.ends_at + timedelta(minutes=minutes)
    tx.session.flush()

    disturbed(tx, what="ended", visit_id=visit.id)

    assert kept(tx) == what


def test_an_end_on_time_with_more_to_do_is_not(tx: Transaction):
    _, kari, _ = two_at_work(tx)
    visit = given(tx, kari, 8)
    given(tx, kari, 12)
    visit.state, visit.ended_at = VisitState.COMPLETED, visit.ends_at
    tx.session.flush()

    disturbed(tx, what="ended", visit_id=visit.id)

    assert kept(tx) == []


def test_tomorrow_is_not_repaired_today(tx: Transaction):
    _, kari, _ = two_at_work(tx)
    visit = given(tx, kari, 10)

    tomorrow = (visit.starts_at + timedelta(days=1)).isoformat()
    disturbed(tx, what="cancelled", visit_id=visit.id, engineer_id=kari.id, starts_at=tomorrow)

    assert kept(tx) == []


def test_every_hour_a_branch_at_work_is_looked_at(tx: Transaction):
    _, kari, _ = two_at_work(tx)
    given(tx, kari, 12)
    a_branch(tx)

    hour(tx)

    assert kept(tx) == [Happening.HOUR]
