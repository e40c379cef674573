"""The desk is asked on the order's page whether its customer is told, and programs are too."""

import re

import pytest

from dispatch.planning.by_hand.placing import place
from dispatch.store.database import Database
from dispatch.work.visit import Visit
from tests.builders import DISPATCHER
from tests.dispatch.planning.day_under_way import given, moment, two_at_work
from tests.dispatch.planning.roads import straight


@pytest.fixture
def visit(database: Database) -> Visit:
    """Given to Bo, whose customer was told of Kari."""
    with database.transaction(DISPATCHER) as tx:
        _, kari, bo = two_at_work(tx)
        visit = given(tx, kari, 11, window=(11, 13))
        place(tx, visit.id, engineer_id=bo.id, starts_at=moment(11.5), roads=straight)
        assert visit.work_order.reference
        return visit


def test_one_click_on_the_page_sends_it_or_not(person, visit):
    here = f"/work-orders/{visit.work_order.reference}"
    desk = person()
    page = desk.get(here).text
    assert "Send to the customer?" in page and "Bo kommer til deg" in page
    action = re.search(r'action="([^"]+/untold/\d+)"', page)[1]

    assert desk.post(action, {"send": "no"}, seen_at=here).status_code == 302

    after = desk.get(here).text
    assert "Send to the customer?" not in after and "Not sent to the customer" in after


def test_a_program_reads_what_would_be_said_and_decides(program, visit):
    here = f"/work-orders/{visit.work_order.reference}/untold"
    desk = program()
    [question] = desk.get(here).json["items"]
    assert (question["what"], question["language"]) == ("engineer", "nb")

    assert desk.post(f"{here}/{question['id']}/decide", {"send": True}).json["sent"] is True
    assert desk.post(f"{here}/{question['id']}/decide", {"send": True}).status_code == 409
    assert desk.get(here).json["items"] == []
