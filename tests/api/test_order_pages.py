"""Work orders in the console."""

import re

import pytest

from dispatch.catalogue.part import DeviceModel
from dispatch.devices.device import Device
from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work import actions
from dispatch.work.work_order import WorkOrder
from tests.builders import (
    DISPATCHER,
    MONDAY,
    NINE,
    SYSTEM,
    a_branch,
    a_fault,
    a_home,
    a_work_order,
    an_engineer,
    an_open_visit,
)


@pytest.fixture
def order(database: Database) -> WorkOrder:
    with database.transaction(SYSTEM) as tx:
        return a_work_order(tx, description="<script>alert(1)</script>")


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_and_back(visitor, order):
    led = visitor.get(f"/work-orders/{order.reference}")

    assert led.status_code == 302
    assert led.location == f"/sign-in?next=/work-orders/{order.reference}"


def test_a_session_ends_after_three_idle_hours(person, order, clock):
    desk = person()
    assert desk.get("/work-orders").status_code == 200

    clock.forward(hours=3, minutes=1)
    assert desk.get("/work-orders").status_code == 302


def test_the_queue_shows_the_order_and_search_finds_it(person, order):
    desk = person()

    assert order.reference in desk.get("/work-orders").text
    assert order.reference in desk.get("/work-orders?q=thereses").text
    assert order.reference not in desk.get("/work-orders?q=nobody").text
    assert order.reference not in desk.get("/work-orders?state=archived").text


def test_the_order_page_tells_all_and_runs_nothing_of_the_customers(person, order):
    page = person().get(f"/work-orders/{order.reference}").text

    assert order.title in page.replace("&#39;", "'")
    assert "<script>alert" not in page
    assert "Send to dispatch" in page


def test_the_page_speaks_the_language_that_was_chosen(person, order):
    desk = person()
    desk.get("/work-orders?lang=nb")

    assert '<html lang="nb"' in desk.get("/work-orders").text


def test_a_move_by_button_is_made_and_shown(person, order):
    desk = person()
    moved = desk.post(f"/work-orders/{order.reference}/moves/accept", seen_at=f"/work-orders/{order.reference}")

    assert moved.status_code == 302
    assert "To be planned" in desk.get(f"/work-orders/{order.reference}").text


def test_a_move_without_its_reason_shows_the_page_again_and_says_so(person, order):
    refused = person().post(f"/work-orders/{order.reference}/moves/cancel")

    assert refused.status_code == 422
    assert "something is missing: a reason." in refused.text
    assert "Door lock" in refused.text


def test_a_refused_form_names_all_that_was_left_empty_at_once(person):
    desk = person()
    needed = re.findall(r'name="needed" value="([^ ]+) [^"]+"', desk.get("/work-orders/new").text)

    refused = desk.post("/work-orders/new", {"needed": [f"{name} Its name" for name in needed]})

    assert len(needed) > 2
    assert refused.status_code == 422
    assert set(re.findall(r'href="#f-([^"]+)"', refused.text)) >= set(needed)


def test_a_step_that_is_not_open_says_what_is(person, order):
    desk = person()
    desk.post(f"/work-orders/{order.reference}/moves/accept")

    refused = desk.post(f"/work-orders/{order.reference}/moves/accept")

    assert refused.status_code == 409
    assert "it stands at “To be planned”" in refused.text
    assert "Open to you now: Solved remotely, Pause, Cancel the order." in refused.text


def test_a_form_from_elsewhere_is_refused(person, order):
    desk = person()
    forged = desk.client.post(f"/work-orders/{order.reference}/moves/accept")

    assert forged.status_code == 422
    assert "New" in desk.get(f"/work-orders/{order.reference}").text


def test_looking_at_a_phone_number_is_on_record(person, order, database):
    desk = person()
    shown = desk.get(f"/work-orders/{order.reference}").text
    assert order.customer.phone not in shown

    assert order.customer.phone in desk.get(f"/work-orders/{order.reference}/look/phone").text


def test_an_engineer_has_no_business_in_the_console(person, order):
    assert person(Role.ENGINEER).get(f"/work-orders/{order.reference}").status_code == 403


def test_the_people_page_shows_who_can_what(person, database):
    assert "Nobody works here yet" in person().get("/people").text


def test_the_desk_opens_the_customers_link_once(person, order):
    desk = person()
    shown = desk.post(f"/work-orders/{order.reference}/link", seen_at=f"/work-orders/{order.reference}").text
    address = re.search(r'href="https?://[^/]+(/f/[^"]+)"', shown)

    assert desk.get(address[1]).status_code == 200


def test_who_can_take_an_order_stands_on_a_page_of_its_own_with_all_that_it_costs(person, database):
    with database.transaction(SYSTEM) as tx:
        branch = a_branch(tx)
        an_engineer(tx, branch, locks=2)
        an_engineer(tx, branch, cameras=1).name = "Li Mei"
        visit = an_open_visit(tx, branch=branch, fault=a_fault(tx, needs={"locks": 2}))
        here = f"/work-orders/{visit.work_order.reference}"
    desk = person()

    assert f'href="{here}/candidates"' in desk.get(here).text
    page = desk.get(f"{here}/candidates").text
    assert "Give to Kari" in page
    assert "Extra travel" in page
    assert "Train to Locks level 2" in page or "Train to locks level 2" in page


def test_an_order_says_why_the_plan_left_it_out_and_what_would_let_it_in(person, database):
    with database.transaction(SYSTEM) as tx:
        engineer = an_engineer(tx, a_branch(tx), locks=1)
        visit = an_open_visit(tx, branch=engineer.branch)
        unskilled = {"code": "no_skill", "skill": "locks", "needs": 2}
        longer = {"code": "overtime", "engineer_id": engineer.id, "seconds": 1080}
        let_in = {"code": "let_in", "engineer_id": engineer.id, "starts_at": NINE.isoformat(), "changes": [longer]}
        visit.work_order.left_out = [unskilled, {"code": "crowded_out"}, let_in]
        here = f"/work-orders/{visit.work_order.reference}"

    page = person().get(here).text
    assert "Locks level 2 is needed · Everybody who could is taken by weightier visits" in page
    assert "18 min overtime" in page


def test_search_finds_an_order_by_its_devices_serial(person, database):
    with database.transaction(SYSTEM) as tx:
        home = a_home(tx)
        model = DeviceModel(code="linus", maker="Yale", name="Linus", category="lock", firmware=[], warranty_months=24)
        device = Device(home_id=home.id, model=model, serial="YL-4711-X", bought_on=MONDAY)
        tx.add(device)
        order = a_work_order(tx, home=home, devices=[device])

    assert order.reference in person().get("/work-orders?q=4711-x").text


def test_what_was_written_at_triage_is_kept_where_it_is_refused(person, order):
    desk, here = person(), f"/work-orders/{order.reference}"
    form = {"version": str(order.version), "title": "Lock stuck since Friday", "fault": "no-such-fault"}

    refused = desk.post(f"{here}/triage", form, seen_at=here)

    assert refused.status_code == 422
    assert "Lock stuck since Friday" in refused.text


def test_who_only_reads_is_offered_nothing_they_may_not_do(person, database):
    with database.transaction(SYSTEM) as tx:
        visit = an_open_visit(tx, branch=an_engineer(tx, locks=1).branch, fault=a_fault(tx, needs={"locks": 1}))
    reference = visit.work_order.reference
    auditor, desk = person(Role.AUDITOR), person()

    for path, offer in (
        (f"/work-orders/{reference}", "/triage"),
        (f"/work-orders/{reference}", "Show the customer’s link"),
        (f"/work-orders/{reference}/candidates", "Give to Kari"),
        (f"/board?order={reference}", "Give to Kari"),
        ("/board", "Improve plan"),
    ):
        assert offer in desk.get(path).text, path
        assert offer not in auditor.get(path).text, path


def test_a_search_counts_what_it_found(person, order, database):
    with database.transaction(SYSTEM) as tx:
        other = a_work_order(tx)

    page = person().get(f"/work-orders?q={order.reference}").text

    assert other.reference not in page
    assert "1–1 of 1<" in page
    assert "New 1<" in page


def test_a_stale_edit_shows_both_versions_field_by_field_and_can_be_saved_after_a_look(person, database, order):
    desk, here = person(Role.AGENT), f"/work-orders/{order.reference}"
    written = {
        "title": "Mine",
        "impact": "3",
        "urgency": "2",
        "home": order.home_id,
        "fault": order.fault.fault_type.code,
    }
    with database.transaction(DISPATCHER) as tx:
        actions.triage(tx, order.reference, version=order.version, title="Theirs")

    stale = desk.post(f"{here}/triage", written | {"version": order.version}, seen_at=here)

    assert stale.status_code == 409
    below = stale.text.partition("clashes")[2]
    rows = re.findall(r'<th scope="row">([^<]+)</th><td>([^<]+)</td><td>([^<]+)</td>', below)
    assert ("In one line", "Theirs", "Mine") in rows and ("Impact", "Medium", "High") in rows
    assert not any(field in ("Where", "What is it", "Urgency") for field, _, _ in rows)
    assert 'value="Mine"' in stale.text
    version = re.search(r'triage.*?name="version" value="(\d+)"', below, re.S).group(1)
    assert desk.post(f"{here}/triage", written | {"version": version}, seen_at=here).status_code == 302


def test_where_no_promise_can_be_saved_the_page_says_what_helps(person, order):
    page = person().get(f"/work-orders/{order.reference}/rescues").text

    assert "send it to dispatch" in page
    assert f'href="/work-orders/{order.reference}"' in page


def test_a_page_that_refuses_opens_at_what_is_wrong_and_leads_to_the_field(person, order):
    desk = person()

    page = desk.post("/work-orders/new", {"summary": ""}, seen_at="/work-orders/new").text

    assert 'role="alert" tabindex="-1" autofocus' in page
    [field] = re.findall(r'<a href="#(f-[^"]+)">', page)
    assert f'id="{field}"' in page


def test_what_is_missing_is_named_as_the_form_names_it(person, visitor):
    answer = visitor.post("/request?lang=nb", {"look_first": ""}, seen_at="/request?lang=nb")

    assert answer.status_code == 422
    assert "«Navn» mangler" in answer.text
