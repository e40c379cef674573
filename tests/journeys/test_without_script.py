"""A customer and an engineer whose browsers run no script still get everything done."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from dispatch.work import visits
from dispatch.work.lifecycle import OrderState
from dispatch.work.windows import promise_window
from tests.builders import SYSTEM
from tests.journeys import phone as phones
from tests.journeys.district import a_district, a_phone_of, a_visit_to_plan
from tests.journeys.house import House
from tests.journeys.person import POCKET, Person

POSTCODE = "0575"


@pytest.fixture(scope="module")
def scene(house: House) -> SimpleNamespace:
    """A visit that Kari has in an hour."""
    with house.database.transaction(SYSTEM) as tx:
        district = a_district(tx, POSTCODE, able="Kari Nordby", other="Li Mei")
        visit = a_visit_to_plan(tx, district, title="Dugget bilde")
        soon = datetime.now(UTC) + timedelta(hours=1)
        visits.assign(tx, visit, district.able, starts_at=soon, travel=600)
        promise_window(tx, visit, window_from=soon, window_to=soon + timedelta(hours=2))
        return SimpleNamespace(
            reference=visit.work_order.reference,
            fault=district.fault_code,
            kari=a_phone_of(tx, district.able, "en"),
        )


def test_help_is_asked_for_without_script(scene, person, photo):
    customer = person("sv", size=POCKET, script=False)
    customer.opens("/request")
    customer.presses("Send to a person")
    customer.shows("Nothing was saved yet.")
    customer.chooses(fault=scene.fault)
    customer.writes(description="Dimma i bilden.", name="Ida Ek", email="ida@home.example")
    customer.writes(street="Thereses gate 14", postcode=POSTCODE, city="Oslo")
    customer.gives_a_photo("photo", photo)
    customer.presses("Send to a person")

    customer.shows("We have it")


def test_a_visit_and_its_answer_need_no_script(house, scene, person, photo):
    customer = person("nb", size=POCKET, script=False)
    customer.opens(house.follow_link(scene.reference))
    customer.writes(text="Ring på nederst.")
    customer.presses("Send")
    expect(customer.page.get_by_text("Ring på nederst.")).to_be_visible()

    kari = person("en", size=POCKET, script=False)
    kari.signs_in(scene.kari)
    kari.presses("I’m on my way")
    kari.presses("I have arrived")
    mends_an_answer(kari)
    phones.answers_everything(kari, photo)
    kari.gives_a_photo("photo", photo)
    kari.presses("Keep the photo")
    expect(kari.page.locator("ul.previews img")).to_have_count(2)
    phones.finishes_unsigned(kari, phones.WORDS)

    customer.page.reload()
    customer.presses("Yes")
    customer.shows("Good. Thank you for telling us.")
    assert house.order(scene.reference).state is OrderState.ARCHIVED


def mends_an_answer(kari: Person) -> None:
    """Words where a number is asked for are refused at once, and what was kept can still be put right."""
    signal = kari.page.locator("#item-signal")
    for given, kept in (("many", False), ("-6", True)):
        signal.locator("input[name=answer]").fill(given)
        signal.get_by_role("button", name=kari.say("Keep")).click()
        expect(signal.locator("input[name=answer]")).to_have_value(given)
        expect(kari.page.get_by_role("alert")).to_have_count(0 if kept else 1)
