"""A program runs a whole service day through the API alone."""

from datetime import timedelta

import pytest

from dispatch.stamp import Role
from dispatch.store.database import Database
from tests.builders import MONDAY, SYSTEM, a_branch, a_fault, a_shift, an_engineer

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def day(database: Database) -> dict:
    """A branch with one engineer on Tuesday, and a wish its area covers."""
    with database.transaction(SYSTEM) as tx:
        branch = a_branch(tx)
        engineer = an_engineer(tx, branch, shift=False, locks=2)
        for ahead in range(1, 4):
            a_shift(tx, engineer, MONDAY + timedelta(days=ahead))
        fault = a_fault(tx, needs={"locks": 2}, items=[{"code": "tested", "kind": "check", "required": True}])
    wish = {
        "title": "Door lock won't open", "name": "Silje Haugen", "phone": "+47 22 00 00 01", "branch": branch.code,
        "street": "Thereses gate 14", "postcode": "0452", "city": "Oslo", "lat": 59.9272, "lon": 10.7343,
        "fault": fault.fault_type.code,
    }  # fmt: skip
    return {"branch": branch.code, "engineer_id": engineer.id, "engineer": engineer.code, "wish": wish}


@pytest.fixture
def desk(program):
    return program(Role.DISPATCHER)


@pytest.fixture
def phone(program, day):
    return program(Role.ENGINEER, engineer_id=day["engineer_id"])


def accepted(desk, day) -> dict:
    reference = ok(desk.post("/work-orders", day["wish"]), 201)["reference"]
    return ok(desk.post(f"/work-orders/{reference}/moves/accept", {}))


def planned(desk, day, worker, on) -> None:
    run = ok(desk.post("/plan-runs", {"branch": day["branch"], "day": on.isoformat(), "seconds": 1}), 202)
    assert run["state"] == "requested"
    worker()
    assert ok(desk.get(f"/plan-runs/{run['id']}"))["state"] == "proposed"
    plan = ok(desk.get(f"/plan-runs/{run['id']}/plan"))
    chosen = [change["visit_id"] for change in plan["groups"]["added"]]
    published = ok(desk.post(f"/plan-runs/{run['id']}/publish", {"visits": chosen}))
    assert {item["outcome"] for item in published["items"] if item["visit_id"] in chosen} == {"published"}


def went(phone, visit_id: int) -> None:
    for verb in ("accept", "set_out", "arrive"):
        ok(phone.post(f"/visits/{visit_id}/go", {"verb": verb}))


def ok(response, status: int = 200) -> dict:
    assert response.status_code == status, response.text
    return response.json


def test_an_order_goes_from_the_first_word_to_the_archive(day, desk, phone, program, worker, clock):
    order = accepted(desk, day)
    here = f"/work-orders/{order['reference']}"
    planned(desk, day, worker, TUESDAY)
    visit = ok(desk.get(here))["visits"][0]
    assert (visit["state"], visit["engineer"]) == ("planned", day["engineer"])
    assert visit["window_from"] <= visit["starts_at"] <= visit["window_to"]
    board = ok(desk.get(f"/branches/{day['branch']}/board", day=TUESDAY.isoformat()))
    assert [card["reference"] for row in board["rows"] for card in row["visits"]] == [order["reference"]]

    clock.forward(hours=23)
    assert [one["id"] for one in ok(phone.get("/visits"))["items"]] == [visit["id"]]
    went(phone, visit["id"])
    done = {"cause": "worn_part", "solution": "part_replaced", "effect": "works", "unsigned_because": "declined"}
    unfinished = phone.post(f"/visits/{visit['id']}/complete", done)
    assert (unfinished.status_code, unfinished.json["type"]) == (422, "/api/docs#answers-missing")
    ok(phone.post(f"/visits/{visit['id']}/answers", {"answers": {"tested": True}}))
    assert ok(phone.post(f"/visits/{visit['id']}/complete", done))["state"] == "completed"

    said = ok(program(Role.AGENT).post(f"{here}/feedback", {"solved": True, "stars": 5}))
    assert said["repeat"] is None
    assert ok(desk.get(here))["state"] == "archived"
    verbs = [entry["verb"] for entry in ok(desk.get(f"{here}/history"))["items"] if entry["subject"] == "work_order"]
    assert [verb for verb in reversed(verbs) if verb in LIFE] == LIFE


LIFE = ["open", "accept", "plan", "begin", "finish", "archive"]


def test_what_cannot_be_completed_comes_back_and_is_visited_again(day, desk, phone, worker, clock):
    order = accepted(desk, day)
    here = f"/work-orders/{order['reference']}"
    planned(desk, day, worker, TUESDAY)
    clock.forward(hours=23)
    first = ok(desk.get(here))["visits"][0]
    went(phone, first["id"])
    ended = ok(phone.post(f"/visits/{first['id']}/cannot-complete", {"cause": "no_part", "note": "Lock case"}))
    assert ended["state"] == "incomplete"

    waiting = ok(desk.get(here))
    assert (waiting["state"], waiting["waiting_for"]) == ("waiting", "part")
    assert [visit["state"] for visit in waiting["visits"]] == ["incomplete", "open"]
    ok(desk.post(f"{here}/moves/resume", {}))
    planned(desk, day, worker, TUESDAY + timedelta(days=1))
    clock.forward(hours=24)
    second = ok(desk.get(here))["visits"][1]
    went(phone, second["id"])
    ok(phone.post(f"/visits/{second['id']}/answers", {"answers": {"tested": True}}))
    done = {"cause": "worn_part", "solution": "part_replaced", "effect": "works", "unsigned_because": "declined"}
    ok(phone.post(f"/visits/{second['id']}/complete", done))

    finished = ok(desk.get(here))
    assert finished["state"] == "feedback"
    assert [visit["state"] for visit in finished["visits"]] == ["incomplete", "completed"]


def test_not_solved_opens_a_repeat(day, desk, program):
    order = accepted(desk, day)
    here = f"/work-orders/{order['reference']}"
    ok(desk.post(f"{here}/moves/solve_remotely", {"note": "Reset over the phone."}))

    said = ok(program(Role.QUALITY).post(f"{here}/feedback", {"solved": False, "words": "Again!"}))

    assert ok(desk.get(f"/work-orders/{said['repeat']}"))["repeat_of"] == order["reference"]
    assert [one["stars"] for one in ok(desk.get("/feedback", answered="true"))["items"]] == [None]
