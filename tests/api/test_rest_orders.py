"""What a program can do with an order: weigh it, place it, write about it, show papers of it."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.store.idempotency import KeptAnswer
from dispatch.work import visits
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder
from tests.builders import NINE, SYSTEM, a_branch, a_fault, a_home, a_work_order, an_engineer, an_open_visit


@pytest.fixture
def order(database: Database) -> WorkOrder:
    with database.transaction(SYSTEM) as tx:
        return a_work_order(tx, home=a_home(tx, door_code="4711"))


@pytest.fixture
def here(order) -> str:
    return f"/work-orders/{order.reference}"


def a_photo() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(kept, "PNG")
    return kept.getvalue()


def test_triage_says_what_it_is_and_weighs_anew(program, database, order, here):
    with database.transaction(SYSTEM) as tx:
        code = a_fault(tx, impact=3, urgency=3).fault_type.code

    weighed = program(Role.AGENT).post(f"{here}/triage", {"version": order.version, "fault": code})

    assert (weighed.status_code, weighed.json["fault"], weighed.json["priority"]) == (200, code, "high")


def test_a_pin_makes_the_address_sure(program, order, here):
    pinned = program().post(f"{here}/pin", {"version": order.version, "lat": 59.93, "lon": 10.75})

    assert pinned.json["home"]["located"] == "exact"
    assert pinned.json["home"]["lat"] == 59.93


def test_a_corrected_address_is_kept(program, order, here):
    body = {
        "version": order.version,
        "street": "Storgata 1",
        "postcode": "0155",
        "city": "Oslo",
        "lat": 59.9,
        "lon": 10,
    }

    assert program().post(f"{here}/address", body).json["home"]["street"] == "Storgata 1"


@pytest.mark.parametrize("verb", ["plan", "begin", "finish", "unplan", "nonsense", "constructor"])
def test_a_step_that_follows_from_visits_cannot_be_used_by_hand(program, here, verb):
    refused = program().post(f"{here}/moves/{verb}", {})

    assert (refused.status_code, refused.json["type"]) == (404, "/api/docs#no-such-move")
    assert program().get(here).json["state"] == "intake"


def test_a_message_is_written_and_read_without_the_number_it_went_to(program, order, here):
    desk = program(Role.AGENT)
    assert desk.post(f"{here}/messages", {"text": "We are on it."}).status_code == 201

    read = desk.get(f"{here}/messages")

    assert [message["body"] for message in read.json["items"]] == ["We are on it."]
    assert order.customer.phone not in read.text


def test_a_picture_is_sent_and_fetched_again(program, here):
    desk = program(Role.AGENT)
    sent = desk.upload(f"{here}/attachments", files={"file": (a_photo(), "../../lock.png")}, kind="photo")
    assert sent.status_code == 201, sent.text
    assert sent.json["shown_name"] == "lock.png"

    fetched = desk.get(f"/attachments/{sent.json['key']}")

    assert fetched.content_type == "image/png"
    assert Image.open(BytesIO(fetched.data)).size == (40, 30)
    assert [one["key"] for one in desk.get(f"{here}/attachments").json["items"]] == [sent.json["key"]]


def test_what_is_no_picture_is_refused(program, here):
    refused = program().upload(f"{here}/attachments", files={"file": (b"<svg onload=alert(1)>", "x.png")})

    assert (refused.status_code, refused.json["type"]) == (422, "/api/docs#not-a-picture")


def test_an_upload_repeated_under_its_key_is_kept_once(program, here):
    desk = program()
    for _ in range(2):
        assert desk.upload(f"{here}/attachments", files={"file": (a_photo(), "a.png")}, key="k").status_code == 201

    assert len(desk.get(f"{here}/attachments").json["items"]) == 1


def test_a_customers_link_is_shown_once_and_never_kept(program, app, database, here):
    desk = program()
    first = desk.post(f"{here}/links", {"purpose": "follow"}, key="k")
    path = first.json["url"].split("/", 3)[3]
    assert app.test_client().get(f"/{path}").status_code == 200

    again = desk.post(f"{here}/links", {"purpose": "follow"}, key="k")

    assert (again.status_code, again.json) == (201, {"url": None})
    with database.transaction(SYSTEM) as tx:
        assert all(path.split("/")[1] not in body for body in tx.session.scalars(select(KeptAnswer.body)))


def test_a_door_code_opens_to_the_desk_and_the_look_is_on_record(program, here):
    opened = program(Role.AGENT).post(f"{here}/looks", {"detail": "door_code"}, key="k")
    masked = program(Role.AUDITOR).post(f"{here}/looks", {"detail": "door_code"})

    assert opened.json == {"detail": "door_code", "value": "4711"}
    assert masked.json["value"] == "•••"


def test_history_comes_in_parts(program, here):
    desk = program()
    desk.post(f"{here}/moves/accept", {})
    seen, before = [], None
    while True:
        part = desk.get(f"{here}/history", limit=1, **({"before": before} if before else {})).json
        seen += [entry["id"] for entry in part["items"]]
        before = part["next"]
        if before is None:
            break

    assert seen == [entry["id"] for entry in desk.get(f"{here}/history").json["items"]]
    assert len(seen) > 1


def test_a_list_comes_in_parts_and_tells_no_order_twice(program, database):
    with database.transaction(SYSTEM) as tx:
        branch = a_branch(tx)
        made = {a_work_order(tx, branch=branch).reference for _ in range(5)}
    desk, seen, before = program(), [], None
    while True:
        asked = {"limit": 2, "branch": branch.code} | ({"before": before} if before else {})
        part = desk.get("/work-orders", **asked).json
        seen += [one["reference"] for one in part["items"]]
        before = part["next"]
        if before is None:
            break

    assert sorted(seen) == sorted(made)


def test_an_agreed_window_is_promised_and_an_impossible_one_refused(program, database):
    with database.transaction(SYSTEM) as tx:
        visit = an_open_visit(tx)
    window = {"window_from": "2026-11-24T10:00:00+01:00", "window_to": "2026-11-24T12:00:00+01:00"}
    desk = program(Role.AGENT)

    assert desk.post(f"/visits/{visit.id}/window", window).json["told_at"] is not None
    turned = {"window_from": window["window_to"], "window_to": window["window_from"]}
    refused = desk.post(f"/visits/{visit.id}/window", turned)
    assert (refused.status_code, refused.json["type"]) == (422, "/api/docs#window-unfit")


def test_a_visit_is_given_by_hand_and_taken_back(program, database):
    with database.transaction(SYSTEM) as tx:
        branch = a_branch(tx)
        able, unable = an_engineer(tx, branch, locks=2), an_engineer(tx, branch, cameras=1)
        visit = an_open_visit(tx, branch=branch, fault=a_fault(tx, needs={"locks": 2}))
    desk = program()
    found = desk.get(f"/visits/{visit.id}/candidates", day="2026-11-23").json
    assert [one["engineer_id"] for one in found["can"]] == [able.id]
    assert found["cannot"][0]["obstacles"][0]["code"] == "no_skill"

    wrong = {"engineer": unable.code, "starts_at": "2026-11-23T11:00:00Z"}
    refused = desk.post(f"/visits/{visit.id}/assign", wrong)
    assert (refused.status_code, refused.json["type"]) == (422, "/api/docs#rules-broken")
    forced = desk.post(f"/visits/{visit.id}/assign", wrong | {"override": "knows_home"})
    assert forced.json["engineer"] == unable.code

    again = desk.get(f"/visits/{visit.id}/candidates", day="2026-11-23").json["can"][0]
    right = {"engineer": able.code, "starts_at": again["starts_at"]}
    given = desk.post(f"/visits/{visit.id}/assign", right)
    assert given.json.get("engineer") == able.code, given.text
    taken = desk.post(f"/visits/{visit.id}/unassign", {"reason": "customer_asked"})
    assert (taken.json["state"], taken.json["engineer"]) == ("open", None)
    with database.transaction(SYSTEM) as tx:
        assert tx.session.get(Visit, visit.id).work_order.state == "dispatch"


def test_an_engineer_sees_their_own_visits_only(program, database):
    with database.transaction(SYSTEM) as tx:
        visit = an_open_visit(tx)
        engineer = an_engineer(tx, visit.work_order.branch)
    phone = program(Role.ENGINEER, engineer_id=engineer.id)

    assert phone.get("/visits").json["items"] == []
    assert phone.get(f"/visits/{visit.id}").json == phone.get("/visits/999999").json
    assert phone.get("/me").json["engineer_id"] == engineer.id


def test_a_link_that_went_astray_is_closed(program, app, order, here):
    desk = program()
    path = desk.post(f"{here}/links", {"purpose": "follow"}).json["url"].split("/", 3)[3]

    assert desk.post(f"{here}/links/revoke", {}).json == {"revoked": 1}

    assert app.test_client().get(f"/{path}").status_code == 404


def test_an_engineer_reads_what_changed_in_their_day_once(program, database, worker):
    with database.transaction(SYSTEM) as tx:
        visit = an_open_visit(tx)
        visits.assign(tx, visit, an_engineer(tx, visit.work_order.branch), starts_at=NINE, travel=600)
    worker()
    phone = program(Role.ENGINEER, engineer_id=visit.engineer_id)

    assert [note["visit_id"] for note in phone.get("/me/notes").json["items"]] == [visit.id]
    assert phone.post("/me/notes/read", {}).json["items"] == []
    assert phone.get("/me/notes").json["items"] == []
