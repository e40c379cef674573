"""A customer on a phone, in two languages: books, moves it, follows who comes, takes a copy along, and calls it off."""

import re
import zipfile
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from dispatch.catalogue.booking_rule import BookingRule
from dispatch.catalogue.fault_type import WorkKind
from dispatch.field.travelling import seen_at
from dispatch.people.own_consent import OwnPurpose, agree
from dispatch.store.database import Transaction
from dispatch.work import visits
from dispatch.work.work_order import WorkOrder
from tests.builders import SYSTEM, a_branch, a_home, a_shift, an_engineer, the_engineer
from tests.dispatch.planning.booking.rooms import a_rule, an_installation
from tests.dispatch.planning.roads import straight
from tests.journeys.district import ALWAYS, where_it_is_morning
from tests.journeys.house import House
from tests.journeys.person import POCKET, Person

POSTCODE = "0452"
TOKEN = re.compile(r"/[fx]/([\w-]{43})")


def an_installation_to_book(tx: Transaction, language: str) -> WorkOrder:
    """Somebody is free from tomorrow on, for three days."""
    branch = a_branch(tx, time_zone=where_it_is_morning(), opening=ALWAYS)
    if tx.session.scalars(select(BookingRule).where(BookingRule.work_kind == WorkKind.INSTALLATION)).first() is None:
        a_rule(tx)
    engineer = an_engineer(tx, branch, shift=False)
    today = tx.stamp.at.astimezone(branch.calendar.tz).date()
    for days in (1, 2, 3):
        a_shift(tx, engineer, today + timedelta(days=days))
    return an_installation(tx, branch, home=a_home(tx, postcode=POSTCODE), language=language)


def chooses_a_time(customer: Person, which: int) -> str:
    """Answers which one; the same hours may be free on two days."""
    slot = customer.page.locator("label.slot").nth(which)
    chosen = slot.locator("input").get_attribute("value")
    slot.click()
    customer.page.locator("p.take button.main").click()
    customer.presses("Confirm the time")
    return chosen


@pytest.mark.parametrize("language", ["nb", "zh-Hans"])
def test_a_customer_does_it_all_by_link(house: House, person, cluster, language):
    with house.database.transaction(SYSTEM) as tx:
        reference = an_installation_to_book(tx, language).reference
    customer: Person = person(language, size=POCKET)
    customer.opens(house.follow_link(reference))
    customer.shows_as_heading(customer.say("We have your request"))

    customer.follows("Choose when we come")
    first = chooses_a_time(customer, 0)
    customer.shows("Put it into my calendar")
    customer.finds_no_fault_and_little_to_load()
    customer.follows("Choose another time")
    assert chooses_a_time(customer, -1) != first
    customer.shows("Change or cancel")

    sees_who_comes(house, customer, reference)
    takes_a_copy(customer)

    customer.follows("Back")
    customer.presses("We don’t need you any more")
    customer.shows_as_heading(customer.say("This is cancelled"))
    assert house.order(reference).state == "cancelled"
    for token in {TOKEN.search(url)[1] for url in customer.been if TOKEN.search(url)}:
        for log in [*house.logs.glob("*.log"), cluster.log]:
            assert token.encode() not in log.read_bytes(), log.name


def sees_who_comes(house: House, customer: Person, reference: str) -> None:
    visit = house.order(reference).visits[0]
    with house.database.transaction(SYSTEM) as tx:
        tx.act_as(the_engineer(tx.session.get(type(visit), visit.id).engineer))
        mine = visits.visit_for_change(tx, visit.id)
        visits.go(tx, mine, "set_out")
        agree(tx, OwnPurpose.POSITION)
        seen_at(tx, mine, 59.95, 10.74, accuracy=10, roads=straight)
    customer.page.reload()
    customer.shows("%(name)s is about %(km)s km away.", name="Kari", km="3")
    customer.finds_no_fault()
    with house.database.transaction(SYSTEM) as tx:
        tx.act_as(the_engineer(tx.session.get(type(visit), visit.id).engineer))
        visits.go(tx, visits.visit_for_change(tx, visit.id), "turn_back")
    customer.page.reload()


def takes_a_copy(customer: Person) -> None:
    customer.follows("Your data and your choices")
    here = customer.page.url
    customer.finds_no_fault_and_little_to_load()
    customer.follows("First show that it is you")
    customer.writes(answer=POSTCODE)
    customer.presses("Go on")
    customer.presses("Make my copy")
    with customer.page.expect_download() as taken:
        customer.follows("Save my copy")
    assert "data.json" in zipfile.ZipFile(taken.value.path()).namelist()
    customer.finds_no_fault()
    customer.opens(here)
    expect(customer.page.locator("#forget")).to_be_visible()
