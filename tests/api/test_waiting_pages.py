"""What waiting means, how long orders are in whose hands, how a branch speaks: in the console and over REST."""

import re

import pytest

from dispatch.drain import deliver_all
from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work import actions
from dispatch.work.sla.clock_event import ClockName
from dispatch.work.sla.course import laps_of
from dispatch.work.sla.pause_reason import PauseReason
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, SYSTEM, a_branch, a_fault, a_home, a_work_order
from tests.clock import Clock
from tests.conftest import SETTINGS

HERE = "/setup/waiting"


@pytest.fixture
def order(database: Database) -> WorkOrder:
    with database.transaction(DISPATCHER) as tx:
        tx.session.get(PauseReason, "part").ask_after = "8bh"
        order = a_work_order(tx, branch=a_branch(tx), fault=a_fault(tx), home=a_home(tx))
        order.move("accept", tx.stamp)
        return order


def waits(database: Database, order: WorkOrder, reason: str) -> set[ClockName]:
    """What stands still of it then."""
    with database.transaction(DISPATCHER) as tx:
        found = actions.move(tx, order.reference, "wait", reason=reason)
        return {name for name, lap in laps_of(found).items() if lap.waits.keys() & {reason}}


def test_what_a_reason_stops_is_ticked_and_counts_from_then_on(person, database, order):
    admin = person(Role.ADMIN)
    assert 'action="/setup/waiting/maker"' in admin.get(HERE).text
    form = {"stops": "dispatch", "ask_after": "3bd"}

    assert admin.post(f"{HERE}/maker", form, seen_at=HERE).status_code == 302

    assert waits(database, order, "maker") == {ClockName.DISPATCH}
    with database.transaction(SYSTEM) as tx:
        kept = tx.session.get(PauseReason, "maker")
        assert (kept.tells_customer, kept.ask_after, kept.stops) == (False, "3bd", ["dispatch"])


def test_what_makes_no_sense_is_said_beside_the_field_and_who_sees_one_branch_only_reads(person, database, order):
    admin, manager = person(Role.ADMIN), person(Role.MANAGER, every_branch=False, branch_id=order.branch_id)

    refused = admin.post(f"{HERE}/part", {"ask_after": "soon"}, seen_at=HERE)

    assert refused.status_code == 422 and "is not a target" in refused.text
    assert "Those who see every branch may change it." in manager.get(HERE).text
    assert manager.post(f"{HERE}/part", {"ask_after": "8bh"}, seen_at=HERE).status_code == 403


def test_what_was_ticked_stays_ticked_where_something_else_is_wrong_and_an_empty_form_is_answered(person, order):
    admin = person(Role.ADMIN)
    refused = admin.post(f"{HERE}/customer", {"stops": "dispatch", "ask_after": "soon"}, seen_at=HERE)
    form = refused.text.partition('id="customer"')[2].partition("</form>")[0]

    assert re.findall(r'name="stops" value="(\w+)" checked', form) == ["dispatch"]
    assert 'name="tells_customer" value="yes" checked' not in form
    assert admin.post(f"{HERE}/customer", {}, seen_at=HERE).status_code == 422


def test_i_have_asked_lets_it_wait_on_and_calls_again_after_as_long(person, database, order, clock: Clock):
    waits(database, order, "part")
    here = f"/work-orders/{order.reference}"
    desk = person(Role.AGENT)
    assert "I have asked" not in desk.get(here).text
    clock.forward(hours=24)
    deliver_all(database, SETTINGS, but=("planning.%",))
    desk = person(Role.AGENT)
    assert "I have asked" in desk.get(here).text

    assert desk.post(f"{here}/asked", {}, seen_at=here).status_code == 302

    assert "I have asked" not in desk.get(here).text
    clock.forward(hours=24)
    deliver_all(database, SETTINGS, but=("planning.%",))
    assert "I have asked" in person(Role.AGENT).get(here).text


def test_a_branch_says_how_it_speaks_and_how_long_orders_are_in_whose_hands(person, program, database, order):
    code = order.branch.code
    manager = person(Role.MANAGER)
    assert manager.post(f"/setup/branches/{code}/tone", {"tone": "warm"}, seen_at="/setup").status_code == 302
    assert manager.post(f"/setup/branches/{code}/hands", {"dispatch": "4bh"}, seen_at="/setup").status_code == 302

    shown = program().get(f"/branches/{code}").json
    assert (shown["tone"], shown["hand_over_targets"]) == ("warm", {"dispatch": "4bh"})
    leader = program(Role.MANAGER)
    body = {"engineer": "2bd", "version": shown["version"]}
    assert leader.post(f"/branches/{code}/hand-over-targets", body).json["hand_over_targets"] == {"engineer": "2bd"}
    assert leader.post(f"/branches/{code}/hand-over-targets", body).status_code == 409
    assert leader.post(f"/branches/{code}/hand-over-targets", {"engineer": "9000bd"}).status_code == 422
    assert leader.post(f"/branches/{code}/tone", {"tone": "plain"}).json["tone"] == "plain"


def test_programs_read_and_set_what_waiting_means_and_keep_replies(program, order):
    boss = program(Role.MANAGER)
    [part] = [each for each in boss.get("/pause-reasons").json["items"] if each["code"] == "part"]
    body = {"stops": ["arrival", "resolution"], "tells_customer": True, "ask_after": "2bd", "version": part["version"]}
    assert boss.post("/pause-reasons/part", body).json["stops"] == ["arrival", "resolution"]
    assert boss.post("/pause-reasons/part", body).status_code == 409

    reply = boss.post("/saved-replies", {"language": "nb", "title": "Takk", "body": "Takk for at du sa fra."}).json
    assert [each["title"] for each in boss.get("/saved-replies", language="nb").json["items"]] == ["Takk"]
    assert boss.post(f"/saved-replies/{reply['id']}/retire", {}).status_code == 204
    assert boss.get("/saved-replies").json["items"] == []
