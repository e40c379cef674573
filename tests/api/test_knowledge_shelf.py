"""Contact points and pictures of the help centre, kept in the console."""

from io import BytesIO

import pytest
from PIL import Image

from dispatch.stamp import Role

CONTACT, PICTURES = "/knowledge/contact", "/knowledge/pictures"
POINT = {"place": "1", "way": "call", "target": "+4722000000", "person": "Hanne", "opens": "08:00", "closes": "16:00"}
NAMES = {"name_en": "Something leaks", "name_nb": "Noe lekker", "name_sv": "Något läcker", "name_zh-Hans": "漏水"}


def png() -> BytesIO:
    data = BytesIO()
    Image.new("RGB", (40, 30), "white").save(data, "PNG")
    return BytesIO(data.getvalue())


def test_a_contact_point_says_whom_to_ask_for_and_when_and_is_taken_out_again(person, visitor):
    editor = person(Role.QUALITY, every_branch=True)
    assert editor.post(CONTACT, POINT | NAMES | {"weekdays": "yes"}, seen_at=CONTACT).status_code == 302
    shown = visitor.get("/help").text
    assert all(words in shown for words in ("Something leaks", "Ask for Hanne", "Monday to Friday 08:00–16:00"))

    number = editor.get(CONTACT).text.split("?id=")[1].split('"')[0]
    here = f"{CONTACT}/{number}"
    assert "Hanne" in editor.get(f"{CONTACT}?id={number}").text
    assert editor.post(here, POINT | NAMES | {"closes": "07:00"}, seen_at=CONTACT).status_code == 422
    assert editor.post(here, POINT | NAMES | {"person": "Ole"}, seen_at=CONTACT).status_code == 302
    assert "Ask for Ole" in visitor.get("/help").text
    editor.post(here, {"act": "remove"}, seen_at=CONTACT)
    assert "Something leaks" not in visitor.get("/help").text
    assert editor.get(f"{CONTACT}?id={number}").status_code == 404


@pytest.mark.parametrize("odd", [{"name_sv": ""}, {"opens": "noon"}, {"opens": ""}, {"way": "fax"}, {"place": "0"}])
def test_what_can_not_be_kept_comes_back_in_the_form(person, odd):
    answer = person(Role.QUALITY, every_branch=True).post(CONTACT, POINT | NAMES | odd, seen_at=CONTACT)
    assert answer.status_code == 422 and "Hanne" in answer.text


def test_a_picture_is_kept_with_its_words_and_named_anew_without_sending_it_again(person, visitor):
    editor = person(Role.QUALITY, every_branch=True)
    form = NAMES | {"code": "leaking-tap", "name_zh-Hans": "", "photo": (png(), "tap.png")}
    assert editor.post(PICTURES, form, seen_at=PICTURES).status_code == 302
    assert "leaking-tap" in editor.get(PICTURES).text and "No words in" in editor.get(PICTURES).text
    assert visitor.get("/help/pictures/leaking-tap").content_type == "image/png"

    assert editor.post(PICTURES, NAMES | {"code": "leaking-tap"}, seen_at=PICTURES).status_code == 302
    assert "No words in" not in editor.get(PICTURES).text
    assert editor.post(PICTURES, NAMES | {"code": "another"}, seen_at=PICTURES).status_code == 422
    odd = NAMES | {"code": "A B", "photo": (png(), "tap.png")}
    assert editor.post(PICTURES, odd, seen_at=PICTURES).status_code == 422


def test_programs_change_contact_points_too(program):
    api = program(Role.ADMIN)
    body = {"place": 3, "way": "request", "names": {key[5:]: name for key, name in NAMES.items()}}
    point = api.post("/help/contact-points", body).json
    body |= {"opens": "08:00", "closes": "15:30", "weekdays": False, "version": point["version"]}
    assert api.post(f"/help/contact-points/{point['id']}", body).json["closes"] == "15:30:00"
    assert api.post(f"/help/contact-points/{point['id']}", body).status_code == 409
    removed = api.post(f"/help/contact-points/{point['id']}/remove", {})
    assert removed.status_code == 204
    assert point["id"] not in [one["id"] for one in api.get("/help/contact-points").json["items"]]
