"""What customers may ask of us, answered by whoever leads their branch."""

import json
import re

import pytest

from dispatch.customers.customer import Customer
from dispatch.privacy.holdings import looks_at
from dispatch.stamp import Role
from dispatch.store.idempotency import KeptAnswer
from dispatch.work import actions
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, SYSTEM, a_branch, a_work_order


@pytest.fixture
def order(database) -> WorkOrder:
    with database.transaction(DISPATCHER) as tx:
        return a_work_order(tx, branch=a_branch(tx, partner=True))


@pytest.fixture
def leader(person, order):
    return person(Role.MANAGER, every_branch=False, branch_id=order.branch_id)


def close(database, order) -> None:
    with database.transaction(DISPATCHER) as tx:
        actions.move(tx, order.reference, "cancel", reason="duplicate")


def test_a_manager_downloads_all_of_it_and_that_stands_among_the_looks(leader, database, order):
    here = f"/customers/{order.customer_id}"
    assert here in leader.get(f"/work-orders/{order.reference}").text

    sent = leader.post(f"{here}/export", seen_at=here)

    assert order.customer.phone in sent.text
    assert set(json.loads(sent.text)) >= {"customer", "work_order", "look"}
    assert sent.headers["Content-Disposition"].startswith("attachment")
    with database.transaction(SYSTEM) as tx:
        assert [look.detail for look in looks_at(tx, order.customer_id)] == ["export"]
    assert "Everything, to hand it over" in leader.get(here).text


def test_a_manager_erases_a_customer_once_their_orders_are_closed(leader, database, order):
    here = f"/customers/{order.customer_id}"
    assert leader.post(f"{here}/erase", {"sure": "yes"}, seen_at=here).status_code == 409
    close(database, order)
    assert leader.post(f"{here}/erase", seen_at=here).status_code == 422

    assert leader.post(f"{here}/erase", {"sure": "yes"}, seen_at=here).status_code == 302

    assert leader.get(here).status_code == 404
    with database.transaction(SYSTEM) as tx:
        assert tx.session.get_one(Customer, order.customer_id).name.startswith("•")


def test_a_partners_manager_finds_no_customer_of_another_branch(leader, database):
    with database.transaction(DISPATCHER) as tx:
        other = a_work_order(tx)

    for act in ("", "/export", "/erase"):
        path = f"/customers/{other.customer_id}{act}"
        found = leader.post(path, {"sure": "yes"}) if act else leader.get(path)
        assert found.status_code == 404


def test_a_manager_holds_an_order_back_and_lifts_it_again(leader, database, order):
    here = f"/customers/{order.customer_id}"
    held = {"order": order.reference, "reason": "claim"}
    assert leader.post(f"{here}/holds", held | {"order": "DS-1"}, seen_at=here).status_code == 422
    assert leader.post(f"{here}/holds", held, seen_at=here).status_code == 302
    shown = leader.get(here).text
    assert "Somebody claims something from it" in shown
    lift = re.search(rf"{here}/holds/\d+/lift", shown)[0]
    assert leader.post(lift, seen_at=here).status_code == 302
    assert "Nothing is held" in leader.get(here).text


def test_the_schedule_says_how_long_what_is_kept_and_a_trial_lets_nothing_go(leader, database, order):
    close(database, order)
    assert "1 day after the last work" in leader.get("/setup/retention").text
    tried = leader.post("/setup/retention/try", seen_at="/setup/retention")

    assert tried.status_code == 200 and "It has not run yet" in tried.text


def test_a_program_of_the_administrator_can_do_both_and_what_it_got_is_kept_nowhere(program, database, order):
    admin, here = program(Role.ADMIN), f"/customers/{order.customer_id}"
    close(database, order)

    held = admin.post(f"{here}/export", {}, key="k").json["held"]
    assert held["customer"][0]["phone"] == order.customer.phone
    assert admin.post(f"{here}/export", {}, key="k").json == {"held": None}
    with database.transaction(SYSTEM) as tx:
        assert order.customer.phone not in str(tx.session.query(KeptAnswer.body).all())

    assert admin.post(f"{here}/erase", {}).json["erased_at"] is not None
    assert admin.post(f"{here}/export", {}).status_code == 404
