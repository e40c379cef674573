"""Somebody else's cases come in through the API, once."""

import json

import pytest

from dispatch.stamp import Role
from dispatch.store.database import Database
from tests.builders import SYSTEM, a_branch

ROWS = b"""Key,Opened,What,Street,Zip,Lat,Lon,Who
1,2026-11-20T10:00:00,Lock stuck,Storgata 1,0155,59.91,10.75,Ola
2,2026-11-20T11:00:00,Lamp dark,Storgata 2,0155,59.92,10.74,Kari
3,yesterday,No time,Storgata 3,0155,59.92,10.74,Per
"""


@pytest.fixture
def branch(database: Database):
    with database.transaction(SYSTEM) as tx:
        return a_branch(tx)


@pytest.fixture
def files(branch) -> dict:
    mapping = {
        "source": "city", "time_zone": "Europe/Oslo",
        "fields": {"id": "Key", "opened_at": "Opened", "title": "What", "street": "Street", "postcode": "Zip",
                   "lat": "Lat", "lon": "Lon", "name": "Who", "branch": {"constant": branch.code}},
    }  # fmt: skip
    return {"file": (ROWS, "cases.csv"), "mapping": (json.dumps(mapping).encode(), "mapping.json")}


def imported(desk, worker, files, **query) -> dict:
    run = desk.upload("/imports", files=files, **query)
    assert run.status_code == 202, run.text
    worker()
    return desk.get(f"/imports/{run.json['id']}").json


def counts(run: dict) -> tuple:
    return run["read"], run["accepted"], run["rejected"], run["already"]


def test_every_row_is_accepted_or_rejected_with_its_line_and_why(program, worker, files):
    desk = program()
    run = imported(desk, worker, files)

    assert (run["state"], counts(run)) == ("done", (3, 2, 1, 0))
    rejected = desk.get(f"/imports/{run['id']}/rejected").json["items"]
    assert [(row["line"], row["reason"], row["field"], row["key"]) for row in rejected] == [
        (4, "bad-time", "opened_at", "3")
    ]
    assert rejected[0]["says"].startswith("“opened_at” is not a time")
    assert len(desk.get("/work-orders").json["items"]) == 2


def test_a_second_import_adds_nothing(program, worker, files):
    desk = program()
    imported(desk, worker, files)

    assert counts(imported(desk, worker, files)) == (3, 0, 1, 2)
    assert len(desk.get("/work-orders").json["items"]) == 2


def test_a_dry_run_says_the_same_and_keeps_nothing(program, worker, files):
    desk = program()
    run = imported(desk, worker, files, dry_run="true")

    assert counts(run) == (3, 2, 1, 0)
    assert desk.get("/work-orders").json["items"] == []


def test_a_mapping_that_cannot_be_used_is_named(program, files):
    refused = program().upload("/imports", files=files | {"mapping": (b'{"source": "x"}', "m.json")})

    assert (refused.status_code, refused.json["type"]) == (422, "/api/docs#bad-mapping")


def test_a_partner_sees_no_import_but_their_own(program, worker, files, branch):
    run = imported(program(), worker, files)
    partner = program(Role.MANAGER, every_branch=False, branch_id=branch.id)

    assert partner.get("/imports").json["items"] == []
    assert partner.get(f"/imports/{run['id']}").json == partner.get("/imports/999999").json
    assert partner.get(f"/imports/{run['id']}/rejected").status_code == 404
