"""Who comes, when, and where from: the time of arrival, the engineer's face, a map, a calendar file."""

import re
from datetime import timedelta
from io import BytesIO

from icalendar import Calendar
from PIL import Image
from sqlalchemy import text

from dispatch.work import actions, visits
from dispatch.work.windows import promise_window
from tests.api.follow.builders import NEAR, NOON, TEN, engineer_goes, picture, send, token_of
from tests.builders import (
    DISPATCHER,
    SYSTEM,
    a_work_order,
)


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
        promise_window(tx, moved, window_from=TEN + timedelta(days=1), window_to=NOON + timedelta(days=1))
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


def test_times_are_those_of_the_home(visitor, database, visit, here):
    engineer_goes(database, visit, "set_out")

    assert "09:20" in visitor.get(here).text


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
