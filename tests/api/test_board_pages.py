"""The dispatcher's board and plans."""

import re
from datetime import timedelta

import pytest

from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work import visits
from dispatch.work.visit import Visit
from tests.builders import NINE, SYSTEM, a_branch, a_fault, an_engineer, an_open_visit


@pytest.fixture
def branch(database: Database):
    with database.transaction(SYSTEM) as tx:
        return a_branch(tx)


@pytest.fixture
def visit(database: Database, branch) -> Visit:
    with database.transaction(SYSTEM) as tx:
        an_engineer(tx, tx.session.merge(branch), locks=2)
        return an_open_visit(tx, branch=tx.session.merge(branch), fault=a_fault(tx, needs={"locks": 2}))


def test_the_board_shows_who_works_and_what_nobody_has(person, visit):
    page = person().get("/board").text

    assert "Kari Nordby" in page
    assert "Thereses gate 14" in page


def test_a_branch_without_shifts_says_what_to_do(person, branch):
    assert "Nobody is on shift here on this day" in person().get("/board").text


def test_choosing_an_order_says_who_can_and_what_it_costs(person, visit):
    page = person().get(f"/board?order={visit.work_order.reference}").text

    assert "Give to Kari" in page
    assert "Extra travel" in page


def test_who_cannot_is_told_why_and_what_would_help(person, database, visit, branch):
    with database.transaction(SYSTEM) as tx:
        an_engineer(tx, tx.session.merge(branch), cameras=1).name = "Li Mei"

    page = person().get(f"/board?order={visit.work_order.reference}").text

    assert "Li Mei" in page
    assert "Locks level 2 is needed" in page


def test_a_visit_is_given_from_the_board(person, database, visit):
    desk = person()
    page = desk.get(f"/board?order={visit.work_order.reference}").text
    give = re.search(r'name="engineer_id" value="(\d+)"><input type="hidden" name="starts_at" value="([^"]+)"', page)

    given = desk.post(
        f"/board/visits/{visit.id}/give",
        {"engineer_id": give[1], "starts_at": give[2], "version": str(visit.version)},
    )

    assert given.status_code == 302, given.text
    with database.transaction(SYSTEM) as tx:
        assert tx.session.get(Visit, visit.id).engineer_id == int(give[1])


def test_a_plan_is_asked_for_once_at_a_time(person, branch):
    desk = person()
    ask = {"branch": str(branch.id), "day": "2026-11-23"}

    assert desk.post("/plans", ask).status_code == 302
    assert desk.post("/plans", ask).status_code == 409
    assert "Asked for" in desk.get("/plans").text


def test_an_agent_may_look_at_the_board_but_not_plan(person, branch):
    agent = person(Role.AGENT)

    assert agent.get("/board").status_code == 200
    assert agent.post("/plans", {"branch": str(branch.id), "day": "2026-11-23"}).status_code == 403


def test_an_engineers_day_and_visit_fit_the_phone(person, database, visit):
    with database.transaction(SYSTEM) as tx:
        mine = tx.session.merge(visit)
        engineer = an_engineer(tx, mine.work_order.branch, locks=3)
        visits.assign(tx, mine, engineer, starts_at=NINE + timedelta(hours=1), travel=600)
    phone = person(Role.ENGINEER, engineer=engineer)

    assert "Thereses gate 14" in phone.get("/field").text
    assert "I’m on my way" in phone.get(f"/field/visits/{visit.id}").text
    for verb in ("set_out", "arrive"):
        gone = phone.post(f"/field/visits/{visit.id}/go/{verb}")
        assert gone.status_code == 302, gone.text
    assert "Cannot complete" in phone.get(f"/field/visits/{visit.id}").text
    assert phone.get(f"/field/visits/{visit.id}/cannot").status_code == 200
    assert phone.get(f"/field/visits/{visit.id}/finish").status_code == 200


def test_the_set_up_page_shows_hours_and_what_was_set_aside(person, branch):
    page = person(Role.ADMIN).get("/setup").text

    assert "08:00–16:00" in page
    assert "Nothing was set aside" in page
