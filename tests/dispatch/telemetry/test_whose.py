"""Whose word about a device counts."""

import json

import pytest

from dispatch.channels.inlets import add_inlet, new_secret
from dispatch.help.diagnostics import cloud
from dispatch.people.whole_house import HoldsEverywhere
from dispatch.stamp import Actor, Role, Source, Stamp
from dispatch.telemetry.arriving import arrived
from dispatch.telemetry.event import event
from dispatch.work.work_order import Channel
from tests.builders import NINE, a_branch, a_work_order
from tests.dispatch.channels.builders import an_inlet
from tests.dispatch.telemetry.builders import a_lock

FACTS = {"key": "1", "code": "offline", "severity": "info", "at": NINE, "firmware": "5.0.0"}


@pytest.mark.parametrize(("partner", "counts"), [(False, True), (True, False)])
def test_makers_clouds_speak_for_every_device_and_a_partner_s_for_its_own(tx, partner, counts):
    lock = a_lock(tx)
    inlet = an_inlet(tx, Channel.DEVICE, a_branch(tx, partner=partner))
    alert = arrived(tx, event(serial=lock.serial, **FACTS), sender="cloud", inlet=inlet).alert

    assert (alert.device is lock, lock.firmware == "5.0.0") == (counts, counts)
    assert (alert.branch_id == inlet.branch_id) == (not counts)


def test_a_partner_speaks_for_a_home_of_which_it_has_an_order(tx):
    lock = a_lock(tx)
    partner = a_branch(tx, partner=True)
    inlet = an_inlet(tx, Channel.DEVICE, partner)
    order = a_work_order(tx, home=lock.home, branch=partner, devices=[lock])
    raw = json.dumps({"id": "r1", "serial": lock.serial, "parts": {"device": {"firmware": "5.0.0"}}}).encode()

    assert arrived(tx, event(serial=lock.serial, **FACTS), sender="cloud", inlet=inlet).alert.device is lock
    assert cloud.received(tx, inlet, raw)[0].work_order is order


def test_a_partner_s_cloud_brings_no_bundle_for_another_branch_s_order(tx):
    lock = a_lock(tx)
    a_work_order(tx, home=lock.home, devices=[lock])
    inlet = an_inlet(tx, Channel.DEVICE, a_branch(tx, partner=True))
    raw = json.dumps({"id": "r1", "serial": lock.serial, "parts": {"device": {"firmware": "5.0.0"}}}).encode()

    with pytest.raises(cloud.NobodyAsked):
        cloud.received(tx, inlet, raw)


def test_who_sees_one_branch_makes_no_inlet_that_speaks_for_all(tx):
    ours, partner = a_branch(tx), a_branch(tx, partner=True)
    made = an_inlet(tx, Channel.DEVICE, ours)
    mine = Actor(role=Role.ADMIN, source=Source.CONSOLE, branches=frozenset({ours.id, partner.id}))
    tx.stamp = tx.ledger.stamp = Stamp(mine, NINE)

    with pytest.raises(HoldsEverywhere):
        add_inlet(tx, code="clouds", channel=Channel.DEVICE, branch=ours)
    with pytest.raises(HoldsEverywhere):
        new_secret(tx, made, "k" * 32)
    assert new_secret(tx, add_inlet(tx, code="theirs", channel=Channel.DEVICE, branch=partner), "k" * 32)
