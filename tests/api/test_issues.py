"""Known issues at every door."""

import re

import pytest

from dispatch.issues import actions
from dispatch.issues.issue import Issue
from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work.link import LinkPurpose
from dispatch.work.links import issue as issue_link
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, SYSTEM, a_home, a_work_order, in_all
from tests.dispatch.issues.builders import a_device, an_issue

LANGUAGES = ("en", "nb", "sv", "zh-Hans")


@pytest.fixture
def order(database: Database) -> WorkOrder:
    with database.transaction(DISPATCHER) as tx:
        home = a_home(tx)
        return a_work_order(tx, home=home, devices=[a_device(tx, home)], language="nb")


@pytest.fixture
def issue(database: Database, order: WorkOrder) -> Issue:
    with database.transaction(DISPATCHER) as tx:
        return an_issue(tx, since=order.opened_at)


def test_one_click_links_what_is_open_and_it_can_be_taken_out_from_the_order(person, order, issue):
    desk = person(Role.AGENT)
    here = f"/issues/{issue.id}"
    assert order.reference in desk.get(here).text
    desk.post(f"{here}/links", {"order": order.reference}, seen_at=here)

    shown = desk.get(f"/work-orders/{order.reference}").text
    assert "Part of a known issue:" in shown
    form = {"order": order.reference, "from_order": "yes"}
    back = desk.post(f"{here}/links/remove", form, seen_at=here)
    assert back.location == f"/work-orders/{order.reference}"
    assert "Part of a known issue:" not in desk.get(back.location).text


def test_who_would_be_told_is_shown_before_and_the_round_is_stopped_and_goes_on(person, order, issue, worker):
    desk = person()
    here = f"/issues/{issue.id}"
    assert "Tell 1 customer" in desk.get(here).text
    desk.post(f"{here}/tell", seen_at=here)
    going = desk.get(here).text
    assert "0 of 1 written" in going and 'data-again="5000"' in going
    stop = re.search(r'action="([^"]+/stop)"', going).group(1)
    desk.post(stop, seen_at=here)
    desk.post(stop.replace("/stop", "/go-on"), seen_at=here)
    worker()

    shown = desk.get(here).text
    assert "1 of 1 written" in shown and "Nobody is left to be told" in shown
    news = {f"news-{code}": "A new version comes." for code in LANGUAGES}
    assert desk.post(f"{here}/update", news | {"news-sv": ""}, seen_at=here).status_code == 422
    assert desk.post(f"{here}/update", news, seen_at=here).status_code == 302


def test_an_issue_is_opened_changed_put_right_and_its_orders_closed(person, order):
    desk = person()
    filled = {f"title-{code}": f"Lock {code}" for code in LANGUAGES} | {f"words-{code}": "Wait" for code in LANGUAGES}
    filled |= {"models": "d3", "since_day": "2026-11-22", "since_time": "08:00", "confirmed": "yes"}
    opened = desk.post("/issues/new", filled, seen_at="/issues/new")
    assert opened.status_code == 302, opened.text
    here = opened.location
    desk.post(f"{here}/links", {"order": order.reference}, seen_at=here)

    version = re.search(r'name="version" value="(\d+)"', desk.get(f"{here}/edit").text).group(1)
    changed = desk.post(f"{here}/edit", filled | {"firmware_to": "4.3", "version": version}, seen_at=f"{here}/edit")
    assert changed.status_code == 302, changed.text
    assert desk.post(f"{here}/moves/fix", seen_at=here).status_code == 422
    remedy = {f"remedy-{code}": "Updated over night." for code in LANGUAGES}
    desk.post(f"{here}/moves/fix", remedy, seen_at=here)
    assert "Ready to be closed" in desk.get(here).text
    desk.post(f"{here}/solved", {"order": order.reference}, seen_at=here)

    assert "Updated over night." in desk.get(f"/work-orders/{order.reference}/history").text


def test_a_form_that_can_not_be_right_comes_back_with_what_was_written(person):
    refused = person().post("/issues/new", {"title-en": "Only English"}, seen_at="/issues/new")

    assert refused.status_code == 422
    assert 'value="Only English"' in refused.text


def test_customers_read_of_it_before_they_write_and_on_their_page(visitor, database, order, issue):
    assert "Lock stays shut en" in visitor.get("/request?lang=en").text
    with database.transaction(SYSTEM) as tx:
        actions.link(tx, issue.id, [order.reference])
        token = issue_link(tx, tx.session.get(WorkOrder, order.id), LinkPurpose.FOLLOW)

    assert "Use the key until Friday." in visitor.get(f"/f/{token}").text


def test_what_is_suspected_is_shown_to_no_customer(visitor, database):
    with database.transaction(SYSTEM) as tx:
        an_issue(tx, confirmed=False)

    assert "Lock stays shut" not in visitor.get("/request").text


def test_programs_do_all_of_it(program, order, issue, worker):
    quality, desk = program(Role.QUALITY), program()
    body = {"titles": in_all("Heat"), "words": in_all("Wait"), "models": ["d3"], "since": "2026-11-20T00:00:00+00:00"}
    made = quality.post("/issues", body)
    assert made.status_code == 201
    here = f"/issues/{made.json['id']}"
    assert quality.post(f"{here}/tell", {}).json["type"] == "/api/docs#nothing-to-tell"
    assert quality.post(f"{here}/moves/confirm", {}).json["state"] == "confirmed"
    assert quality.get(f"{here}/orders").json["proposed"] == [order.reference]
    linked = quality.post(f"{here}/orders", {"orders": [order.reference]}).json
    assert [one["order"] for one in linked["items"]] == [order.reference]
    assert [one["name"] for one in quality.get(f"{here}/affected").json["shown"]] == [order.customer.name]
    going = quality.post(f"{here}/tell", {}).json
    assert (going["planned"], going["state"]) == (1, "going")
    assert quality.post(f"{here}/tell", {}).json["type"] == "/api/docs#told-already"
    assert quality.post(f"/issue-rounds/{going['id']}/stop", {}).json["state"] == "stopped"
    assert quality.post(f"/issue-rounds/{going['id']}/go-on", {}).json["state"] == "going"
    worker()
    assert [one["delivered"] for one in quality.get(f"{here}/rounds").json["items"]] == [{"kept": 1}]
    assert [one["customer_id"] for one in quality.get(f"{here}/notices").json["items"]] == [order.customer_id]
    assert desk.post(f"{here}/hold", {}).json["orders"] == [order.reference]
    assert quality.post(f"{here}/moves/fix", {"remedy": in_all("Done")}).json["state"] == "fixed"
    assert desk.post(f"{here}/solved", {"orders": [order.reference]}).json["orders"] == [order.reference]
    assert quality.post(f"{here}/moves/dance", {}).status_code == 404
    assert quality.post("/issues", body | {"models": []}).json["type"] == "/api/docs#no-scope"
