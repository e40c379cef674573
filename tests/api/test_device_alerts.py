"""Alerts of devices at the doors: the signed webhook, programs with a key, and the console."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch.channels.inlets import new_secret
from dispatch.channels.signing import signature
from dispatch.devices.device import Device
from dispatch.issues.issue import Issue, IssueLink
from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.telemetry import spikes
from dispatch.telemetry.alert_kind import AlertKind
from dispatch.telemetry.device_alert import AlertState, DeviceAlert
from dispatch.work.work_order import Channel
from tests.builders import NINE, SYSTEM, a_branch, a_fault, a_work_order
from tests.dispatch.channels.builders import an_inlet
from tests.dispatch.telemetry.builders import a_burst, a_lock, an_alert_kind, report

KEY = "only for tests " * 3


@pytest.fixture
def lock(database: Database) -> Device:
    with database.transaction(SYSTEM) as tx:
        an_alert_kind(tx)
        return a_lock(tx)


def said(device: Device | None, **facts: object) -> dict:
    usual = {"id": uuid4().hex, "kind": "battery_low", "severity": "warning", "at": NINE.isoformat()}
    return usual | {"serial": device.serial if device else "NOBODYS"} | facts


def test_a_devices_cloud_reports_by_the_signed_webhook(app: Flask, database, clock, lock):
    with database.transaction(SYSTEM) as tx:
        inlet = an_inlet(tx, Channel.DEVICE)
        secret = new_secret(tx, inlet, KEY)

    def post(body: bytes, *, sign: str = secret):
        moment = str(int(clock().timestamp()))
        headers = {"Doorstep-Timestamp": moment, "Doorstep-Signature": signature(sign, moment, body)}
        address = f"/hooks/{inlet.code}"
        return app.test_client().post(address, data=body, headers=headers, content_type="application/json")

    body = json.dumps(said(lock, reading=2.4, unit="V")).encode()
    assert [post(body).json["repeated"], post(body).json["repeated"]] == [False, True]
    assert post(body, sign="whs_another").status_code == 401
    odd = post(json.dumps(said(lock, kind="")).encode())
    assert (odd.status_code, odd.json["type"]) == (422, "/api/docs#not-a-device-event")
    assert post(json.dumps(said(None)).encode()).status_code == 202

    with database.transaction(SYSTEM) as tx:
        known, stranger = tx.session.scalars(select(DeviceAlert).order_by(DeviceAlert.id))
        assert (known.count, known.reading, known.device_id) == (1, "2.4", lock.id)
        assert (stranger.device_id, stranger.branch_id) == (None, inlet.branch_id)


def test_a_program_reports_looks_and_sees_to_alerts(program, database, lock):
    desk = program(Role.AGENT)
    begun = desk.post("/device-alerts", said(lock, severity="serious", reading="2.0", unit="V"))
    here = f"/device-alerts/{begun.json['alert']['id']}"

    assert (begun.status_code, begun.json["begun"], begun.json["repeated"]) == (200, True, False)
    assert desk.get("/device-alerts", state="open").json["items"][0]["model"] == "d3"
    assert desk.get(f"{here}/events").json["items"][0]["unit"] == "V"
    order = desk.post(f"{here}/order", {})
    assert (order.status_code, desk.get(here).json["work_order"]) == (201, order.json["reference"])
    assert desk.post(f"{here}/dismiss", {"reason": "test"}).json["type"] == "/api/docs#alert-settled"
    assert program(Role.ENGINEER).get("/device-alerts").status_code == 403
    assert program(Role.AUDITOR).post("/device-alerts", said(lock)).status_code == 403


def test_whoever_reports_for_another_branch_changes_none_of_its_devices_and_learns_nothing(program, database, lock):
    with database.transaction(SYSTEM) as tx:
        elsewhere = a_branch(tx)
    desk = program(Role.AGENT, every_branch=False, branch_id=elsewhere.id)
    stranger = desk.post("/device-alerts", said(None, firmware="6.6.6")).json["alert"]
    theirs = desk.post("/device-alerts", said(lock, firmware="6.6.6") | {"device": "eui-mine"}).json["alert"]

    assert theirs | {"id": 0, "serial": ""} == stranger | {"id": 0, "serial": ""}
    assert desk.get(f"/device-alerts/{stranger['id']}").json["serial"] == "NOBODYS"
    with database.transaction(SYSTEM) as tx:
        assert (tx.session.get(Device, lock.id).firmware, tx.session.get(Device, lock.id).cloud_id) == ("4.2.0", None)
        assert tx.session.scalars(select(DeviceAlert).where(DeviceAlert.device_id == lock.id)).all() == []


def test_the_list_of_kinds_is_kept_by_who_sees_the_whole_house(program, database, lock):
    with database.transaction(SYSTEM) as tx:
        fault, kind = a_fault(tx).fault_type.code, tx.session.scalars(select(AlertKind)).one()
    names = dict.fromkeys(("en", "nb", "sv", "zh-Hans"), "Tampered")
    body = {"category": "lock", "code": "tampered", "names": names, "fault": fault, "converts_from": "critical"}
    manager = program(Role.MANAGER)

    assert manager.post("/alert-kinds", body).json["window"] == 10
    assert manager.post("/alert-kinds", body).status_code == 409
    assert manager.post("/alert-kinds", body | {"code": "b1", "fault": "none"}).json["field"] == "fault"
    assert manager.post("/alert-kinds", body | {"code": "Not small"}).json["field"] == "code"
    changed = body | {"code": kind.code, "window": 60, "version": kind.version}
    assert manager.post(f"/alert-kinds/{kind.id}", changed).json["window"] == 60
    assert program(Role.MANAGER, every_branch=False).post("/alert-kinds", body).status_code == 403


def test_the_console_shows_the_worst_first_and_makes_it_an_order(person, database, lock):
    with database.transaction(SYSTEM) as tx:
        report(tx, lock, reading="1.9", unit="V")
        report(tx, "NOBODYS-9", severity="critical")
    desk = person(Role.AGENT)
    page = desk.get("/device-alerts").text
    assert page.index("NOBODYS-9") < page.index(lock.serial)
    assert "Not one of ours" in page and "1.9 V" in page

    with database.transaction(SYSTEM) as tx:
        alert = tx.session.scalars(select(DeviceAlert).where(DeviceAlert.device_id == lock.id)).one()
    here = f"/device-alerts/{alert.id}"
    assert desk.post(f"{here}/dismiss", {"reason": ""}, seen_at=here).status_code == 422
    made = desk.post(f"{here}/order", {"version": alert.version}, seen_at=here)
    assert made.status_code == 302
    assert "What the device reports" in desk.get(made.location).text


def test_an_alert_is_linked_or_dismissed_from_its_page(person, database, lock):
    with database.transaction(SYSTEM) as tx:
        order = a_work_order(tx, home=lock.home)
        first, second = report(tx, lock).alert, report(tx, "NOBODYS-9").alert
    desk = person(Role.AGENT)
    desk.post(f"/device-alerts/{first.id}/link", {"reference": order.reference}, seen_at=f"/device-alerts/{first.id}")
    desk.post(f"/device-alerts/{second.id}/dismiss", {"reason": "not_ours"}, seen_at=f"/device-alerts/{second.id}")

    with database.transaction(SYSTEM) as tx:
        states = [tx.session.get_one(DeviceAlert, one.id).state for one in (first, second)]
        assert states == [AlertState.ORDERED, AlertState.DISMISSED]


def test_a_kind_is_written_in_a_form_and_what_is_wrong_stands_beside_it(person, database, lock):
    with database.transaction(SYSTEM) as tx:
        fault = a_fault(tx).fault_type.code
    manager, here = person(Role.MANAGER), "/setup/alert-kinds/new"
    form = {"category": "lock", "code": "jammed", "fault": fault, "window": "20", "converts_from": "serious"}
    assert manager.post(here, form, seen_at=here).status_code == 422
    names = {f"name-{spoken}": "Jammed" for spoken in ("en", "nb", "sv", "zh-Hans")}
    assert manager.post(here, form | names, seen_at=here).status_code == 302

    assert "Jammed" in manager.get("/setup/alert-kinds").text


def test_a_burst_of_one_product_is_shown_and_one_press_makes_it_an_issue(person, database, clock):
    with database.transaction(SYSTEM) as tx:
        a_burst(tx, spikes.LEAST)
    clock.forward(minutes=20)
    desk = person(Role.DISPATCHER)
    assert "(5 within an hour)" in desk.get("/device-alerts").text
    with database.transaction(SYSTEM) as tx:
        (spike,) = spikes.spikes(tx)
        alert = tx.session.scalars(select(DeviceAlert).limit(1)).one()
    desk.post(f"/device-alerts/{alert.id}/order", {}, seen_at=f"/device-alerts/{alert.id}")
    facts = {"model": spike.model.code, "firmware": spike.firmware, "kind": str(spike.kind.id)}
    made = desk.post("/device-alerts/issues", facts, seen_at="/device-alerts")

    with database.transaction(SYSTEM) as tx:
        issue = tx.session.scalars(select(Issue)).one()
        assert (issue.models, issue.firmware_from, issue.firmware_to) == (["d3"], "9.9", "9.9")
        assert len(tx.session.scalars(select(IssueLink)).all()) == 1
    assert made.location == f"/issues/{issue.id}"
    assert desk.post("/device-alerts/issues", facts, seen_at="/device-alerts").location == made.location
    assert "It is a known issue" in desk.get("/device-alerts").text


def test_what_every_hour_brings_is_no_burst(database, clock, monkeypatch):
    monkeypatch.setattr(spikes, "USUAL", timedelta(hours=6))
    with database.transaction(SYSTEM) as tx:
        an_alert_kind(tx)
    for devices in (2, 2, 2, 2, 2, spikes.LEAST):
        with database.transaction(SYSTEM) as tx:
            for _ in range(devices):
                report(tx, a_lock(tx, firmware="1.0"))
            assert spikes.spikes(tx) == []
        clock.forward(hours=1)
