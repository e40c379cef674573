"""What the phone's and the customer's modules do, in a real browser."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.look import day_field, day_outside

pytestmark = pytest.mark.browser
SIZE_OF_PHOTO = """input => createImageBitmap(input.files[0]).then(it => [it.width, it.height, input.files[0].type])"""


@pytest.fixture
def show(templates, stage, page):
    page.set_viewport_size({"width": 390, "height": 844})

    def show(template: str, context: dict):
        page.goto(stage.show("/here", templates.get_template(template).render(context)))
        return page

    return show


def test_a_signature_leaves_as_a_png_and_can_be_taken_back(show):
    page = show("field/finish.html", day_field.FINISH)
    pad = page.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 30, steps=8)
    page.mouse.up()

    expect(page.locator('[name="signature"]')).to_have_value(re.compile("^data:image/png;base64,.{200}"))
    page.get_by_text("Sign again").click()
    expect(page.locator('[name="signature"]')).to_have_value("")


def test_a_photo_is_made_small_and_shown_before_it_is_sent(show):
    page = show("field/cannot.html", day_field.CANNOT)
    large = io.BytesIO()
    Image.effect_noise((3000, 2000), 80).save(large, "PNG")
    page.locator("#f-photo").set_input_files({"name": "door.png", "mimeType": "image/png", "buffer": large.getvalue()})

    expect(page.get_by_alt_text("door.jpg")).to_be_visible()
    assert page.locator("#f-photo").evaluate(SIZE_OF_PHOTO) == [1600, 1067, "image/jpeg"]


def test_by_day_the_phone_is_in_the_sun_and_by_night_in_the_dark(show):
    page = show("field/day.html", day_field.DAY)
    expect(page.locator("html")).to_have_attribute("data-theme", "sun")

    page.get_by_role("button", name="Night").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_every_target_on_the_phone_is_large_enough_for_a_thumb(show):
    for template, context in (("field/day.html", day_field.DAY), ("field/visit.html", day_field.VISIT)):
        page = show(template, context)
        boxes = page.locator("main button:visible, main a:visible, footer a, footer button").all()
        small = [one.inner_text() for one in boxes if one.bounding_box()["height"] < 44]
        assert small == []


def test_one_tap_answers_where_the_question_stood(show, templates, stage):
    answered = templates.get_template("follow/done.html").render(day_outside.ANSWERED_DONE)
    page = show("follow/done.html", day_outside.DONE)
    page.route("**/answer", lambda route: route.fulfill(body=answered, content_type="text/html"))
    page.get_by_role("button", name="No", exact=True).click()

    expect(page.locator("[data-place]")).to_contain_text("We are sorry that it does not work.")
    expect(page.locator("[data-place]")).to_be_focused()
    assert page.url.endswith("/here")


def test_when_the_network_fails_the_answer_goes_the_plain_way(show, stage):
    stage.posted.clear()
    page = show("follow/done.html", day_outside.DONE)
    page.get_by_role("button", name="Partly").click()

    expect(page.locator("body")).to_have_text("kept")
    assert b"solved=partly" in stage.posted[-1][1]
