"""Telling a customer that we come later."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from dispatch.ledger.promise import Promise, PromiseKind
from dispatch.notices.lateness import is_late
from dispatch.notices.message import Message
from dispatch.work import visits
from dispatch.work.visit import Visit
from dispatch.work.windows import promise_window
from tests.builders import DISPATCHER, NINE, SYSTEM, an_engineer, an_open_visit, the_engineer

NOON = NINE + timedelta(hours=3)


@pytest.mark.parametrize(
    ("minutes", "told", "late"),
    [
        (0, None, False),
        (1, None, True),
        (1, 0, True),
        (-5, -30, True),
        (-15, -30, False),
        (40, 20, True),
        (30, 20, False),
    ],
)
def test_lateness_is_news_out_of_the_window_or_a_quarter_after_what_was_told_last(minutes, told, late):
    at = NOON + timedelta(minutes=minutes)
    before = None if told is None else NOON + timedelta(minutes=told)

    assert is_late(at, window_to=NOON, told=before) is late


@pytest.fixture
def visit(database, worker) -> Visit:
    """Promised from 10 to 12 today, planned for 11."""
    with database.transaction(DISPATCHER) as tx:
        visit = an_open_visit(tx)
        visits.assign(tx, visit, an_engineer(tx), starts_at=NINE + timedelta(hours=2), travel=960)
        promise_window(tx, visit, window_from=NINE + timedelta(hours=1), window_to=NOON)
    worker()
    return visit


def watched(database, worker) -> list[str]:
    """What was said of lateness, after a look round."""
    with database.transaction(SYSTEM) as tx:
        tx.send("notices.watch")
    worker()
    with database.transaction(SYSTEM) as tx:
        return [
            m.subject for m in tx.session.scalars(select(Message).where(Message.event == "late").order_by(Message.id))
        ]


def test_an_engineer_who_has_not_set_out_when_it_is_too_late_is_late_by_itself(database, worker, clock, visit):
    clock.at = NOON - timedelta(minutes=20)
    assert watched(database, worker) == []

    clock.at = NOON - timedelta(minutes=10)
    assert watched(database, worker) == ["Litt senere: ca. kl. 12:06"]


def test_it_is_told_again_only_when_it_moves_again(database, worker, clock, visit):
    clock.at = NOON - timedelta(minutes=10)
    watched(database, worker)
    clock.forward(minutes=10)
    assert len(watched(database, worker)) == 1

    clock.forward(minutes=10)
    assert watched(database, worker) == ["Litt senere: ca. kl. 12:06", "Litt senere: ca. kl. 12:26"]


def test_each_minute_told_is_a_promise_of_its_own(database, worker, clock, visit):
    clock.at = NOON - timedelta(minutes=10)
    watched(database, worker)

    with database.transaction(SYSTEM) as tx:
        [eta] = tx.session.scalars(select(Promise).where(Promise.kind == PromiseKind.ETA))
        assert eta.due_to == NOON + timedelta(minutes=6)


def test_who_is_told_a_minute_on_the_way_hears_when_the_road_takes_longer(database, worker, clock, visit):
    clock.at = NINE + timedelta(hours=2)
    with database.transaction(the_engineer(visit.engineer)) as tx:
        visits.go(tx, visits.visit_for_change(tx, visit.id), "set_out")
    worker()
    clock.forward(minutes=30)
    assert watched(database, worker) == []

    clock.forward(minutes=5)
    assert watched(database, worker) == ["Litt senere: ca. kl. 11:35"]


def test_whoever_knows_better_may_say_so(database, worker, clock, visit):
    with database.transaction(SYSTEM) as tx:
        tx.send("notices.expected", visit_id=visit.id, at=(NOON + timedelta(hours=1)).isoformat())
    worker()

    assert watched(database, worker) == ["Litt senere: ca. kl. 13:00"]
