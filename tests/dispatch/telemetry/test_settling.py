"""What becomes of an alert: an order by itself or by hand, part of one, or nothing with a reason."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from dispatch.customers.consent import ConsentPurpose
from dispatch.notices.message import Message
from dispatch.privacy.consenting import withdraw
from dispatch.telemetry import queries, settling
from dispatch.telemetry.alert_kind import Severity
from dispatch.telemetry.device_alert import AlertState
from dispatch.telemetry.settling import AlertSettled, AnotherHome, ReasonMissing
from dispatch.telemetry.telling import events, read
from dispatch.work.actions import move
from dispatch.work.codes import NotListed
from dispatch.work.work_order import Channel, WorkOrder
from tests.builders import NINE, SYSTEM, a_work_order
from tests.dispatch.telemetry.builders import a_lock, alerts_of, an_alert_kind, later, report


def test_an_order_of_it_knows_device_home_fault_weight_and_what_was_read(tx, provider):
    kind = an_alert_kind(tx)
    lock = a_lock(tx)
    report(tx, lock, severity="critical", reading="1.9", unit="V")
    order = settling.convert(tx, alerts_of(tx, lock)[0].id, provider)

    assert (order.devices, order.home, order.fault.fault_type.code) == ([lock], lock.home, kind.fault)
    assert (order.channel, order.critical, order.impact) == (Channel.DEVICE, True, 3)
    assert "1.9 V" in order.description and lock.serial in order.description
    assert alerts_of(tx, lock)[0].work_order is order
    with pytest.raises(AlertSettled):
        settling.convert(tx, alerts_of(tx, lock)[0].id, provider)


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

    assert settling.convert_by_itself(tx, alerts_of(tx, mild)[0].id, provider) is None
    order = settling.convert_by_itself(tx, alerts_of(tx, grave)[0].id, provider)
    assert settling.convert_by_itself(tx, alerts_of(tx, grave)[0].id, provider) is None
    assert order.devices == [grave]


def test_nobody_who_has_not_agreed_gets_an_order_or_a_message_by_itself(tx, provider):
    an_alert_kind(tx)
    lock = a_lock(tx, agrees=False)
    alert = report(tx, lock, severity="serious").alert

    assert settling.convert_by_itself(tx, alert.id, provider) is None
    assert alert.state is AlertState.OPEN


def test_what_was_measured_is_kept_only_while_they_agree(tx):
    an_alert_kind(tx)
    lock, silent = a_lock(tx), a_lock(tx, agrees=False)
    kept, bare = (report(tx, one, reading="2.4", unit="V").alert for one in (lock, silent))
    assert [read(one) for one in (kept, bare)] == ["2.4 V", ""]
    assert [read(one) for one in (*events(tx, kept), *events(tx, bare))] == ["2.4 V", ""]

    withdraw(tx, lock.home.customer, ConsentPurpose.MONITORING)
    tx.session.expire_all()
    assert [read(one) for one in (kept, *events(tx, kept))] == ["", ""]
    report(tx, lock, reading="2.3", unit="V")
    assert (kept.count, read(kept)) == (2, "")


def test_what_an_order_was_made_of_stays_with_it_when_they_no_longer_agree(tx, provider):
    an_alert_kind(tx)
    lock = a_lock(tx)
    alert = report(tx, lock, reading="1.9", unit="V").alert
    settling.convert(tx, alert.id, provider)

    withdraw(tx, lock.home.customer, ConsentPurpose.MONITORING)
    tx.session.expire_all()
    assert read(alert) == "1.9 V"


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
