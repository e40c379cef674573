"""Plans that would break a lock: the program leaves the visit where it is, and so does the database."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from dispatch.people.engineer import Engineer
from dispatch.planning import publishing
from dispatch.planning.plan import ItemKind, Plan
from dispatch.store.database import Database, Transaction, connect
from dispatch.work.lock import Lock
from dispatch.work.visit import Visit
from tests.builders import DISPATCHER
from tests.dispatch.planning.locking import DAY, TIME, WINDOW, a_crew, given, item_of, whereabouts
from tests.dispatch.planning.proposing import proposed

MOVES = {
    "engineer": (Lock(engineer=True), lambda visit, other: {"engineer_id": other.id}),
    "time": (Lock(when=TIME), lambda visit, other: {"starts_at": visit.starts_at + timedelta(minutes=10)}),
    "window": (Lock(when=WINDOW), lambda visit, other: {"starts_at": visit.starts_at + timedelta(hours=2)}),
    "day": (Lock(when=DAY), lambda visit, other: {"starts_at": visit.starts_at + timedelta(days=1)}),
}


def a_plan_against(tx: Transaction, crew, what: str) -> tuple[Plan, Visit]:
    """As no planner of ours makes it."""
    lock, move = MOVES[what]
    visit = given(tx, crew[0], 10, lock)
    plan = proposed(tx, crew[0].branch)
    item = item_of(plan, visit)
    item.kind, item.engineer_id = ItemKind.MOVED, visit.engineer_id
    item.starts_at, item.travel_seconds = visit.starts_at, visit.travel_seconds
    for name, value in move(visit, crew[1]).items():
        setattr(item, name, value)
    item.engineer = tx.session.get(Engineer, item.engineer_id)
    return plan, visit


@pytest.mark.parametrize("what", MOVES)
def test_a_plan_that_breaks_a_lock_is_not_carried_out(tx: Transaction, crew, what):
    plan, visit = a_plan_against(tx, crew, what)
    stands = whereabouts(visit)

    publishing.publish(tx, plan.run_id)

    assert item_of(plan, visit).why_skipped == "locked"
    assert whereabouts(visit) == stands


@pytest.mark.parametrize("what", MOVES)
def test_with_the_guards_of_the_program_off_the_database_still_refuses(tx: Transaction, crew, what, monkeypatch):
    plan, visit = a_plan_against(tx, crew, what)
    monkeypatch.setattr(Visit, "breaks_lock", lambda *_, **__: False)
    monkeypatch.setattr(Visit, "stays_locked", lambda self, *_: self.lock)

    publishing.publish(tx, plan.run_id)

    assert item_of(plan, visit).why_skipped == "locked"


def test_without_any_guard_such_a_plan_would_be_carried_out(own_database, owner_engine, clock, monkeypatch):
    with owner_engine.begin() as connection:
        connection.execute(text("DROP TRIGGER visit_locked ON visit"))
    monkeypatch.setattr(Visit, "breaks_lock", lambda *_, **__: False)
    engine = connect(own_database)
    with Database(engine, clock=clock).transaction(DISPATCHER) as tx:
        crew = a_crew(tx)
        plan, visit = a_plan_against(tx, crew, "engineer")
        publishing.publish(tx, plan.run_id)
        assert visit.engineer_id == crew[1].id
    engine.dispose()


def test_a_plan_takes_no_locked_visit_back(tx: Transaction, crew):
    visit = given(tx, crew[0], 10, Lock(when=DAY))
    plan = proposed(tx, crew[0].branch)
    item = item_of(plan, visit)
    item.kind, item.engineer_id, item.starts_at = ItemKind.REMOVED, None, None

    publishing.publish(tx, plan.run_id)

    assert item.why_skipped == "locked"
    assert visit.engineer_id == crew[0].id
