"""A day gone wrong, at the desk: the repair on the board, the rescues of an order, and what needs no asking."""

import re

import pytest

from dispatch.planning.lifecycle import RunState
from dispatch.planning.plan_run import PlanRun
from dispatch.planning.repair.disturbance import Happening
from dispatch.planning.repair.terms import terms_of
from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work.visit import Visit
from tests.builders import DISPATCHER, MONDAY, SYSTEM, a_fault
from tests.dispatch.planning.day_under_way import at_work_since, given, moment, repaired, two_at_work
from tests.dispatch.planning.test_live_repair import disturb


@pytest.fixture
def late(database: Database):
    """Kari is held up, her next customer was told nine to eleven, and Bo is free."""
    with database.transaction(DISPATCHER) as tx:
        branch, kari, bo = two_at_work(tx)
        begun = given(tx, kari, 8, fault=a_fault(tx, minutes=180, spread=2))
        waiting = given(tx, kari, 11.1, window=(9, 11))
        waiting.starts_at = moment(10.5)
        at_work_since(tx, begun, 8)
        assert waiting.work_order.reference
        return branch, kari, bo, waiting


@pytest.fixture
def proposed(database: Database, late) -> PlanRun:
    branch, kari, *_ = late
    with database.transaction(DISPATCHER) as tx:
        branch = tx.session.merge(branch)
        disturb(tx, branch, Happening.OFF_PLAN, engineer_id=kari.id, minutes=25)
        return repaired(tx, branch)


def who_has(database: Database, visit: Visit) -> str:
    with database.transaction(SYSTEM) as tx:
        return tx.session.get(Visit, visit.id).engineer.name


def test_the_board_says_what_is_proposed_and_because_of_what(person, proposed):
    page = person().get("/board").text

    assert "1 change proposed" in page
    assert "because Kari was delayed 25 min" in page
    assert "Bo Lind" in page
    assert person().get(f"/plans/{proposed.id}").status_code == 200


def test_accepting_gives_the_visit_out_and_the_proposal_is_gone(person, database, late, proposed):
    desk = person()
    assert desk.post(f"/board/repairs/{proposed.id}/accept").status_code == 302

    assert who_has(database, late[3]) == "Bo Lind"
    assert "change proposed" not in desk.get("/board").text


def test_leaving_it_moves_nobody(person, database, late, proposed):
    person().post(f"/board/repairs/{proposed.id}/leave")

    assert who_has(database, late[3]) == "Kari Nordby"
    with database.transaction(SYSTEM) as tx:
        assert tx.session.get(PlanRun, proposed.id).state is RunState.DISCARDED


def test_a_program_sees_the_proposal_with_its_causes(program, late, proposed):
    shown = program().get(f"/branches/{late[0].code}/repair", day=MONDAY.isoformat()).json["repair"]

    assert shown["causes"] == [{"what": "off_plan", "engineer_id": late[1].id, "minutes": 25}]
    assert (shown["swaps"], shown["moves"], len(shown["changes"])) == (1, 0, 1)


def test_what_needs_no_asking_is_set_by_the_branchs_leaders(person, program, database, late):
    branch = late[0]
    form = {"by_itself": "yes", "moves": "2", "swaps": "9", "version": "0"}
    assert person(Role.MANAGER).post(f"/setup/branches/{branch.code}/repair", form).status_code == 302

    with database.transaction(SYSTEM) as tx:
        terms = terms_of(tx, branch.id)
        assert (terms.by_itself, terms.moves, terms.swaps) == (True, 2, 9)
    assert program().get(f"/branches/{branch.code}/repair-terms").json["moves"] == 2
    body = {"by_itself": False, "moves": 0, "swaps": 0, "version": 1}
    assert program(Role.MANAGER).post(f"/branches/{branch.code}/repair-terms", body).json["by_itself"] is False
    assert program(Role.MANAGER).post(f"/branches/{branch.code}/repair-terms", body).status_code == 409


def test_an_order_says_what_would_save_it_and_one_click_does_it(person, database, late):
    waiting, desk = late[3], person()
    here = f"/work-orders/{waiting.work_order.reference}/rescues"
    page = desk.get(here).text
    assert "Bo takes it over" in page
    [key] = re.findall(rf'{here}/(engineer-\w+)"', page)

    assert desk.post(f"{here}/{key}").status_code == 302

    assert who_has(database, waiting) == "Bo Lind"


def test_a_rescue_overtaken_is_refused_with_those_that_hold_now(person, program, late):
    waiting = late[3]
    here = f"/work-orders/{waiting.work_order.reference}/rescues"

    refused = person().post(f"{here}/engineer-0123456789")

    assert refused.status_code == 409
    assert "this rescue no longer holds" in refused.text and "Bo takes it over" in refused.text
    assert program().post(f"{here}/engineer-0123456789", None).status_code == 409


def test_a_program_asks_for_rescues_and_carries_one_out(program, database, late):
    waiting = late[3]
    here = f"/work-orders/{waiting.work_order.reference}/rescues"
    found = program().get(here).json
    offer = next(each for each in found["offers"] if each["kind"] == "engineer")
    assert offer["chance_before"] < offer["chance_after"]

    done = program().post(f"{here}/{offer['key']}", None)

    assert done.status_code == 200
    assert who_has(database, waiting) == "Bo Lind"


def test_what_nobody_promised_can_not_be_saved(person, database):
    with database.transaction(DISPATCHER) as tx:
        _, kari, _ = two_at_work(tx)
        order = given(tx, kari, 12).work_order
        order.arrival_due = None
        reference = order.reference

    assert "Nothing is promised that could still be saved" in person().get(f"/work-orders/{reference}/rescues").text
