"""What devices report: each once, together what belongs together, and an order where it must be."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select, text

from dispatch.devices.device import Device
from dispatch.intake.geocoding import Provider
from dispatch.intake.geocoding.gazetteer import ours
from dispatch.notices.message import Message
from dispatch.store.database import Database, Transaction, connect
from dispatch.telemetry import arriving, queries, settling
from dispatch.telemetry.alert_kind import Severity
from dispatch.telemetry.device_alert import ONE_AT_A_TIME, AlertState, DeviceAlert, DeviceEvent
from dispatch.telemetry.event import NotADeviceEvent, read
from dispatch.telemetry.settling import AlertSettled, AnotherHome, DeviceUnknown, ReasonMissing
from dispatch.work.actions import move
from dispatch.work.codes import NotListed
from dispatch.work.work_order import Channel, WorkOrder
from tests.builders import DISPATCHER, NINE, SYSTEM, a_work_order
from tests.dispatch.telemetry.builders import a_lock, an_alert_kind, report

AT_ONCE = 6


@pytest.fixture
def provider() -> Provider:
    return ours()


def later(tx: Transaction, **time: float) -> None:
    tx.stamp = tx.ledger.stamp = type(tx.stamp)(tx.stamp.by, tx.stamp.at + timedelta(**time))


def of(tx: Transaction, device: Device) -> list[DeviceAlert]:
    query = select(DeviceAlert).where(DeviceAlert.device_id == device.id).order_by(DeviceAlert.id)
    return list(tx.session.scalars(query))


def test_what_a_device_says_again_and_again_is_one_alert(tx):
    an_alert_kind(tx)
    lock = a_lock(tx)
    for _ in range(3):
        report(tx, lock, reading="2.4", unit="V")
        later(tx, minutes=4)

    (alert,) = of(tx, lock)
    assert (alert.count, alert.reading, alert.unit, alert.kind.name_in("en")) == (3, "2.4", "V", "Battery low en")
    assert alert.last_at - alert.first_at == timedelta(minutes=8)
    assert alert.branch_id is not None


def test_each_report_counts_once_however_often_it_is_sent(tx):
    an_alert_kind(tx)
    lock = a_lock(tx)
    first, again = report(tx, lock, key="7"), report(tx, lock, key="7")

    assert (first.fresh, first.begun, again.fresh) == (True, True, False)
    assert again.alert.count == 1


def test_another_kind_and_another_device_are_other_alerts(tx):
    an_alert_kind(tx)
    lock, other = a_lock(tx), a_lock(tx)
    for device, code in ((lock, "battery_low"), (lock, "offline"), (other, "battery_low")):
        assert report(tx, device, code=code).begun


@pytest.mark.parametrize(("minutes", "alerts"), [(9, 1), (11, 2)])
def test_once_it_is_settled_the_same_belongs_to_it_for_the_time_of_its_kind(tx, minutes, alerts):
    an_alert_kind(tx, window=10)
    lock = a_lock(tx)
    settling.dismiss(tx, report(tx, lock).alert.id, "test")
    later(tx, minutes=minutes)
    report(tx, lock)

    assert len(of(tx, lock)) == alerts
    assert of(tx, lock)[0].state is AlertState.DISMISSED


def test_what_was_dismissed_is_open_again_when_it_gets_worse(tx):
    an_alert_kind(tx)
    lock = a_lock(tx)
    alert = settling.dismiss(tx, report(tx, lock).alert.id, "test")
    report(tx, lock, severity="critical")

    assert (alert.state, alert.severity, alert.reason) == (AlertState.OPEN, Severity.CRITICAL, None)


def test_an_all_clear_ends_it_and_coming_back_is_seen_as_a_relapse(tx):
    an_alert_kind(tx)
    lock = a_lock(tx)
    alert = report(tx, lock).alert
    report(tx, lock, clears=True, at=NINE + timedelta(minutes=1))
    assert (alert.state, alert.count) == (AlertState.CLEARED, 1)
    report(tx, lock, at=NINE + timedelta(minutes=2))

    assert (alert.state, alert.relapses, alert.count, alert.cleared_at) == (AlertState.OPEN, 1, 2, None)
    assert of(tx, lock) == [alert]


def test_reports_that_overtake_one_another_end_in_what_the_device_said_last(tx):
    an_alert_kind(tx)
    lock = a_lock(tx)
    alert = report(tx, lock, at=NINE).alert
    report(tx, lock, clears=True, at=NINE + timedelta(minutes=5))
    report(tx, lock, at=NINE + timedelta(minutes=3))  # said before the all-clear
    assert (alert.state, alert.count, alert.relapses) == (AlertState.CLEARED, 2, 0)

    report(tx, lock, at=NINE + timedelta(minutes=8))
    report(tx, lock, clears=True, at=NINE + timedelta(minutes=7))
    assert (alert.state, alert.relapses) == (AlertState.OPEN, 1)


def test_an_all_clear_of_which_nobody_knew_changes_nothing(tx):
    an_alert_kind(tx)

    assert report(tx, a_lock(tx), clears=True).alert is None


def test_a_device_that_is_none_of_ours_is_kept_and_shown_as_such(tx, provider):
    alert = report(tx, "NOBODYS-1").alert

    assert (alert.device, alert.kind, alert.serial) == (None, None, "NOBODYS-1")
    assert queries.queue(tx) == [alert]
    with pytest.raises(DeviceUnknown):
        settling.convert(tx, alert.id, provider)
    assert report(tx, "NOBODYS-1").alert is alert


def test_a_device_is_known_by_its_name_in_its_cloud_once_it_was_said_with_its_number(tx):
    an_alert_kind(tx)
    lock = a_lock(tx)
    report(tx, lock, cloud_id="eui-0017", firmware="4.3.0")
    found = report(tx, "", cloud_id="eui-0017", code="offline")

    assert (lock.cloud_id, lock.firmware, found.alert.device) == ("eui-0017", "4.3.0", lock)


def test_an_order_of_it_knows_device_home_fault_weight_and_what_was_read(tx, provider):
    kind = an_alert_kind(tx)
    lock = a_lock(tx)
    report(tx, lock, severity="critical", reading="1.9", unit="V")
    order = settling.convert(tx, of(tx, lock)[0].id, provider)

    assert (order.devices, order.home, order.fault.fault_type.code) == ([lock], lock.home, kind.fault)
    assert (order.channel, order.critical, order.impact) == (Channel.DEVICE, True, 3)
    assert "1.9 V" in order.description and lock.serial in order.description
    assert of(tx, lock)[0].work_order is order
    with pytest.raises(AlertSettled):
        settling.convert(tx, of(tx, lock)[0].id, provider)


def test_while_its_order_is_open_all_that_is_said_lies_with_it(tx, provider):
    an_alert_kind(tx)
    lock = a_lock(tx)
    alert = report(tx, lock).alert
    order = settling.convert(tx, alert.id, provider)
    later(tx, days=3)
    assert report(tx, lock).alert is alert

    move(tx, order.reference, "cancel", reason="not_needed")
    later(tx, days=1)
    assert report(tx, lock).alert is not alert


def test_what_is_still_said_after_its_order_waits_for_somebody_again_however_often_it_is_said(tx, provider):
    an_alert_kind(tx, window=10)
    lock = a_lock(tx)
    alert = report(tx, lock).alert
    order = settling.convert(tx, alert.id, provider)
    move(tx, order.reference, "cancel", reason="not_needed")
    for _ in range(4):
        later(tx, minutes=4)
        newest = report(tx, lock).alert

    assert newest is not alert
    assert queries.queue(tx) == [newest]


def test_an_order_s_alert_that_was_well_and_is_not_any_more_says_so(tx, provider):
    an_alert_kind(tx)
    lock = a_lock(tx)
    alert = report(tx, lock).alert
    settling.convert(tx, alert.id, provider)
    report(tx, lock, clears=True, at=NINE + timedelta(minutes=1))
    assert alert.cleared_at is not None
    report(tx, lock, at=NINE + timedelta(minutes=2))

    assert (alert.state, alert.cleared_at, alert.relapses) == (AlertState.ORDERED, None, 1)


def test_it_becomes_an_order_by_itself_from_the_severity_of_its_kind_on(tx, provider):
    an_alert_kind(tx, converts_from=Severity.SERIOUS)
    mild, grave = a_lock(tx), a_lock(tx)
    report(tx, mild)
    report(tx, grave)
    report(tx, grave, severity="serious")

    assert settling.convert_by_itself(tx, of(tx, mild)[0].id, provider) is None
    order = settling.convert_by_itself(tx, of(tx, grave)[0].id, provider)
    assert settling.convert_by_itself(tx, of(tx, grave)[0].id, provider) is None
    assert order.devices == [grave]


def test_nobody_who_has_not_agreed_gets_an_order_or_a_message_by_itself(tx, provider):
    an_alert_kind(tx)
    lock = a_lock(tx, agrees=False)
    alert = report(tx, lock, severity="serious").alert

    assert settling.convert_by_itself(tx, alert.id, provider) is None
    assert alert.state is AlertState.OPEN


def test_an_order_of_the_device_that_is_open_sees_to_it(tx, provider):
    an_alert_kind(tx)
    lock = a_lock(tx)
    order = a_work_order(tx, home=lock.home, devices=[lock])
    alert = report(tx, lock, severity="critical").alert

    assert settling.convert_by_itself(tx, alert.id, provider) is order
    assert tx.session.scalar(select(func.count()).select_from(WorkOrder)) == 1


def test_an_alert_is_linked_only_with_an_open_order_of_its_home(tx):
    an_alert_kind(tx)
    lock = a_lock(tx)
    alert = report(tx, lock).alert
    elsewhere, here = a_work_order(tx), a_work_order(tx, home=lock.home)
    with pytest.raises(AnotherHome):
        settling.link(tx, alert.id, elsewhere.reference)

    settling.link(tx, alert.id, here.reference)
    assert (alert.work_order, here.devices) == (here, [lock])


def test_an_alert_is_dismissed_for_a_reason_of_the_list(tx):
    alert = report(tx, "NOBODYS-2").alert
    with pytest.raises(ReasonMissing):
        settling.dismiss(tx, alert.id, "")
    with pytest.raises(NotListed):
        settling.dismiss(tx, alert.id, "because")


def test_the_customer_is_told_once_and_what_their_device_said(database, worker):
    with database.transaction(SYSTEM) as tx:
        an_alert_kind(tx)
        lock = a_lock(tx)
        for _ in range(3):
            report(tx, lock, severity="serious")
    worker()

    with database.transaction(SYSTEM) as tx:
        (message,) = tx.session.scalars(select(Message))
        assert message.event == "device_alert"
        assert [one.id for one in message.work_order.devices] == [lock.id]
        report(tx, lock, severity="critical")
    worker()
    with database.transaction(SYSTEM) as tx:
        assert tx.session.scalar(select(func.count()).select_from(Message)) == 1


@pytest.mark.parametrize(
    "bent",
    [
        {"id": 5}, {"id": ""}, {"kind": None}, {"severity": "awful"}, {"severity": []}, {"at": "yesterday"},
        {"at": "2026-11-23T09:00:00"}, {"at": "0001-01-01T00:00:00+23:00"}, {"clears": "no"}, {"reading": {}},
        {"serial": "", "device": ""}, {"more": 1},
    ],
)  # fmt: skip
def test_a_report_that_cannot_be_right_is_refused_by_its_field(bent):
    whole = {"id": "1", "serial": "S", "kind": "offline", "severity": "info", "at": "2026-11-23T09:00:00Z"}
    with pytest.raises(NotADeviceEvent) as refusal:
        read(json.dumps(whole | bent).encode())
    assert refusal.value.facts["field"] in {*whole, *bent, "serial"}


def at_once(database: Database, act: Callable[[int], object]) -> None:
    with ThreadPoolExecutor(AT_ONCE) as racers:
        list(racers.map(act, range(AT_ONCE)))


@pytest.mark.parametrize("guarded", [True, False])
def test_however_many_report_at_the_same_moment_there_is_one_alert(
    own_database, owner_engine: Engine, monkeypatch, guarded
):
    """Each has looked and found none before any writes. Without the constraint there would be many."""
    if not guarded:
        with owner_engine.begin() as owner:
            owner.execute(text(f"ALTER TABLE device_alert DROP CONSTRAINT {ONE_AT_A_TIME}"))
    engine = connect(own_database)
    database = Database(engine, clock=lambda: NINE)
    gate, begin = Barrier(AT_ONCE, timeout=60), arriving._begin

    def begin_together(*facts):
        gate.wait()
        return begin(*facts)

    monkeypatch.setattr(arriving, "_begin", begin_together)

    def send(number: int) -> None:
        with database.transaction(DISPATCHER) as tx:
            report(tx, "RACE-1", key=f"k{number}")

    at_once(database, send)
    with database.transaction(SYSTEM) as tx:
        alerts = tx.session.scalars(select(DeviceAlert)).all()
        events = tx.session.scalar(select(func.count()).select_from(DeviceEvent))
    engine.dispose()

    assert events == sum(alert.count for alert in alerts) == AT_ONCE
    assert (len(alerts) == 1) == guarded
