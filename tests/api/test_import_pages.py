"""Files of cases, sent in the console."""

import json
from io import BytesIO
from pathlib import Path

from tests.api.conftest import TOKEN

MAPPING = Path(__file__).parents[2] / "seed_data" / "mappings" / "city_311.csv.json"


def test_a_file_is_sent_and_its_run_is_shown(person, database):
    desk = person()
    token = TOKEN.search(desk.get("/imports").text).group(1)
    files = {"cases": (BytesIO(b"a,b\n1,2\n"), "cases.csv"), "mapping": (BytesIO(MAPPING.read_bytes()), "m.json")}

    sent = desk.client.post("/imports", data={"csrf_token": token, "dry_run": "yes"} | files)

    assert sent.status_code in (302, 422), sent.text
    if sent.status_code == 302:
        assert "Waiting for the worker" in desk.get(sent.location).text


def test_a_file_without_its_mapping_is_asked_for(person, database):
    desk = person()
    token = TOKEN.search(desk.get("/imports").text).group(1)

    refused = desk.client.post("/imports", data={"csrf_token": token, "cases": (BytesIO(b"a"), "c.csv")})

    assert refused.status_code == 422
    assert "Choose both files" in refused.text


def test_a_mapping_that_makes_no_sense_is_named(person, database):
    desk = person()
    token = TOKEN.search(desk.get("/imports").text).group(1)
    files = {
        "cases": (BytesIO(b"a,b\n1,2\n"), "cases.csv"),
        "mapping": (BytesIO(json.dumps({"speed": 1}).encode()), "m.json"),
    }

    assert desk.client.post("/imports", data={"csrf_token": token} | files).status_code == 422
