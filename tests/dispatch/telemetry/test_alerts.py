"""What devices report: each once, together what belongs together, and an order where it must be."""

import json
from datetime import timedelta

import pytest

from dispatch.telemetry import queries, settling
from dispatch.telemetry.alert_kind import Severity
from dispatch.telemetry.device_alert import AlertState
from dispatch.telemetry.event import NotADeviceEvent, read
from dispatch.telemetry.settling import DeviceUnknown
from tests.builders import NINE
from tests.dispatch.telemetry.builders import a_lock, alerts_of, an_alert_kind, later, report


def test_what_a_device_says_again_and_again_is_one_alert(tx):
    an_alert_kind(tx)
    lock = a_lock(tx)
    for _ in range(3):
        report(tx, lock, reading="2.4", unit="V")
        later(tx, minutes=4)

    (alert,) = alerts_of(tx, lock)
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

    assert len(alerts_of(tx, lock)) == alerts
    assert alerts_of(tx, lock)[0].state is AlertState.DISMISSED


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
    assert alerts_of(tx, lock) == [alert]


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
