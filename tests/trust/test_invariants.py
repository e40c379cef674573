"""The invariants are worth what they catch: each is broken here behind the application's back, and must be seen."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from dispatch.drain import deliver_all
from dispatch.people.engagement import NO_OVERLAP, EngagementKind, engage
from dispatch.settings import Settings
from dispatch.store.database import Database
from tests.builders import DISPATCHER, NINE, an_engineer, an_open_visit
from tests.trust.callers import Ledger
from tests.trust.invariants import breaches, check

TITLE = "Door lock won't open"
HOUR = {"starts_at": NINE, "ends_at": NINE + timedelta(hours=1)}
GUARD = "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_only_grows"


@pytest.fixture
def ledger(kept: Database) -> Ledger:
    """Of somebody who called in one order, which was accepted and of which they were told."""
    with kept.transaction(DISPATCHER) as tx:
        reference = an_open_visit(tx).work_order.reference
        engage(tx, an_engineer(tx).id, kind=EngagementKind.HOLD, **HOUR)
    deliver_all(kept, Settings(secret_key="x" * 32))
    return Ledger(asked={TITLE}, acknowledged={TITLE: reference})


def said(engine: Engine, ledger: Ledger, *broken: str) -> list[str]:
    """What is found after these statements of somebody who may do anything."""
    with engine.begin() as connection:
        for statement in broken:
            connection.execute(text(statement))
    return [words[:5] for words in breaches(engine, ledger)]


def test_nothing_is_found_where_nothing_is_broken(owner_engine, ledger):
    check(owner_engine, ledger)


def test_an_engineer_in_two_places_is_seen(owner_engine, ledger):
    again = "INSERT INTO engagement (engineer_id, kind, during) SELECT engineer_id, kind, during FROM engagement"
    found = said(owner_engine, ledger, f"ALTER TABLE engagement DROP CONSTRAINT {NO_OVERLAP}", again)
    assert "INV-1" in found


def test_an_order_that_was_acknowledged_and_is_not_there_is_seen(owner_engine, ledger):
    ledger.asked.add("lost")
    ledger.acknowledged["lost"] = "DS-1"
    assert said(owner_engine, ledger) == ["INV-3"]


def test_an_order_taken_twice_is_seen(kept, owner_engine, ledger):
    with kept.transaction(DISPATCHER) as tx:
        an_open_visit(tx)
    assert "INV-3" in said(owner_engine, ledger)


@pytest.mark.parametrize(
    "behind_our_back",
    [
        "UPDATE work_order SET state = 'archived'",
        "UPDATE visit SET state = 'cancelled'",
        f"{GUARD}; UPDATE audit_entry SET verb = 'finish' WHERE verb = 'accept'",
        f"{GUARD}; UPDATE audit_entry SET role = 'engineer' WHERE verb = 'accept'",
        f"{GUARD}; DELETE FROM audit_entry WHERE subject = 'visit'",
    ],
)
def test_a_step_that_is_not_in_the_table_is_seen(owner_engine, ledger, behind_our_back):
    assert "INV-4" in said(owner_engine, ledger, *behind_our_back.split("; "))


def test_an_audit_that_was_changed_is_seen(owner_engine, ledger):
    assert "INV-5" in said(owner_engine, ledger, GUARD, "UPDATE audit_entry SET at = at - interval '1 hour'")


def test_a_customer_told_twice_or_not_at_all_is_seen(owner_engine, ledger):
    assert "INV-7" in said(owner_engine, ledger, "UPDATE message SET event = 'done'")
    columns = "work_order_id, direction, channel, event, generation, round, language, recipient, body, delivery"
    columns += ", written_at, tries"
    again = f"INSERT INTO message ({columns}) SELECT {columns} FROM message"
    assert "INV-7" in said(owner_engine, ledger, "DROP INDEX uq_message_once", again)
