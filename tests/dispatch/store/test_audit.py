"""The record of changes: complete, append-only, and showing whoever has been at it."""

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from dispatch.store.audit import AuditEntry, AuditNote
from dispatch.store.audit_check import CHANGED, CUT, MISSING, NOTE_CHANGED, UNCHAINED, verify
from dispatch.store.database import Database, connect
from dispatch.work import actions
from tests.builders import AGENT, DISPATCHER, a_work_order


@pytest.fixture
def kept(own_database: str) -> Database:
    """A few orders in two branches, really committed, one of them with a note."""
    engine = connect(own_database)
    database = Database(engine)
    for _ in range(2):
        with database.transaction(DISPATCHER) as tx:
            order = a_work_order(tx)
        with database.transaction(AGENT) as tx:
            actions.move(tx, order.reference, "solve_remotely", note="She pressed the wrong button.")
    yield database
    engine.dispose()


def whys(engine: Engine, **known) -> set[str]:
    with Session(engine) as session:
        return {fault.why for fault in verify(session, **known).breaks}


def tampered(engine: Engine, *statements: str) -> set[str]:
    """What the check says after somebody with every right has been at the table, the trigger switched off."""
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_only_grows"))
        for statement in statements:
            assert connection.execute(text(statement)).rowcount > 0, "the tampering did not happen"
    return whys(engine)


def test_an_untouched_record_holds(kept, owner_engine):
    with Session(owner_engine) as session:
        verdict = verify(session)

    assert verdict.breaks == []
    assert verdict.entries > 10
    assert len(verdict.heads) == 3


LAST = "(SELECT max(id) FROM audit_entry WHERE verb = 'solve_remotely')"
SWAP = """
UPDATE audit_entry AS a SET number = CASE number WHEN 2 THEN 3 ELSE 2 END + 1000 WHERE chain = 0 AND number IN (2, 3)
"""


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        ([f"UPDATE audit_entry SET account_id = 7 WHERE id = {LAST}"], CHANGED),
        ([f"UPDATE audit_entry SET at = at - interval '1 hour' WHERE id = {LAST}"], CHANGED),
        (["""UPDATE audit_entry SET changes = '{"state": ["intake"]}' WHERE chain = 0 AND number = 2"""], CHANGED),
        (["DELETE FROM audit_entry WHERE chain = 0 AND number = 2"], MISSING),
        ([SWAP, "UPDATE audit_entry SET number = number - 1000 WHERE number > 1000"], UNCHAINED),
        (
            [
                "UPDATE audit_entry SET number = number + 1000 WHERE chain = 0 AND number > 1",
                "INSERT INTO audit_entry (chain, number, at, role, source, subject, subject_id, verb, changes,"
                " previous, digest)"
                " SELECT chain, 2, at, role, source, subject, subject_id, verb, changes, digest, digest"
                " FROM audit_entry WHERE chain = 0 AND number = 1",
                "UPDATE audit_entry SET number = number - 999 WHERE number > 1000",
            ],
            CHANGED,
        ),
        (["UPDATE audit_note SET words = 'All was well.'"], NOTE_CHANGED),
    ],
    ids=["who", "when", "what", "deleted", "reordered", "inserted", "note"],
)
def test_whoever_changes_the_record_is_seen(kept, owner_engine, statements, said):
    assert said in tampered(owner_engine, *statements)


def test_an_end_cut_off_shows_against_a_head_kept_elsewhere(kept, owner_engine):
    with Session(owner_engine) as session:
        heads = verify(session).heads

    inside = tampered(owner_engine, "DELETE FROM audit_entry WHERE chain = 0 AND number > 2")

    assert inside == set()
    assert whys(owner_engine, known=heads) == {CUT}


def test_an_erased_note_leaves_the_chain_whole(kept, owner_engine):
    with kept.transaction(DISPATCHER) as tx:
        tx.session.execute(text("DELETE FROM audit_note"))

    assert whys(owner_engine) == set()
    with Session(owner_engine) as session:
        assert session.scalars(select(AuditNote)).all() == []
        assert session.scalars(select(AuditEntry.note_digest).where(AuditEntry.note_digest.is_not(None))).all() != []


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET verb = 'nothing'", "DELETE FROM audit_entry", "TRUNCATE audit_entry CASCADE"],
)
def test_the_application_can_not_take_anything_back(kept, owner_engine, statement):
    with kept.bind.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text(statement))
    with owner_engine.connect() as connection, pytest.raises(ProgrammingError, match="only grows"):
        connection.execute(text(statement))


def test_every_change_is_recorded_without_anybody_asking(tx):
    order = a_work_order(tx)
    tx.ledger.write()
    order.impact = 3
    tx.session.flush()
    tx.ledger.write()

    [entry] = tx.session.scalars(
        select(AuditEntry).where(AuditEntry.work_order_id == order.id, AuditEntry.verb == "changed")
    )
    assert (entry.changes, entry.role) == ({"impact": [2, 3]}, DISPATCHER.role)


def test_what_is_personal_is_recorded_as_changed_but_not_as_what(tx):
    order = a_work_order(tx)
    tx.ledger.write()
    order.customer.phone = "+4791234567"
    tx.session.flush()
    tx.ledger.write()

    [entry] = tx.session.scalars(
        select(AuditEntry).where(AuditEntry.subject == "customer", AuditEntry.verb == "changed")
    )
    assert entry.changes == {"phone": ["•"]}
