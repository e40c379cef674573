"""A decision stands, and is appealed once, in time, to somebody else."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from dispatch.complaints import owners, queries
from dispatch.complaints.actions import AppealTooLate
from dispatch.complaints.complaint import SameOwner
from dispatch.complaints.lifecycle import ComplaintState
from dispatch.lifecycle import MoveNotAllowed
from dispatch.store.refusals import CannotBeKept
from tests.builders import SYSTEM
from tests.dispatch.complaints.builders import NOT_OURS, appealed, decided, owner_of, told


def test_an_appeal_goes_to_somebody_else_and_there_is_one(database, complaint, judges):
    decided(database, complaint, judges[0], NOT_OURS)
    appealed(database, complaint)
    assert owner_of(database, complaint) == judges[1].id
    with pytest.raises(SameOwner), database.transaction(SYSTEM) as tx:
        owners.give(tx, queries.complaint(tx, complaint.id), judges[0].id)

    heard = decided(database, complaint, judges[1])
    assert heard.state is ComplaintState.FINAL
    with pytest.raises(MoveNotAllowed):
        appealed(database, complaint)
    assert told(database)[-2:] == ["appeal_received", "complaint_decided"]


def test_the_database_knows_one_appeal_and_another_owner(database, complaint, judges):
    decided(database, complaint, judges[0], NOT_OURS)
    appealed(database, complaint)
    with pytest.raises(SameOwner), database.transaction(SYSTEM) as tx:
        facts = {"account": judges[0].id, "id": complaint.id}
        tx.session.execute(
            text("UPDATE hearing SET account_id = :account WHERE complaint_id = :id AND number = 2"), facts
        )
    with pytest.raises(CannotBeKept), database.transaction(SYSTEM) as tx:
        tx.session.execute(
            text(
                "INSERT INTO hearing (complaint_id, number, opened_at, acknowledge_due, decide_due, version) "
                "VALUES (:id, 3, now(), now(), now(), 1)"
            ),
            {"id": complaint.id},
        )


def test_a_decision_stands(database, complaint, judges):
    decided(database, complaint, judges[0])
    with pytest.raises(ProgrammingError, match="a decision stands"), database.transaction(SYSTEM) as tx:
        tx.session.execute(text("UPDATE hearing SET outcome = 'rejected' WHERE id = :id"), {"id": complaint.hearing.id})


def test_after_thirty_days_a_decision_is_appealed_no_more(database, complaint, judges, clock):
    decided(database, complaint, judges[0])
    clock.forward(days=31)

    with pytest.raises(AppealTooLate):
        appealed(database, complaint)
