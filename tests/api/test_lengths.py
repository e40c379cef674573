"""What was learned of how long visits take, as staff and programs see it."""

from datetime import timedelta

import pytest

from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work.lifecycle import VisitState
from tests.builders import NINE, SYSTEM, a_branch, a_fault, an_engineer, an_open_visit


@pytest.fixture
def fault(database: Database) -> str:
    """Kari takes half as long again as planned, fifteen times over; Bo was there once."""
    with database.transaction(SYSTEM) as tx:
        branch, fault = a_branch(tx), a_fault(tx)
        kari, bo = an_engineer(tx, branch), an_engineer(tx, branch)
        bo.name = "Bo Berg"
        for engineer in [kari] * 15 + [bo]:
            visit = an_open_visit(tx, branch=branch, fault=fault)
            visit.state, visit.engineer = VisitState.COMPLETED, engineer
            visit.arrived_at = NINE - timedelta(days=2)
            visit.ended_at = visit.arrived_at + timedelta(minutes=1.5 * fault.minutes)
        return fault.fault_type.code


def test_the_page_shows_what_was_met_and_how_sure_that_is(person, fault):
    page = person().get("/setup/lengths").text

    assert f"/setup/lengths/{fault}" in page
    assert "Likely between" in page


def test_engineers_are_shown_to_those_who_plan_once_enough_was_met(person, fault):
    page = person().get(f"/setup/lengths/{fault}").text

    assert "Kari Nordby" in page
    assert "Bo Berg" not in page
    assert person(Role.AUDITOR).get(f"/setup/lengths/{fault}").status_code == 403


def test_a_program_is_told_the_same(program, fault):
    (known,) = [one for one in program().get("/lengths").json["faults"] if one["fault"] == fault]
    own = program().get(f"/lengths/{fault}").json

    assert known["visits"] == 16
    assert known["minutes"] < known["low"] < known["mean"] < known["high"] < known["long"]
    (kari,) = own["engineers"]
    assert kari["visits"] == 15
    assert kari["mean"] > own["mean"]
    assert program().get("/lengths/nothing").status_code == 404
    assert program(Role.ENGINEER).get("/lengths").status_code == 403
