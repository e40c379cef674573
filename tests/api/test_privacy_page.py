"""The customer's privacy page: what is held, what they agreed to, who looked, their copy, being forgotten."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from dispatch.customers.actions import give_consent
from dispatch.customers.consent import ConsentPurpose
from dispatch.customers.customer import Customer
from dispatch.privacy.customer_copy import CustomerCopy
from dispatch.privacy.look import Look
from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work import actions, links
from dispatch.work.attachment import AttachmentContent, AttachmentKind, attachment_of
from dispatch.work.link import LinkPurpose
from dispatch.work.sent_in import TEXT_VERSION
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, NINE, SYSTEM, a_home, a_work_order


@pytest.fixture
def order(database: Database) -> WorkOrder:
    with database.transaction(DISPATCHER) as tx:
        order = a_work_order(tx, home=a_home(tx, door_code="1905#"), language="en", description="The bolt sticks")
        give_consent(tx, order.customer, ConsentPurpose.PHOTOS, text_version=TEXT_VERSION)
        facts = {"kind": AttachmentKind.PHOTO, "media_type": "image/png", "shown_name": "x.png", "at": NINE}
        for number in range(2):
            tx.add(attachment_of(order.id, b"picture %d" % number, **facts))
        return order


@pytest.fixture
def here(database: Database, order: WorkOrder) -> str:
    with database.transaction(SYSTEM) as tx:
        token = links.issue(tx, tx.session.get(WorkOrder, order.id), LinkPurpose.FOLLOW)
    return f"/f/{token}/privacy"


def proves(visitor, here: str) -> None:
    proof = here.replace("/privacy", "/proof/privacy")
    assert visitor.post(proof, {"answer": "0452"}, seen_at=proof).headers["Location"] == here


def test_it_says_what_is_held_why_on_what_ground_and_for_how_long(visitor, here):
    shown = visitor.get(here).text

    assert "To get in on the day of the visit; open to staff only around it." in shown
    assert "Why we may: needed to do what you asked for. Kept: 1 day after the last work." in shown
    assert "1905#" not in shown and "Thereses" not in shown


def test_a_consent_shows_its_text_and_time_and_is_switched_off_and_on(visitor, here):
    assert f"Agreed Mon 23 Nov 09:00, text {TEXT_VERSION}." in visitor.get(here).text
    switch = {"purpose": "marketing", "act": "on"}
    assert visitor.post(f"{here}/consents", switch, seen_at=here).status_code == 302
    assert "Agreed Mon 23 Nov 09:00, text privacy-2." in visitor.get(here).text
    visitor.post(f"{here}/consents", switch | {"act": "off"}, seen_at=here)
    assert "taken back Mon 23 Nov 09:00" in visitor.get(here).text


def test_taking_back_the_consent_to_pictures_deletes_them_at_once(visitor, database, here):
    visitor.post(f"{here}/consents", {"purpose": "photos", "act": "off"}, seen_at=here)

    with database.transaction(SYSTEM) as tx:
        assert tx.session.scalar(select(func.count()).select_from(AttachmentContent)) == 0


def test_who_looked_at_what_for_which_order_is_listed_by_role(visitor, program, here, order):
    program(Role.AGENT).post(f"/work-orders/{order.reference}/looks", {"detail": "phone"})

    shown = visitor.get(here).text
    assert "Agent: Phone" in shown and f"for {order.reference}" in shown and "Hanne" not in shown


def test_a_copy_is_packed_by_the_worker_with_files_and_opens_by_its_own_link_for_a_day(
    visitor, database, worker, clock, here, order
):
    assert "/proof/privacy" in visitor.post(f"{here}/export", seen_at=here).headers["Location"]
    proves(visitor, here)
    asked = visitor.post(f"{here}/export", seen_at=here)
    there = asked.headers["Location"]
    assert there.startswith("/x/") and "We are packing it" in visitor.get(there).text
    assert visitor.get(f"{there}/copy.zip").status_code == 422
    worker()

    assert "It is ready" in visitor.get(there).text
    packed = zipfile.ZipFile(BytesIO(visitor.get(f"{there}/copy.zip").data))
    held = json.loads(packed.read("data.json"))
    assert held["work_order"][0]["description"] == "The bolt sticks"
    assert {packed.read(name) for name in packed.namelist() if name.startswith("files/")} == {
        b"picture 0",
        b"picture 1",
    }
    assert "data.json" in packed.read("README.txt").decode()
    clock.at += timedelta(hours=24)
    assert visitor.get(there).status_code == 404


def test_a_copy_holds_nothing_of_anybody_else(visitor, database, worker, here):
    with database.transaction(DISPATCHER) as tx:
        a_work_order(tx, title="Somebody else’s lock", description="CANARY")
    proves(visitor, here)
    there = visitor.post(f"{here}/export", seen_at=here).headers["Location"]
    worker()

    packed = zipfile.ZipFile(BytesIO(visitor.get(f"{there}/copy.zip").data))
    assert "CANARY" not in packed.read("data.json").decode()


def test_copies_are_made_twice_an_hour_and_forgotten_the_day_after(visitor, database, clock, worker, here):
    proves(visitor, here)
    assert [visitor.post(f"{here}/export", seen_at=here).status_code for _ in range(3)] == [302, 302, 429]
    clock.at += timedelta(hours=25)
    with database.transaction(SYSTEM) as tx:
        tx.send("store.forget")
    worker()
    with database.transaction(SYSTEM) as tx:
        assert tx.session.scalar(select(func.count()).select_from(CustomerCopy)) == 0


def test_a_link_to_a_copy_opens_nothing_else_and_no_other_link_opens_a_copy(visitor, here):
    proves(visitor, here)
    there = visitor.post(f"{here}/export", seen_at=here).headers["Location"]
    token, other = there.removeprefix("/x/"), here.split("/")[2]

    for path in (f"/f/{token}", f"/r/{token}", f"/e/{token}", f"/s/{token}", f"/x/{other}", f"/e/{other}"):
        assert visitor.get(path).status_code == 404, path


def test_being_forgotten_takes_proof_and_a_tick_and_says_what_stays_and_why(visitor, database, here, order):
    assert "/proof/privacy" in visitor.post(f"{here}/erase", {"sure": "yes"}, seen_at=here).headers["Location"]
    proves(visitor, here)
    assert f"{order.reference}</dt><dd>There is still work going on." in visitor.get(here).text
    assert visitor.post(f"{here}/erase", seen_at=here).status_code == 422
    assert visitor.post(f"{here}/erase", {"sure": "yes"}, seen_at=here).status_code == 302

    assert "It is done Tue 24 Nov 09:00" in visitor.get(here).text


def test_whoever_it_was_not_takes_it_back_by_the_link_in_the_message(visitor, database, clock, worker, here, order):
    with database.transaction(DISPATCHER) as tx:
        actions.move(tx, order.reference, "cancel", reason="duplicate")
    proves(visitor, here)
    visitor.post(f"{here}/erase", {"sure": "yes"}, seen_at=here)
    with database.transaction(SYSTEM) as tx:
        token = links.issue(tx, tx.session.get(WorkOrder, order.id), LinkPurpose.ERASURE)
    for _ in range(3):
        assert "Take it back" in visitor.get(f"/e/{token}").text
    visitor.post(f"/e/{token}", seen_at=f"/e/{token}")
    clock.at += timedelta(hours=30)
    with database.transaction(SYSTEM) as tx:
        tx.send("privacy.forget")
    worker()
    with database.transaction(SYSTEM) as tx:
        assert tx.session.get(Customer, order.customer_id).erased_at is None
    assert "Nothing is to be erased" in visitor.get(f"/e/{token}").text


def test_a_look_of_a_door_code_around_the_visit_ends_up_on_the_customers_page(database, visitor, here, order):
    with database.transaction(SYSTEM) as tx:
        tx.add(Look(customer_id=order.customer_id, work_order_id=order.id, detail="door_code", at=NINE))

    assert "Engineer: Door code" in visitor.get(here).text
