"""How to reach a household and get in is no engineer's business for ever."""

from datetime import timedelta

import pytest

from dispatch.privacy.need_to_know import DOTS, home_for
from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work import queries, visits
from dispatch.work.visit import Visit
from tests.builders import DISPATCHER, NINE, a_home, an_engineer, an_open_visit, the_engineer

A_DAY = timedelta(hours=24)
SECRETS = ("Thereses gate 14", "The dog is friendly", "4711")


@pytest.fixture
def visit(database: Database) -> Visit:
    """From nine to a quarter to ten."""
    with database.transaction(DISPATCHER) as tx:
        home = a_home(tx, access_notes="The dog is friendly", door_code="4711")
        visit = an_open_visit(tx, home=home)
        return visits.assign(tx, visit, an_engineer(tx, visit.work_order.branch), starts_at=NINE, travel=600)


def seen(phone, visit: Visit) -> list[str]:
    page = phone.get(f"/field/visits/{visit.id}").text
    return [secret for secret in SECRETS if secret in page]


def test_the_phone_shows_the_way_in_until_a_day_after_the_visit_and_then_the_part_of_town(person, visit, clock):
    phone = person(Role.ENGINEER, engineer=visit.engineer)
    assert seen(phone, visit) == list(SECRETS)

    clock.forward(hours=24, minutes=44)
    phone = person(Role.ENGINEER, engineer=visit.engineer)
    assert seen(phone, visit) == list(SECRETS)

    clock.forward(minutes=1)
    assert seen(phone, visit) == []
    assert "0452 Oslo" in phone.get(f"/field/visits/{visit.id}").text
    assert SECRETS[0] not in phone.get("/field?day=2026-11-23").text


def test_a_program_of_the_engineer_learns_no_more_than_their_phone(program, visit, clock):
    phone = program(Role.ENGINEER, engineer_id=visit.engineer_id)
    here = f"/work-orders/{visit.work_order.reference}"
    assert phone.get(here).json["home"]["street"] == SECRETS[0]

    clock.forward(hours=25)
    home = phone.get(here).json["home"]

    assert (home["street"], home["lat"], home["postcode"]) == (DOTS, None, "0452")


def test_the_desk_goes_on_seeing_where_it_was(program, visit, clock):
    clock.forward(days=30)

    assert program(Role.AGENT).get(f"/work-orders/{visit.work_order.reference}").json["home"]["street"] == SECRETS[0]


def test_who_has_to_come_again_goes_on_seeing_it(database, visit, clock):
    clock.forward(hours=25)
    with database.transaction(DISPATCHER) as tx:
        order = queries.work_order(tx, visit.work_order.reference, lock=True)
        engineer = tx.session.merge(visit.engineer)
        visits.assign(tx, order.add_visit(minutes=30, stay=2), engineer, starts_at=NINE + timedelta(days=3), travel=600)
        tx.session.flush()

        assert home_for(the_engineer(engineer), order, clock(), after=A_DAY) is order.home
