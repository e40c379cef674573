"""What can't be completed comes back: a Swedish desk, a Chinese engineer and a Chinese customer, who is not content."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from dispatch.stamp import Role
from dispatch.work.lifecycle import OrderState, VisitState
from tests.builders import SYSTEM
from tests.journeys import phone as phones
from tests.journeys.district import a_desk_of, a_district, a_phone_of
from tests.journeys.house import House
from tests.journeys.person import POCKET, Person

POSTCODE = "0139"
WISH = {
    "name": "Wang Fang",
    "phone": "+47 22 00 00 02",
    "street": "Måkeveien 3",
    "postcode": POSTCODE,
    "city": "Oslo",
    "title": "Bilden är immig",
}


@pytest.fixture
def cast(house: House) -> SimpleNamespace:
    with house.database.transaction(SYSTEM) as tx:
        district = a_district(tx, POSTCODE, able="Li Mei", other="Kari Nordby")
        return SimpleNamespace(
            fault=district.fault_code,
            dispatcher=a_desk_of(tx, district, Role.DISPATCHER, "Sofia Lind", "sv"),
            mei=a_phone_of(tx, district.able, "zh-Hans"),
        )


def test_what_cannot_be_completed_is_visited_again(house, person, cast, photo):
    desk = person("sv")
    desk.signs_in(cast.dispatcher)
    reference = opened_by_the_desk(desk, cast.fault)
    given_by_hand(desk, reference)

    mei = person("zh-Hans", size=POCKET)
    mei.signs_in(cast.mei)
    arrived(mei)
    gave_up(mei, photo)
    assert [visit.state for visit in house.order(reference).visits] == [VisitState.INCOMPLETE, VisitState.OPEN]

    customer = person("zh-Hans", size=POCKET)
    customer.opens(house.follow_link(reference))
    customer.shows_as_heading(customer.say("We are waiting before we can go on"))
    customer.finds_no_fault()
    wrote(customer)
    taken_up_again(desk, reference)
    given_by_hand(desk, reference)

    mei.opens("/field")
    arrived(mei)
    finished_unsigned(mei, photo)
    desk.opens("/work-orders?state=intake")
    repeat = answered_no(customer)
    assert house.order(reference).state is OrderState.FEEDBACK
    noticed(desk, repeat, reference)


def opened_by_the_desk(desk: Person, fault: str) -> str:
    desk.opens("/work-orders/new")
    desk.finds_no_fault()
    desk.writes(**WISH)
    desk.chooses(language="zh-Hans", fault=fault)
    desk.presses("Open the order")
    expect(desk.page).to_have_url(re.compile(r"/work-orders/DS-\d+$"))
    desk.presses("Send to dispatch")
    desk.shows("To be planned")
    return desk.page.url.rsplit("/", 1)[1]


def given_by_hand(desk: Person, reference: str) -> None:
    desk.opens("/board")
    desk.page.locator("a.lane-item").click()
    panel = desk.page.locator(".panel")
    expect(panel.get_by_text(reference)).to_be_visible()
    expect(panel.locator(".not").get_by_text("Kari Nordby")).to_be_visible()
    desk.finds_no_fault()
    desk.presses("Give to %(name)s", name="Li")
    expect(desk.page.locator("a.visit").get_by_text(WISH["street"]).last).to_be_visible()
    expect(desk.page.locator("a.lane-item")).to_have_count(0)


def arrived(mei: Person) -> None:
    mei.presses("I’m on my way")
    mei.presses("I have arrived")
    expect(mei.page.locator("#item-tested")).to_be_visible()


def gave_up(mei: Person, photo: Path) -> None:
    mei.follows("Cannot complete")
    mei.finds_no_fault()
    mei.page.locator("input[name=cause][value=no_part]").check()
    mei.writes(note="镜头需要更换")
    mei.gives_a_photo("photo", photo)
    expect(mei.page.locator("[data-preview] img")).to_be_visible()
    mei.presses("Ask for a return visit and leave")
    mei.shows("Could not complete")


def wrote(customer: Person) -> None:
    customer.writes(text="周末也可以。")
    customer.presses("Send")
    expect(customer.page.locator("#write").get_by_text("周末也可以。")).to_be_visible()
    expect(customer.page.locator("textarea[name=text]")).to_have_value("")


def taken_up_again(desk: Person, reference: str) -> None:
    desk.opens("/board")
    expect(desk.page.locator(".lane-item").get_by_text(WISH["street"])).to_be_visible()
    desk.opens(f"/work-orders/{reference}")
    desk.shows("Waiting")
    expect(desk.page.locator(".photos img")).to_be_visible()
    expect(desk.page.locator(".audit").get_by_text("镜头需要更换")).to_be_visible()
    desk.presses("Resume")
    desk.shows("To be planned")


def finished_unsigned(mei: Person, photo: Path) -> None:
    phones.answers_everything(mei, photo)
    phones.finishes_unsigned(mei, "已更换镜头。")
    mei.shows("%(done)s of %(all)s done", done="2", all="2")


def answered_no(customer: Person) -> str:
    """Answers the number of the order that was opened anew."""
    customer.page.reload()
    customer.presses("No")
    customer.shows("We are sorry that it does not work.")
    return re.search(r"DS-\d+", customer.page.locator("[data-place=ask]").inner_text())[0]


def noticed(desk: Person, repeat: str, reference: str) -> None:
    """Without loading the page again: what changes elsewhere says so by itself."""
    news = desk.page.locator("[data-live-new]")
    expect(news).to_be_visible()
    news.click()
    desk.page.get_by_role("link", name=repeat).click()
    expect(desk.page.get_by_role("heading", name=repeat)).to_be_visible()
    expect(desk.page.locator(f".c360 a[href$='{reference}']")).to_be_visible()
