"""While somebody takes an order: who is calling, and all that is to be known of them."""

import re

import pytest

from dispatch.complaints.actions import complain
from dispatch.customers.actions import give_consent
from dispatch.customers.consent import ConsentPurpose
from dispatch.ledger.promise import PromiseChannel, PromiseKind
from dispatch.ledger.telling import said
from dispatch.privacy.holdings import looks_at
from dispatch.stamp import Role
from dispatch.work.work_order import Channel, WorkOrder
from tests.builders import AGENT, NINE, SYSTEM, a_branch, a_customer, a_home, a_work_order
from tests.dispatch.issues.builders import a_device, an_issue


@pytest.fixture
def order(database) -> WorkOrder:
    with database.transaction(AGENT) as tx:
        home = a_home(tx, a_customer(tx, name="Åse Berg", language="sv", phone="+4790000017"))
        device = a_device(tx, home)
        order = a_work_order(tx, home=home, branch=a_branch(tx, partner=True), title="Lock stays shut")
        told = {"wording": "Before noon", "due_to": NINE, "channel": PromiseChannel.CALL}
        said(tx, order, PromiseKind.ARRIVE_BY, **told)
        complain(tx, order, kind="late", words="Nobody came.", channel=Channel.PHONE)
        give_consent(tx, order.customer, ConsentPurpose.REMOTE_HELP, text_version="1")
        an_issue(tx, models=[device.model.code])
        return order


def test_one_look_shows_what_we_owe_them_and_is_on_record(person, program, database, order):
    page = person(Role.AGENT).get(f"/customers/{order.customer_id}/overview").text

    for part in ("Lock stays shut", "At your door before", "Remote help", "21:00–08:00", "Swedish", "••• 017"):
        assert part in page, part
    assert re.search(r"What we owe them now <span class=\"count\">[1-9]", page)
    assert "Known issues of theirs" in page and "K-" in page
    assert order.customer.phone not in page and order.customer.email not in page
    answer = program(Role.AGENT).get(f"/customers/{order.customer_id}/overview").json
    assert answer["owed"][0]["wording"] == "Before noon"
    assert len(answer["complaints"]) == len(answer["issues"]) == len(answer["orders"]) == 1
    with database.transaction(SYSTEM) as tx:
        assert [look.detail for look in looks_at(tx, order.customer_id)] == ["overview", "overview"]


@pytest.mark.parametrize(("part", "detail"), [("", "overview"), ("/devices", "devices"), ("/wishes", "wishes")])
def test_whoever_opens_a_household_s_own_affairs_is_on_record(person, program, database, order, part, detail):
    here = f"/customers/{order.customer_id}{part}"
    assert program(Role.AGENT).get(here).status_code == 200
    if part == "/wishes":
        assert person(Role.AGENT).get(here).status_code == 200

    with database.transaction(SYSTEM) as tx:
        assert {look.detail for look in looks_at(tx, order.customer_id)} == {detail}
        assert len(looks_at(tx, order.customer_id)) == 1 + (part == "/wishes")


def test_an_order_is_taken_for_whom_was_found_with_their_home_and_device(person, database, order):
    desk = person(Role.AGENT)
    found = desk.get("/customers/find?q=åse+berg").text
    new = re.search(r'href="(/work-orders/new\?customer=\d+)"', found).group(1)
    form = desk.get(new).text
    serial = re.search(r'name="serial" value="([^"]+)"', form).group(1)
    home = re.search(r'name="home" value="(\d+)" checked', form).group(1)
    answers = {"customer": new.rpartition("=")[2], "home": home, "serial": serial, "title": "Again", "language": "sv"}

    refused = desk.post("/work-orders/new", answers | {"title": ""}, seen_at=new)
    sent = desk.post("/work-orders/new", answers, seen_at=new)

    assert refused.status_code == 422 and f'value="{serial}" checked' in refused.text
    assert sent.status_code == 302, sent.text
    with database.transaction(SYSTEM) as tx:
        again = tx.session.query(WorkOrder).filter_by(reference=sent.location.rpartition("/")[2]).one()
        assert (again.customer_id, again.home_id) == (order.customer_id, order.home_id)
        assert [one.serial for one in again.devices] == [serial]


def test_another_branchs_partner_neither_finds_nor_opens_them(person, database, order):
    with database.transaction(SYSTEM) as tx:
        elsewhere = a_branch(tx, partner=True)
    partner = person(Role.AGENT, every_branch=False, branch_id=elsewhere.id)

    assert "Åse" not in partner.get("/customers?q=berg").text
    assert partner.get(f"/customers/{order.customer_id}/overview").status_code == 404
    assert partner.get(f"/work-orders/new?customer={order.customer_id}").status_code == 404
