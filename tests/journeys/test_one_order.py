"""One order from the customer's first word to the archive: they write Norwegian, the engineer reads English."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from dispatch.stamp import Role
from dispatch.store.audit_check import verify
from dispatch.work.lifecycle import OrderState
from tests.builders import SYSTEM
from tests.journeys import phone as phones
from tests.journeys.district import a_desk_of, a_district, a_phone_of
from tests.journeys.house import House
from tests.journeys.person import POCKET, Person

POSTCODE = "0454"
WISH = {
    "description": "Bildet er bare tåke, særlig om morgenen.",
    "street": "Thereses gate 14",
    "postcode": POSTCODE,
    "city": "Oslo",
    "name": "Silje Haugen",
    "phone": "+47 22 00 00 01",
    "email": "silje@home.example",
}


@pytest.fixture
def cast(house: House) -> SimpleNamespace:
    with house.database.transaction(SYSTEM) as tx:
        district = a_district(tx, POSTCODE, able="Kari Nordby", other="Li Mei")
        return SimpleNamespace(
            fault=district.fault_code,
            agent=a_desk_of(tx, district, Role.AGENT, "Anne Berg", "nb"),
            dispatcher=a_desk_of(tx, district, Role.DISPATCHER, "Hanne Vik", "nb"),
            kari=a_phone_of(tx, district.able, "en"),
        )


def test_one_order_from_the_first_word_to_the_archive(house, person, cast, photo):
    customer = person("nb", size=POCKET)
    reference = asked_for_help(customer, cast.fault, photo)

    agent = person("nb")
    agent.signs_in(cast.agent)
    taken_in(agent, reference)

    dispatcher = person("nb")
    dispatcher.signs_in(cast.dispatcher)
    planned(dispatcher, reference)

    customer.opens(house.follow_link(reference))
    customer.finds_no_fault()
    customer.shows_as_heading("Kari")

    kari = person("en", size=POCKET)
    kari.signs_in(cast.kari)
    visited(kari, customer, photo)

    answered_yes(customer)
    assert house.order(reference).state is OrderState.ARCHIVED
    remembered(agent, reference)
    with house.database.transaction(SYSTEM) as tx:
        verdict = verify(tx.session)
    assert verdict.entries > 20
    assert verdict.breaks == []


def asked_for_help(customer: Person, fault: str, photo: Path) -> str:
    customer.opens("/request")
    customer.finds_no_fault()
    customer.chooses(fault=fault)
    customer.writes(**WISH)
    customer.gives_a_photo("photo", photo)
    expect(customer.page.locator("[data-preview] img")).to_be_visible()
    customer.presses("Send to a person")
    customer.shows("We have it")
    return re.search(r"DS-\d+", customer.page.locator("main").inner_text())[0]


def taken_in(agent: Person, reference: str) -> None:
    agent.opens("/work-orders")
    agent.page.get_by_role("link", name=reference).click()
    expect(agent.page.get_by_role("heading", name=reference)).to_be_visible()
    expect(agent.page.locator(".photos img")).to_be_visible()
    agent.finds_no_fault()
    agent.chooses(impact="3")
    agent.presses("Keep this")
    expect(agent.page.locator("select[name=impact]")).to_have_value("3")
    agent.presses("Send to dispatch")
    agent.shows("To be planned")


def planned(dispatcher: Person, reference: str) -> None:
    dispatcher.opens("/board")
    expect(dispatcher.page.locator("a.lane-item")).to_have_count(1)
    dispatcher.finds_no_fault()
    dispatcher.presses("Improve plan")
    expect(dispatcher.page).to_have_url(re.compile(r"/plans/\d+$"))
    accept = dispatcher.page.get_by_role(
        "button", name=dispatcher.count("Accept %(num)d change", "Accept %(num)d changes", 1)
    )
    expect(accept).to_be_visible()
    expect(dispatcher.page.get_by_role("checkbox", name="Thereses gate 14")).to_be_checked()
    dispatcher.finds_no_fault()
    accept.click()
    dispatcher.shows("Published")
    dispatcher.follows("Show on board")
    expect(dispatcher.page.locator("a.visit").get_by_text("Thereses gate 14")).to_be_visible()


def visited(kari: Person, customer: Person, photo: Path) -> None:
    kari.shows("Next")
    kari.finds_no_fault()
    kari.presses("I’m on my way")
    customer.page.reload()
    customer.shows("%(name)s is on the way", name="Kari")
    kari.presses("I have arrived")
    expect(kari.page.locator("#item-tested")).to_be_visible()
    customer.page.reload()
    customer.shows("%(name)s is with you", name="Kari")
    phones.answers_everything(kari, photo)
    kari.finds_no_fault()
    kari.follows("Finish")
    kari.chooses(**phones.REPORT)
    kari.writes(work_done=phones.WORDS)
    phones.signs(kari)
    kari.finds_no_fault()
    kari.presses("Finish and send")
    kari.shows("%(done)s of %(all)s done", done="1", all="1")


def answered_yes(customer: Person) -> None:
    customer.page.reload()
    expect(customer.page).to_have_url(re.compile("/done$"))
    customer.shows("Is everything as it should be?")
    expect(customer.page.get_by_text(phones.WORDS)).to_be_visible()
    customer.finds_no_fault()
    customer.presses("Yes")
    customer.shows("Good. Thank you for telling us.")


def remembered(agent: Person, reference: str) -> None:
    agent.opens(f"/work-orders/{reference}")
    agent.shows("Archived")
    agent.opens(f"/work-orders/{reference}/history")
    history = agent.page.locator(".audit")
    for who in ("Anne Berg", "Hanne Vik", "Kari Nordby", agent.say("Customer")):
        expect(history.get_by_text(who, exact=True).first).to_be_visible()
