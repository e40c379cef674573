"""A program opens work orders."""

import pytest

from dispatch.store.database import Database
from tests.builders import SYSTEM, a_branch, a_fault

WISH = {
    "title": "Door lock won't open",
    "name": "Silje Haugen",
    "phone": "+47 22 00 00 01",
    "street": "Thereses gate 14",
    "city": "Oslo",
    "lat": 59.9272,
    "lon": 10.7343,
}


@pytest.fixture
def wish(database: Database) -> dict:
    with database.transaction(SYSTEM) as tx:
        branch = a_branch(tx)
        return WISH | {
            "postcode": branch.postcodes[0].prefix[:4],
            "branch": branch.code,
            "fault": a_fault(tx).fault_type.code,
        }


def test_a_program_opens_an_order_and_gets_its_number(program, wish):
    made = program().post("/work-orders", wish)

    assert made.status_code == 201, made.json
    assert made.json["reference"].startswith("DS-")
    assert made.json["work_order"]["state"] == "intake"


def test_the_same_request_twice_under_one_key_opens_one_order(program, wish):
    desk = program()
    first = desk.post("/work-orders", wish, key="k")

    assert desk.post("/work-orders", wish, key="k").json == first.json
    assert len(desk.get("/work-orders").json["items"]) == 1


def test_what_cannot_be_right_is_named(program, wish):
    refused = program().post("/work-orders", wish | {"phone": "twelve"})

    assert refused.status_code == 422
    assert "phone" in refused.json["detail"]


def test_an_unknown_fault_is_refused_and_nothing_is_kept(program, wish):
    desk = program()

    assert desk.post("/work-orders", wish | {"fault": "gremlins"}).json["type"] == "/api/docs#unknown-fault"
    assert desk.get("/work-orders").json["items"] == []


def test_a_character_that_cannot_be_stored_is_refused(program, wish):
    assert program().post("/work-orders", wish | {"title": "a\x00b"}).status_code == 422
