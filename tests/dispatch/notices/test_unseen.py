"""Engineers see and answer in time what they are given, or the desk is called, once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from dispatch.notices.actions import read_notes
from dispatch.planning.watch.alert import Alert
from dispatch.work import visits
from dispatch.work.field_terms import TermUnfit, set_field_terms
from dispatch.work.lifecycle import VisitState
from dispatch.work.queries import history
from dispatch.work.visit import Visit
from tests.builders import DISPATCHER, NINE, SYSTEM, an_engineer, an_open_visit, the_engineer

TERMS = {"see_within": 15, "answer_within": 60, "depart_grace": 15, "stop_minutes": 30, "off_route": 500}


@pytest.fixture
def visit(database, worker) -> Visit:
    """Given at nine for one o'clock."""
    with database.transaction(DISPATCHER) as tx:
        visit = an_open_visit(tx)
        engineer = an_engineer(tx, visit.work_order.branch)
        visits.assign(tx, visit, engineer, starts_at=NINE + timedelta(hours=4), travel=600)
    worker()
    return visit


def look(database, worker, clock, **forward: int) -> list[str]:
    clock.forward(**forward)
    with database.transaction(SYSTEM) as tx:
        tx.send("notices.unseen")
    worker()
    with database.transaction(SYSTEM) as tx:
        return sorted(str(one.kind) for one in tx.session.scalars(select(Alert)))


def test_what_nobody_has_seen_in_time_calls_the_desk_once(database, worker, clock, visit):
    assert look(database, worker, clock, minutes=14) == []
    assert look(database, worker, clock, minutes=2) == ["not_seen"]
    assert look(database, worker, clock, minutes=30) == ["not_seen"]


def test_who_has_seen_it_and_said_yes_is_left_alone(database, worker, clock, visit):
    with database.transaction(the_engineer(visit.engineer)) as tx:
        read_notes(tx, visit.engineer_id)
        visits.go(tx, visits.visit_for_change(tx, visit.id), "accept")

    assert look(database, worker, clock, minutes=180) == []


@pytest.mark.parametrize("takes_back", [False, True])
def test_no_answer_in_time_calls_the_desk_and_goes_back_where_the_branch_wants_it(
    database, worker, clock, visit, takes_back
):
    with database.transaction(SYSTEM) as tx:
        set_field_terms(tx, visit.work_order.branch, takes_back=takes_back, **TERMS)

    assert look(database, worker, clock, minutes=61) == ["not_accepted", "not_seen"]
    with database.transaction(SYSTEM) as tx:
        now = tx.session.get_one(Visit, visit.id)
        assert now.state is (VisitState.OPEN if takes_back else VisitState.PLANNED)
        reasons = [entry.reason for entry, _ in history(tx, now.work_order, limit=20)]
        assert ("not_accepted" in reasons) is takes_back


def test_what_was_moved_twice_before_anybody_said_yes_is_called_for_once(database, worker, clock, visit):
    with database.transaction(DISPATCHER) as tx:
        moved = visits.visit_for_change(tx, visit.id)
        visits.assign(tx, moved, moved.engineer, starts_at=NINE + timedelta(hours=5), travel=600)
    worker()
    with database.transaction(the_engineer(visit.engineer)) as tx:
        read_notes(tx, visit.engineer_id)

    assert look(database, worker, clock, minutes=121) == ["not_accepted"]
    assert look(database, worker, clock, minutes=1) == ["not_accepted"]


def test_while_the_branch_is_closed_nobody_is_called(database, worker, clock, visit):
    assert look(database, worker, clock, hours=9) == []


def test_no_branch_waits_for_ever_or_not_at_all(database, visit):
    with pytest.raises(TermUnfit), database.transaction(SYSTEM) as tx:
        set_field_terms(tx, visit.work_order.branch, takes_back=False, **TERMS | {"see_within": 0})
