"""Locking a visit from the board, from its order and by a program, and asking for a plan of a part of a day."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from dispatch.people.engineer import Engineer
from dispatch.planning.plan_run import PlanRun
from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work import visits
from dispatch.work.lock import Lock, WhenLocked
from dispatch.work.visit import Visit
from tests.builders import MONDAY, NINE, SYSTEM, a_branch, a_fault, an_engineer, an_open_visit


@pytest.fixture
def visit(database: Database) -> Visit:
    with database.transaction(SYSTEM) as tx:
        branch = a_branch(tx)
        engineer = an_engineer(tx, branch, locks=2)
        visit = an_open_visit(tx, branch=branch, fault=a_fault(tx, needs={"locks": 2}))
        return visits.assign(tx, visit, engineer, starts_at=NINE + timedelta(hours=2), travel=600)


@pytest.fixture
def here(visit) -> str:
    return f"/work-orders/{visit.work_order.reference}"


def lock_of(database: Database, visit: Visit) -> Lock:
    with database.transaction(SYSTEM) as tx:
        return tx.session.get(Visit, visit.id).lock


def test_a_visit_is_locked_on_its_order_and_unlocked_on_the_board(person, database, visit, here):
    desk = person()
    lock, board = f"{here}/visits/{visit.id}/lock", f"/board?order={visit.work_order.reference}"

    desk.post(lock, {"engineer": "yes", "when": "day", "reason": "customer_asked"}, seen_at=here)
    assert lock_of(database, visit) == Lock(engineer=True, when=WhenLocked.DAY)
    page = desk.get(here).text
    assert "Locked: Kari" in page
    assert "Locked in time: the day" in page
    assert "Locked: Kari" in desk.get(board).text
    assert 'aria-keyshortcuts="L"' in desk.get(board).text

    answer = desk.post(lock, {"free": "yes", "back": board}, seen_at=board)
    assert (answer.status_code, answer.location) == (302, board)
    assert not lock_of(database, visit)


def test_who_else_is_refused_on_the_board_because_it_is_locked(person, database, visit, here):
    with database.transaction(SYSTEM) as tx:
        an_engineer(tx, tx.session.get(Engineer, visit.engineer_id).branch, locks=2).name = "Li Mei"
    desk = person()
    desk.post(f"{here}/visits/{visit.id}/lock", {"engineer": "yes"}, seen_at=here)

    page = desk.get(f"/board?order={visit.work_order.reference}").text

    assert "Locked to Kari" in page
    assert "Unlock it" in page


def test_who_only_looks_sees_the_lock_and_no_button(person, visit, here):
    person().post(f"{here}/visits/{visit.id}/lock", {"engineer": "yes"}, seen_at=here)

    page = person(Role.AGENT).get(here).text

    assert "Locked: Kari" in page
    assert "Save the lock" not in page


def test_a_program_locks_levels_alone_and_together(program, visit):
    planner, path = program(), f"/visits/{visit.id}/lock"

    for lock in (
        {"engineer": True, "when": None},
        {"engineer": False, "when": "time"},
        {"engineer": True, "when": "day"},
    ):
        assert planner.post(path, {"lock": lock, "reason": "customer_asked"}).json["lock"] == lock
    assert planner.post(path, {"lock": {}}).json["lock"] == {"engineer": False, "when": None}
    assert planner.post(path, {"lock": {"when": "window"}}).status_code == 422
    assert planner.post(path, {"lock": {"when": "week"}}).status_code == 422
    assert program(Role.AGENT).post(path, {"lock": {}}).status_code == 403


def test_a_part_of_several_days_is_asked_for_at_once(person, database, visit):
    with database.transaction(SYSTEM) as tx:
        branch_id = tx.session.get(Engineer, visit.engineer_id).branch_id
    form = {"branch": branch_id, "day": MONDAY.isoformat(), "days": 2, "zone": "urban"}

    answer = person().post("/plans/part", form | {"orders": visit.work_order.reference}, seen_at="/plans")

    assert (answer.status_code, answer.location) == (302, "/plans")
    with database.transaction(SYSTEM) as tx:
        runs = tx.session.scalars(select(PlanRun).order_by(PlanRun.day)).all()
        assert [run.day for run in runs] == [MONDAY, MONDAY + timedelta(days=1)]
        assert {str(run.scope) for run in runs} == {str({"zone": "urban", "visits": [visit.id]})}


def test_a_part_without_a_known_order_or_day_is_asked_again(person, visit):
    desk = person()

    assert desk.post("/plans/part", {"branch": 1, "day": "soon"}, seen_at="/plans").status_code == 422
    unknown = {"branch": 1, "day": MONDAY.isoformat(), "orders": "nothing"}
    assert desk.post("/plans/part", unknown, seen_at="/plans").status_code == 404


def test_a_program_asks_for_a_plan_of_chosen_visits(program, visit, database):
    with database.transaction(SYSTEM) as tx:
        code = tx.session.get(Engineer, visit.engineer_id).branch.code

    run = program().post("/plan-runs", {"branch": code, "day": MONDAY.isoformat(), "visits": [visit.id]}).json

    assert run["scope"] == {"visits": [visit.id]}
