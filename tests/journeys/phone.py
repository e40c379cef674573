"""What engineers do on their phones, step by step."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.district import ANSWERS, ITEMS
from tests.journeys.person import Person

REPORT = {"cause": "moisture", "domain_found": "device", "solution": "device_replaced", "effect": "works"}
WORDS = "Dried the camera and sealed it."
PICTURE = re.compile("^data:image/png;base64,")


def answers_everything(phone: Person, photo: Path) -> None:
    """The checklist from top to bottom; each answer is kept before the next."""
    for item in ITEMS:
        question = phone.page.locator(f"#item-{item['code']}")
        if item["kind"] == "check":
            question.locator("button[value=yes]").click()
        else:
            if item["kind"] == "photo":
                question.locator("input[type=file]").set_input_files(photo)
            elif item["kind"] == "choice":
                question.locator("select").select_option(ANSWERS[item["code"]])
            else:
                question.locator("input[name=answer]").fill(ANSWERS[item["code"]])
            question.get_by_role("button", name=phone.say("Keep")).click()
        expect(phone.page.locator(f"#item-{item['code']}.ok")).to_be_visible()


def signs(phone: Person) -> None:
    pad = phone.page.locator("canvas[data-sign]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    mouse = phone.page.mouse
    mouse.move(box["x"] + 40, box["y"] + box["height"] / 2)
    mouse.down()
    for step in range(8):
        mouse.move(box["x"] + 60 + 25 * step, box["y"] + box["height"] * (0.3 if step % 2 else 0.7))
    mouse.up()
    expect(phone.page.locator("input[name=signature]")).to_have_value(PICTURE)


def finishes_unsigned(phone: Person, words: str) -> None:
    phone.follows("Finish")
    phone.chooses(**REPORT)
    phone.writes(work_done=words)
    phone.page.locator("summary", has_text=phone.say("No signature possible")).click()
    phone.chooses(unsigned_because="nobody_home")
    phone.presses("Finish and send")
    expect(phone.page).to_have_url(re.compile("/field$"))
