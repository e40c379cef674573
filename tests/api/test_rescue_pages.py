"""Another day, asked by link: the desk asks, the customer answers on their own page; and a rescue taken back."""

import re

import pytest

from dispatch.store.database import Database
from dispatch.work.link import LinkPurpose
from dispatch.work.links import issue
from dispatch.work.visit import Visit
from tests.builders import DISPATCHER, SYSTEM, a_branch, a_fault, a_shift, an_engineer
from tests.dispatch.planning.booking.rooms import TUESDAY, a_rule
from tests.dispatch.planning.day_under_way import given, two_at_work
from tests.dispatch.planning.test_rescue_agreed import late


@pytest.fixture
def alone(database: Database) -> Visit:
    """Nobody can help Kari today; tomorrow there is time."""
    with database.transaction(DISPATCHER) as tx:
        a_rule(tx, notice=0)
        kari = an_engineer(tx, a_branch(tx), locks=2)
        a_shift(tx, kari, TUESDAY)
        given(tx, kari, 13, fault=a_fault(tx, minutes=170, spread=2))
        return late(tx, kari)


def link(database: Database, visit: Visit) -> str:
    with database.transaction(SYSTEM) as tx:
        return issue(tx, tx.session.get(Visit, visit.id).work_order, LinkPurpose.FOLLOW)


def asked(desk, visit: Visit):
    """The desk asks, and sees then that it has."""
    here = f"/work-orders/{visit.work_order.reference}/rescues"
    action = re.search(r'action="([^"]*/rescues/other_day-[0-9a-f]+)"', desk.get(here).text)[1]
    assert desk.post(action, {}, seen_at=here).status_code == 302
    return desk.get(here)


def hold(page) -> str:
    return re.search(r'name="hold" value="(\d+)"', page.text)[1]


@pytest.mark.parametrize(("answer", "day"), [("yes", "Tue 24"), ("no", "Mon 23")])
def test_the_customer_is_asked_and_only_yes_moves_the_promise(person, visitor, database, alone, answer, day):
    assert "The customer was asked for Tue 24 Nov" in asked(person(), alone).text
    token = link(database, alone)
    page = visitor.get(f"/f/{token}")
    assert "Would another day do?" in page.text or "Passer en annen dag?" in page.text

    sent = visitor.post(f"/f/{token}/proposal", {"hold": hold(page), "answer": answer}, seen_at=f"/f/{token}")

    after = visitor.get(sent.headers["Location"]).text
    assert 'name="hold"' not in after
    with database.transaction(SYSTEM) as tx:
        assert f"{tx.session.get(Visit, alone.id).window_from:%a %d}" == day


def test_looking_at_the_question_answers_nothing(person, visitor, database, alone):
    asked(person(), alone)
    token = link(database, alone)

    assert hold(visitor.get(f"/f/{token}")) == hold(visitor.get(f"/f/{token}"))


def test_a_program_takes_a_rescue_back(program, database):
    with database.transaction(DISPATCHER) as tx:
        _, kari, _ = two_at_work(tx)
        waiting = late(tx, kari)
    here = f"/work-orders/{waiting.work_order.reference}/rescues"
    desk = program()
    [key] = [each["key"] for each in desk.get(here).json["offers"] if each["kind"] == "engineer"]
    assert desk.post(f"{here}/{key}", {}).status_code == 200
    number = desk.get(here).json["done"]["undo"]

    assert desk.post(f"{here}/done/{number}/undo", {}).json["engineer"] == kari.code
    assert desk.get(here).json["done"] is None
    assert desk.post(f"{here}/done/{number}/undo", {}).status_code == 409
