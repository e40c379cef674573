"""Help from afar at the doors: the desk asks, the customer decides on their page, and nobody else gets in."""

import pytest

from dispatch.customers.consent import ConsentPurpose
from dispatch.privacy.consenting import withdraw
from dispatch.remote import commanding, consenting
from dispatch.remote.device_command import CommandState, DeviceCommand
from dispatch.remote.outcome import ended
from dispatch.remote.remote_session import EndedBy, RemoteSession
from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work import links
from dispatch.work.link import LinkPurpose
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, NINE, SYSTEM
from tests.dispatch.remote.builders import an_order_with_a_lock, let_in, some_commands


@pytest.fixture
def scene(database: Database):
    with database.transaction(DISPATCHER) as tx:
        some_commands(tx)
        order, lock = an_order_with_a_lock(tx)
        return order, lock, links.issue(tx, order, LinkPurpose.FOLLOW)


def session_of(database: Database, order: WorkOrder) -> RemoteSession:
    with database.transaction(SYSTEM) as tx:
        return tx.session.query(RemoteSession).filter_by(work_order_id=order.id).one()


def test_the_desk_asks_the_customer_decides_sees_what_is_done_and_ends_it(person, visitor, database, scene):
    order, lock, token = scene
    desk, here = person(Role.AGENT), f"/work-orders/{order.reference}/remote"
    form = {"device": str(lock.id), "command": "restart", "minutes": "30", "way": "link"}
    assert desk.post(f"{here}/sessions", form, seen_at=here).status_code == 302
    refused = desk.post(f"{here}/commands", {"device": str(lock.id), "command": "restart"}, seen_at=here)
    assert (refused.status_code, "doesn&#39;t let us do this" in refused.text) == (403, True)

    page = visitor.get(f"/f/{token}").text
    assert "Restart" in page and "30 min" in page
    asked = session_of(database, order)
    visitor.post(f"/f/{token}/remote/{asked.id}/grant", seen_at=f"/f/{token}")
    assert (
        desk.post(f"{here}/commands", {"device": str(lock.id), "command": "restart"}, seen_at=here).status_code == 302
    )
    assert ": Restart nb" in visitor.get(f"/f/{token}").text

    visitor.post(f"/f/{token}/remote/{asked.id}/end", seen_at=f"/f/{token}")
    assert session_of(database, order).ended_by is EndedBy.CUSTOMER
    assert "ended by the customer" in desk.get(here).text


def test_opening_the_page_lets_nobody_in(visitor, database, scene):
    order, lock, token = scene
    with database.transaction(DISPATCHER) as tx:
        asked = consenting.ask(tx, order, lock, ["restart"])
    for _ in range(3):
        visitor.get(f"/f/{token}")
    assert visitor.client.get(f"/f/{token}/remote/{asked.id}/grant").status_code == 405

    assert session_of(database, order).granted_at is None


def test_a_link_of_another_order_ends_and_grants_nothing(visitor, database, scene):
    order, lock, _token = scene
    with database.transaction(DISPATCHER) as tx:
        asked = consenting.ask(tx, order, lock, ["restart"])
        other = links.issue(tx, an_order_with_a_lock(tx)[0], LinkPurpose.FOLLOW)
    for verb in ("grant", "end"):
        answer = visitor.post(f"/f/{other}/remote/{asked.id}/{verb}", seen_at=f"/f/{other}")
        assert answer.status_code == 404

    assert session_of(database, order).asked


def test_on_the_phone_it_is_written_down_and_what_cannot_be_taken_back_needs_a_reason(person, database, scene):
    order, lock, _token = scene
    desk, here = person(Role.DISPATCHER), f"/work-orders/{order.reference}/remote"
    for code in ("auto_lock", "factory_reset"):
        form = {"device": str(lock.id), "command": code, "minutes": "60", "way": "phone"}
        desk.post(f"{here}/sessions", form, seen_at=here)
        asked = {"device": str(lock.id), "command": code}
        assert desk.post(f"{here}/commands", asked, seen_at=here).status_code == 422
        whole = asked | {"auto_lock-seconds": "60", "confirmed": "yes", "reason": "It hangs."}
        assert desk.post(f"{here}/commands", whole, seen_at=here).status_code == 302
        with database.transaction(SYSTEM) as tx:
            ended(tx, tx.session.query(DeviceCommand).order_by(DeviceCommand.id.desc()).first(), CommandState.FAILED)
            session = tx.session.query(RemoteSession).order_by(RemoteSession.id.desc()).first()
            consenting.end(tx, session, EndedBy.STAFF)
    assert "It hangs." in desk.get(here).text


def test_whether_it_helped_is_said_on_the_page_and_lies_with_the_order(person, database, scene):
    order, lock, _token = scene
    with database.transaction(DISPATCHER) as tx:
        let_in(tx, order, lock)
        asked = commanding.command(tx, order, lock, "restart", {})
        asked.handed_at = NINE
        ended(tx, asked, CommandState.ANSWERED, result={"uptime_s": 1})
    desk, here = person(Role.AGENT), f"/work-orders/{order.reference}/remote"
    assert "Did it help?" in desk.get(here).text
    desk.post(f"{here}/commands/{asked.id}/went", {"went": "did_not_help"}, seen_at=here)

    assert "Did it help?" not in desk.get(here).text
    assert "From afar" in desk.get(f"/work-orders/{order.reference}").text


def test_taking_the_consent_back_on_the_privacy_page_stops_everything(database, scene):
    order, lock, _token = scene
    with database.transaction(DISPATCHER) as tx:
        session = let_in(tx, order, lock)
        withdraw(tx, session.work_order.customer, ConsentPurpose.REMOTE_HELP)
        assert not session.live(tx.stamp.at)


def test_a_program_asks_commands_and_judges(program, database, scene):
    order, lock, _token = scene
    desk, here = program(Role.AGENT), f"/work-orders/{order.reference}"
    refused = desk.post(f"{here}/device-commands", {"serial": lock.serial, "command": "restart"})
    assert (refused.status_code, refused.json["type"]) == (403, "/api/docs#no-consent")
    body = {"serial": lock.serial, "commands": ["restart", "auto_lock"], "way": "phone"}
    session = desk.post(f"{here}/remote-sessions", body)
    assert (session.status_code, session.json["granted_by"], session.json["minutes"]) == (201, "phone", 60)

    unfit = {"serial": lock.serial, "command": "auto_lock", "parameters": {"seconds": "many"}}
    assert desk.post(f"{here}/device-commands", unfit).json["field"] == "seconds"
    asked = desk.post(f"{here}/device-commands", {"serial": lock.serial, "command": "restart"})
    assert (asked.status_code, asked.json["state"]) == (202, "queued")
    with database.transaction(SYSTEM) as tx:
        one = tx.session.get_one(DeviceCommand, asked.json["id"])
        one.handed_at = NINE
        ended(tx, one, CommandState.ANSWERED, result={})
    judged = desk.post(f"{here}/device-commands/{asked.json['id']}/went", {"went": "helped"})
    assert judged.json["went"] == "helped"
    assert desk.post(f"{here}/remote-sessions/{session.json['id']}/end", {}).json["ended_by"] == "staff"
    assert {one["code"] for one in desk.get("/device-commands").json["items"]} >= {"restart", "diagnostics"}
    assert desk.get(f"{here}/device-commands").json["items"][0]["command"] == "restart"
    assert program(Role.ENGINEER).post(f"{here}/device-commands", unfit).status_code == 403
