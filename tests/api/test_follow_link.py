"""What a link opens beyond the page itself: when somebody comes, a calendar file, pictures, messages, a new wish."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from icalendar import Calendar
from PIL import Image
from sqlalchemy import select, text

from api.display import STATIC
from dispatch.catalogue.part import DeviceModel
from dispatch.customers.consent import Consent
from dispatch.customers.home import Room
from dispatch.devices.device import Device
from dispatch.field.travelling import seen_at
from dispatch.ledger.promise import Promise
from dispatch.notices.conversation import write
from dispatch.people.own_consent import OwnPurpose, agree
from dispatch.store.database import Database
from dispatch.work import actions, links, visits
from dispatch.work.link import LinkPurpose
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder
from tests.api.conftest import TOKEN
from tests.builders import (
    DISPATCHER,
    NINE,
    SYSTEM,
    a_certificate,
    a_fault,
    a_home,
    a_work_order,
    an_engineer,
    an_open_visit,
    the_engineer,
)
from tests.dispatch.planning.roads import straight

TEN, NOON = NINE + timedelta(hours=1), NINE + timedelta(hours=3)
NEAR = (59.93, 10.74)


@pytest.fixture
def visit(database: Database) -> Visit:
    """Promised from 10 to 12 in Oslo, planned for 11, and said so."""
    with database.transaction(DISPATCHER) as tx:
        visit = an_open_visit(tx, language="en", fault=a_fault(tx, needs={"locks": 2}))
        engineer = an_engineer(tx, visit.work_order.branch, locks=3)
        a_certificate(tx, engineer, "locks", until=NINE.date() + timedelta(days=30))
        visits.assign(tx, visit, engineer, starts_at=NINE + timedelta(hours=2), travel=1200)
        visits.promise_window(tx, visit, window_from=TEN, window_to=NOON)
        return visit


@pytest.fixture
def here(database: Database, visit: Visit) -> str:
    return f"/f/{token_of(database, visit.work_order)}"


def token_of(database: Database, order: WorkOrder) -> str:
    with database.transaction(SYSTEM) as tx:
        return links.issue(tx, tx.session.get(WorkOrder, order.id), LinkPurpose.FOLLOW)


def engineer_goes(database: Database, visit: Visit, *verbs: str, place=None) -> None:
    with database.transaction(the_engineer(visit.engineer)) as tx:
        mine = visits.visit_for_change(tx, visit.id)
        for verb in verbs:
            visits.go(tx, mine, verb)
        if place:
            agree(tx, OwnPurpose.POSITION)
            seen_at(tx, mine, *place, accuracy=10, roads=straight)


def picture(color: str = "white") -> BytesIO:
    data = BytesIO()
    Image.new("RGB", (40, 30), color).save(data, "JPEG")
    return BytesIO(data.getvalue())


def send(visitor, address: str, form: dict, *, seen_at: str):
    token = TOKEN.search(visitor.client.get(seen_at).text).group(1)
    return visitor.client.post(address, data={"csrf_token": token} | form)


def test_the_time_of_arrival_shows_between_setting_out_and_arriving_and_at_no_other_time(
    visitor, database, visit, here
):
    assert visitor.get(f"{here}/arrival").status_code == 204
    engineer_goes(database, visit, "set_out", place=NEAR)
    shown = visitor.get(f"{here}/arrival")
    assert shown.status_code == 200 and "less than 1 km away" in shown.text
    engineer_goes(database, visit, "arrive")
    assert visitor.get(f"{here}/arrival").status_code == 204
    assert "km away" not in visitor.get(here).text


def test_the_place_itself_never_leaves_the_house(visitor, database, visit, here):
    engineer_goes(database, visit, "set_out", place=(59.93117, 10.74229))
    seen = visitor.get(here).text + visitor.get(f"{here}/arrival").text

    assert not re.search(r"59\.9|10\.74", seen)


def test_without_a_place_the_page_says_that_the_plan_speaks(visitor, database, visit, here):
    engineer_goes(database, visit, "set_out")

    assert "So says our plan" in visitor.get(here).text


def test_a_stale_place_says_so(visitor, database, visit, here, clock):
    engineer_goes(database, visit, "set_out", place=NEAR)
    clock.at += timedelta(minutes=5)

    assert "We last heard from the phone of Kari" in visitor.get(here).text


def test_the_phone_tells_where_it_is_and_its_owner_sees_what_for(person, database, visit):
    phone = person("engineer", engineer=visit.engineer, language="en")
    page = f"/field/visits/{visit.id}"
    assert "Tell where I am" not in phone.get(page).text
    engineer_goes(database, visit, "set_out")
    assert "no track" in (said := phone.get(page).text) and "the dispatcher reads since when" in said
    unasked = phone.post(f"{page}/position", {"lat": "59.93", "lon": "10.74"}, seen_at=page)
    assert unasked.status_code == 403
    yes = {"purpose": "position", "act": "on", "visit": visit.id}
    assert phone.post("/field/me/consents", yes, seen_at=page).location.endswith(page)
    assert "Tell where I am" in phone.get(page).text
    sent = phone.post(f"{page}/position", {"lat": "59.93", "lon": "10.74", "accuracy": "8"}, seen_at=page)
    assert sent.status_code == 204
    assert phone.post(f"{page}/position/stop", seen_at=page).status_code == 302
    with database.transaction(SYSTEM) as tx:
        assert tx.session.scalar(text("SELECT count(*) FROM whereabouts")) == 0


def test_who_comes_is_a_first_name_and_a_certificate_that_is_valid_that_day(visitor, database, visit, here, clock):
    shown = visitor.get(here).text
    assert "Certified: Locks, level 3" in shown or "Trained: Locks, level 3" in shown
    assert "Nordby" not in shown


def entry(visitor, here: str):
    sent = visitor.get(f"{here}/visit.ics")
    assert sent.status_code == 200 and sent.content_type.startswith("text/calendar")
    calendar = Calendar.from_ical(sent.data)
    return calendar, calendar.walk("VEVENT")[0]


def test_the_calendar_file_moves_and_calls_off_the_same_entry(visitor, database, visit, here):
    calendar, first = entry(visitor, here)
    assert (first["dtstart"].dt, first["dtend"].dt) == (TEN, NOON)
    assert calendar["method"] == "PUBLISH" and first["status"] == "CONFIRMED"

    with database.transaction(DISPATCHER) as tx:
        moved = visits.visit_for_change(tx, visit.id)
        visits.promise_window(tx, moved, window_from=TEN + timedelta(days=1), window_to=NOON + timedelta(days=1))
    _, second = entry(visitor, here)
    assert second["uid"] == first["uid"] and second["sequence"] > first["sequence"]

    with database.transaction(DISPATCHER) as tx:
        actions.move(tx, visit.work_order.reference, "cancel", reason="duplicate")
    calendar, last = entry(visitor, here)
    assert calendar["method"] == "CANCEL" and last["status"] == "CANCELLED" and last["uid"] == first["uid"]


def test_the_calendar_file_names_neither_home_nor_link(visitor, here):
    said = visitor.get(f"{here}/visit.ics").text

    assert "Thereses" not in said and here.removeprefix("/f/") not in said


def test_before_there_is_a_time_there_is_no_calendar_file(visitor, database):
    with database.transaction(DISPATCHER) as tx:
        order = a_work_order(tx)

    assert visitor.get(f"/f/{token_of(database, order)}/visit.ics").status_code == 404


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


def test_times_are_those_of_the_home(visitor, database, visit, here):
    engineer_goes(database, visit, "set_out")

    assert "09:20" in visitor.get(here).text


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


def test_the_customer_sees_the_face_of_who_comes_if_they_agreed_and_only_until_they_left(
    visitor, person, database, visit, here
):
    phone = person("engineer", engineer=visit.engineer, language="en")
    photo = {"photo": (picture(), "me.jpg")}
    assert send(phone, "/field/me/portrait", photo, seen_at="/field/me").status_code == 403
    assert visitor.get(f"{here}/engineer.jpg").status_code == 404
    phone.post("/field/me/consents", {"purpose": "portrait", "act": "on"}, seen_at="/field/me")
    odd = send(phone, "/field/me/portrait", {"photo": (BytesIO(b"no picture"), "me.jpg")}, seen_at="/field/me")
    assert odd.status_code == 422 and "opened as a picture" in odd.text
    assert send(phone, "/field/me/portrait", {"photo": (picture(), "me.jpg")}, seen_at="/field/me").status_code == 302

    assert f"{here}/engineer.jpg" in visitor.get(here).text
    shown = visitor.get(f"{here}/engineer.jpg")
    assert Image.open(BytesIO(shown.data)).size == (192, 192) and shown.headers["Cache-Control"] == "no-store"
    phone.post("/field/me/consents", {"purpose": "portrait", "act": "off"}, seen_at="/field/me")
    assert visitor.get(f"{here}/engineer.jpg").status_code == 404
    assert "engineer.jpg" not in visitor.get(here).text


def test_the_map_shows_a_part_of_town_and_neither_house_nor_anybody_elses_server(visitor, here):
    assert "A map of the part of town" in visitor.get(here).text
    shown = visitor.get(f"{here}/area.svg")
    assert shown.content_type.startswith("image/svg+xml") and len(shown.data) < 40_000
    assert "Oslo" in shown.text and "Thereses" not in shown.text
    assert "http" not in shown.text.replace("http://www.w3.org/2000/svg", "")
