"""A dispatcher who never touches a mouse."""

import re

from playwright.sync_api import expect

from dispatch.stamp import Role
from tests.builders import SYSTEM
from tests.journeys.district import PASSWORD, a_desk_of, a_district, a_visit_to_plan
from tests.journeys.person import Person


def test_an_order_is_given_out_from_the_keyboard_alone(house, person):
    with house.database.transaction(SYSTEM) as tx:
        district = a_district(tx, "0266", able="Kari Nordby", other="Li Mei")
        reference = a_visit_to_plan(tx, district).work_order.reference
        email = a_desk_of(tx, district, Role.DISPATCHER, "Hanne Vik", "en")
    desk = person("en")
    desk.opens("/sign-in")
    keys = desk.page.keyboard
    keys.type(email)
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    came_to(desk, "/board")

    keys.press("1")
    keys.press("j")
    expect(desk.page.locator("a.lane-item")).to_be_focused()
    keys.press("Enter")
    came_to(desk, f"order={reference}")
    expect(desk.button("Give to %(name)s", name="Kari")).to_be_visible()
    keys.press("Enter")
    expect(desk.page.locator("a.visit").last).to_be_visible()
    expect(desk.page.locator("a.lane-item")).to_have_count(0)
    came_to(desk, f"order={reference}")

    keys.press("o")
    came_to(desk, f"/work-orders/{reference}$")
    keys.press("g")
    keys.press("o")
    came_to(desk, "/work-orders$")
    keys.press("/")
    keys.type(reference)
    keys.press("Enter")
    came_to(desk, f"q={reference}")
    expect(desk.page.get_by_role("link", name=reference)).to_be_visible()
    keys.press("?")
    expect(desk.page.locator("#keys")).to_be_visible()


def came_to(desk: Person, address: str) -> None:
    """And the page's keys listen."""
    expect(desk.page).to_have_url(re.compile(address))
    desk.page.wait_for_load_state("load")
