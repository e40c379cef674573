"""A long list asks the database no more often than a short one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from dispatch.catalogue.part import DeviceModel
from dispatch.devices.device import Device
from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work import visits
from tests.builders import NINE, SYSTEM, a_branch, a_fault, a_home, an_engineer, an_open_visit


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    told: list[str] = []

    def note(_, __, statement: str, *___) -> None:
        told.append(statement)

    event.listen(database.bind, "before_cursor_execute", note)
    yield told
    event.remove(database.bind, "before_cursor_execute", note)


def a_day(database: Database, size: int):
    """An engineer with that many visits, each to another home for another fault of another device."""
    with database.transaction(SYSTEM) as tx:
        branch = a_branch(tx)
        engineer = an_engineer(tx, branch)
        for number in range(size):
            home = a_home(tx)
            model = DeviceModel(
                code=f"{branch.code}-{number}",
                maker="Yale",
                name=f"{branch.code}-{number}",
                category="lock",
                firmware=[],
                warranty_months=1,
            )
            device = Device(home_id=home.id, model=model, serial=f"{branch.code}-{number}", bought_on=date(2026, 1, 5))
            tx.add(device)
            visit = an_open_visit(tx, branch=branch, home=home, fault=a_fault(tx), devices=[device])
            visit.minutes = 5
            visits.assign(tx, visit, engineer, starts_at=NINE + timedelta(minutes=10 * number), travel=60)
    return engineer


@pytest.mark.parametrize(
    ("role", "path"), [(Role.DISPATCHER, "/work-orders"), (Role.DISPATCHER, "/board"), (Role.ENGINEER, "/field")]
)
def test_a_list_of_thirty_takes_as_many_queries_as_one_of_three(person, database, role, path):
    counted = []
    for size in (3, 27):
        engineer = a_day(database, size)
        reader = person(role, engineer=engineer if role is Role.ENGINEER else None)
        branch = f"?branch={engineer.branch_id}" if path == "/board" else ""
        with statements(database) as told:
            assert reader.get(path + branch).status_code == 200
        counted.append(len(told))

    assert counted[0] == counted[1]


def test_who_can_take_an_order_is_found_in_the_day_that_the_board_shows(person, database):
    with database.transaction(SYSTEM) as tx:
        visit = an_open_visit(tx, branch=an_engineer(tx).branch)
        order, day = visit.work_order, "2026-11-23"
    reader = person(Role.DISPATCHER)

    with statements(database) as told:
        page = reader.get(f"/board?branch={order.branch_id}&day={day}&order={order.reference}").text

    assert "Give to Kari" in page
    assert sum("LEFT OUTER JOIN engineer ON engineer.id = visit.engineer_id" in each for each in told) == 1
    assert sum("FROM shift" in each for each in told) == 1
    assert sum("FROM engineer_wish" in each for each in told) == 1
    assert sum("FROM planning_terms" in each for each in told) == 1
    assert len(told) <= 31
