"""What a link opens beyond the page itself: pictures, messages, a new wish, and how little it weighs."""

import re
from io import BytesIO
from pathlib import Path

from sqlalchemy import select

from api.display import STATIC
from dispatch.catalogue.part import DeviceModel
from dispatch.customers.consent import Consent
from dispatch.customers.home import Room
from dispatch.devices.device import Device
from dispatch.ledger.promise import Promise
from dispatch.notices.conversation import write
from dispatch.store.database import Database
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder
from tests.api.follow.builders import NEAR, engineer_goes, picture, send, token_of
from tests.builders import (
    DISPATCHER,
    SYSTEM,
    a_home,
    a_work_order,
)


def test_a_picture_and_a_note_reach_the_order_with_the_consent(visitor, database, visit, here):
    sent = send(visitor, f"{here}/pictures", {"photo": (picture(), "door.jpg"), "note": "The lower one"}, seen_at=here)
    assert sent.status_code == 302
    shown = visitor.get(here).text
    assert "The lower one" in shown
    address = re.search(rf"{here}/pictures/[\w-]+", shown)[0]
    assert visitor.get(address).content_type == "image/jpeg"
    with database.transaction(SYSTEM) as tx:
        [consent] = tx.session.scalars(select(Consent)).all()
        assert (consent.purpose, consent.text_version, consent.live) == ("photos", "photos-1", True)


def test_what_is_no_picture_is_refused_in_words(visitor, here):
    sent = send(visitor, f"{here}/pictures", {"photo": (BytesIO(b"no"), "x.jpg"), "note": "Kept"}, seen_at=here)

    assert sent.status_code == 422 and "can&#39;t be opened as a picture" in sent.text and "Kept" in sent.text


def test_a_picture_of_another_order_is_not_there(visitor, database, here):
    with database.transaction(DISPATCHER) as tx:
        other = a_work_order(tx)
    there = f"/f/{token_of(database, other)}"
    send(visitor, f"{there}/pictures", {"photo": (picture(), "a.jpg")}, seen_at=there)
    key = re.search(r"/pictures/([\w-]+)", visitor.get(there).text)[1]

    assert visitor.get(f"{here}/pictures/{key}").status_code == 404


def second_order(database: Database, visit: Visit, words: str) -> WorkOrder:
    with database.transaction(DISPATCHER) as tx:
        home = tx.session.get(WorkOrder, visit.work_order_id).home
        order = a_work_order(tx, home=home, branch=visit.work_order.branch, title="The hub is silent")
        write(tx, order, words)
    return order


def test_messages_of_all_orders_stand_in_one_place_once_we_know_who_asks(visitor, database, worker, visit, here):
    second_order(database, visit, "Bring the old hub.")
    worker()
    shown = visitor.get(f"{here}/messages")
    assert "Bring the old hub" not in shown.text and f"{here}/proof/messages" in shown.text

    proof = f"{here}/proof/messages"
    assert visitor.post(proof, {"answer": "0000"}, seen_at=proof).status_code == 422
    assert visitor.post(proof, {"answer": "04 52"}, seen_at=proof).status_code == 302
    assert "Bring the old hub" in visitor.get(f"{here}/messages").text


def test_the_postcode_can_not_be_tried_for_long(visitor, here):
    proof = f"{here}/proof/new"
    answers = [visitor.post(proof, {"answer": f"{n:04}"}, seen_at=proof).status_code for n in range(7)]

    assert answers == [422] * 5 + [429] * 2


def test_what_was_proved_for_one_link_opens_no_other(visitor, database, visit, here):
    other = second_order(database, visit, "x")
    visitor.post(f"{here}/proof/new", {"answer": "0452"}, seen_at=f"{here}/proof/new")

    assert visitor.get(f"{here}/new").status_code == 200
    assert visitor.get(f"/f/{token_of(database, other)}/new").status_code == 302


def test_a_known_customer_chooses_home_room_and_device_and_writes_no_address(visitor, database, visit, here):
    with database.transaction(DISPATCHER) as tx:
        order = tx.session.get(WorkOrder, visit.work_order_id)
        cabin = a_home(tx, order.customer, street="Fjellveien 9", postcode=order.branch.postcodes[0].prefix)
        device = a_device(tx, cabin)
    new = f"{here}/new"
    visitor.post(f"{here}/proof/new", {"answer": "0452"}, seen_at=f"{here}/proof/new")
    assert "Fjellveien 9" in visitor.get(new).text
    wish = {"home": cabin.id, "device": device.id, "room": device.room_id, "description": "It blinks red"}
    sent = visitor.post(new, wish, seen_at=new)

    assert sent.status_code == 302
    with database.transaction(SYSTEM) as tx:
        order = tx.session.scalars(select(WorkOrder).order_by(WorkOrder.id.desc())).first()
        assert (order.home_id, order.customer_id) == (cabin.id, visit.work_order.customer_id)
        assert [one.id for one in order.devices] == [device.id]
        assert order.description == "Loft\nIt blinks red"
    assert visitor.get(sent.headers["Location"]).status_code == 200


def test_nobody_chooses_the_home_of_somebody_else(visitor, database, visit, here):
    with database.transaction(DISPATCHER) as tx:
        strange = a_home(tx)
    new = f"{here}/new"
    visitor.post(f"{here}/proof/new", {"answer": "0452"}, seen_at=f"{here}/proof/new")

    assert visitor.post(new, {"home": strange.id, "description": "x"}, seen_at=new).status_code == 422


def test_a_promise_counts_as_told_when_a_browser_shows_it_and_not_when_a_scanner_fetches_it(visitor, database, here):
    def told() -> int:
        with database.transaction(SYSTEM) as tx:
            return len(tx.session.scalars(select(Promise)).all())

    page = visitor.get(here)
    assert told() == 0 and "10:00–12:00" in page.text
    visitor.post(re.search(r'data-seen="([^"]+)"', page.text)[1], seen_at=here)
    assert told() == 1 and "data-seen" not in visitor.get(here).text


def a_device(tx, home) -> Device:
    model = DeviceModel(code="hub9", maker="Virkel", name="Hub 9", category="hub", firmware="1", warranty_months=24)
    home.rooms.append(Room(name="Loft"))
    tx.add(model)
    tx.session.flush()
    device = Device(home=home, home_id=home.id, room=home.rooms[0], model=model, serial="H9", state="in_use")
    tx.add(device)
    tx.session.flush()
    return device


def first_load(visitor, path: str) -> int:
    """Bytes, uncompressed: the page, its styles and its script with all it fetches, but no pictures."""
    page = visitor.get(path)
    parts = {STATIC / name for name in re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js))', page.text)}
    while more := {file for part in parts for file in fetched_by(part)} - parts:
        parts |= more
    assert len(parts) >= 4
    return len(page.data) + sum(part.stat().st_size for part in parts)


def fetched_by(part: Path) -> set[Path]:
    names = re.findall(r'(?:from|import)\s?"(\.[^"]+\.js)"', part.read_text("utf-8"))
    return {(part.parent / name).resolve() for name in names}


def test_the_first_load_of_a_long_story_stays_under_60_kilobytes(visitor, database, worker, visit, here):
    for number in range(30):
        with database.transaction(DISPATCHER) as tx:
            write(tx, tx.session.get(WorkOrder, visit.work_order_id), f"{number} " + "We come as agreed. " * 10)
    worker()
    engineer_goes(database, visit, "set_out", place=NEAR)

    assert first_load(visitor, here) < 60_000
    assert first_load(visitor, f"{here}/privacy") < 60_000
