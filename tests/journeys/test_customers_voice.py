"""A customer by link: lets us into a device, agrees to a price, rates the work, complains and appeals. In Norwegian
with script, looked at by the checker and weighed; in Chinese without any script."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from dispatch.complaints import actions as complaints
from dispatch.complaints.complaint import Complaint
from dispatch.people.account import Account
from dispatch.prices import estimating, finishing
from dispatch.remote import consenting
from dispatch.store.database import Transaction
from dispatch.work import actions, links, visits
from dispatch.work.link import LinkPurpose
from dispatch.work.work_order import WorkOrder
from tests.builders import SYSTEM, a_branch, an_engineer, the_engineer
from tests.dispatch.complaints.builders import NOT_OURS, a_judge, as_account
from tests.dispatch.prices.builders import a_price
from tests.dispatch.prices.work_done import REPORT
from tests.dispatch.remote.builders import an_order_with_a_lock, some_commands
from tests.journeys.district import ALWAYS, where_it_is_morning
from tests.journeys.house import House
from tests.journeys.person import POCKET, Person


@pytest.fixture(scope="module")
def judges(house: House) -> None:
    with house.database.transaction(SYSTEM) as tx:
        some_commands(tx)
        for name in ("Ida Moe", "Nils Aas"):
            a_judge(tx, name=name)


def asked_for_much(tx: Transaction, language: str) -> WorkOrder:
    """A visit is given; a device may be restarted and a price agreed to."""
    branch = a_branch(tx, time_zone=where_it_is_morning(), opening=ALWAYS)
    tx.add(a_price("visit", 99_000, branch_id=branch.id))
    order, lock = an_order_with_a_lock(tx, branch=branch, language=language)
    actions.move(tx, order.reference, "accept")
    engineer = an_engineer(tx, branch, shift=False)
    visits.assign(tx, order.visits[0], engineer, starts_at=tx.stamp.at + timedelta(hours=1), travel=0)
    estimating.make(tx, order)
    consenting.ask(tx, order, lock, ["restart"], minutes=30)
    return order


def is_done(tx: Transaction, reference: str) -> None:
    order = tx.session.scalars(select(WorkOrder).where(WorkOrder.reference == reference)).one()
    tx.act_as(the_engineer(order.visits[0].engineer))
    visit = visits.visit_for_change(tx, order.visits[0].id)
    visits.go(tx, visit, "arrive")
    finishing.complete(tx, visit, REPORT)


def is_decided(tx: Transaction, reference: str) -> str:
    """Against the customer; answers the token of the link in the letter."""
    found = tx.session.scalars(select(Complaint).join(WorkOrder).where(WorkOrder.reference == reference)).one()
    tx.act_as(as_account(tx.session.get_one(Account, found.hearing.account_id)))
    complaints.decide(tx, found.id, NOT_OURS)
    return links.issue(tx, found.work_order, LinkPurpose.COMPLAINT)


@pytest.mark.parametrize(("language", "script"), [("nb", True), ("zh-Hans", False)])
def test_a_customer_agrees_rates_complains_and_appeals(house: House, person, judges, language, script):
    with house.database.transaction(SYSTEM) as tx:
        reference = asked_for_much(tx, language).reference
    customer: Person = person(language, size=POCKET, script=script)
    look = customer.finds_no_fault_and_little_to_load if script else lambda: None
    customer.opens(house.follow_link(reference))
    look()

    agrees(customer)
    with house.database.transaction(SYSTEM) as tx:
        is_done(tx, reference)
    rates(customer)
    look()
    complains(customer, look)

    with house.database.transaction(SYSTEM) as tx:
        token = is_decided(tx, reference)
    customer.opens(links.address("", LinkPurpose.COMPLAINT, token))
    look()
    customer.writes(words="Se på tiden.")
    customer.presses("Appeal")
    customer.shows_as_heading(customer.say("The appeal"))


def agrees(customer: Person) -> None:
    customer.presses("Yes, for %(minutes)s min", minutes="30")
    customer.shows("Nothing was done yet.")
    customer.presses("Yes, I agree")
    assert customer.button("Yes, I agree").count() == 0


def rates(customer: Person) -> None:
    customer.page.reload()
    customer.presses("Partly")
    customer.shows("Thank you. We look at what is left.")
    customer.page.locator("label:has(input[name=stars][value='4'])").click()
    customer.writes(words="Hyggelig, men sen.")
    customer.page.locator("#feedback").get_by_role("button", name=customer.say("Send"), exact=True).click()
    customer.page.wait_for_load_state()
    assert customer.page.locator("input[name=stars][value='4']").is_checked()


def complains(customer: Person, look) -> None:
    customer.follows("Make a complaint")
    look()
    customer.page.locator("label:has(input[name=kind])").first.click()
    customer.writes(words="Det er en ripe i døra.")
    customer.presses("Send the complaint")
    customer.shows_as_heading(customer.say("Your complaint"))
