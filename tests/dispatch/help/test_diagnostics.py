"""Reports of devices: shown before they are sent, sent only as far as the customer lets them through."""

import io
import json
import zipfile

import pytest
from PIL import Image

from dispatch.errors import NotFound
from dispatch.help.diagnostics import cloud
from dispatch.help.diagnostics.bundle import BundleState, PartKind
from dispatch.help.diagnostics.cloud import NobodyAsked, NotAReport
from dispatch.help.diagnostics.scanning import masked, traces
from dispatch.help.diagnostics.sending import TooManyWaiting, bring, refuse, send
from dispatch.help.diagnostics.unpacking import BundleTooLarge, NotABundle, unpack
from dispatch.lifecycle import MoveNotAllowed
from dispatch.store.database import Transaction
from dispatch.work import actions
from tests.builders import a_home, a_work_order
from tests.dispatch.channels.builders import an_inlet
from tests.dispatch.issues.builders import a_device

REPORT = {
    "device": {"firmware": "7.0.4", "battery": 12, "rssi": -71},
    "owner": "Ida Ek",
    "network": {"ssid": "Villa Ek", "ip": "192.168.1.20", "mac": "a4:83:e7:11:22:33"},
    "log": ["07:12 error radio timeout", "mail ida@home.example", "call +47 412 34 567", "lat: 59.91273"],
}


def a_zip(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as writing:
        for name, data in files.items():
            writing.writestr(name.replace("__", "."), data)
    return packed.getvalue()


def a_picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawn, "PNG")
    return drawn.getvalue()


def test_each_part_says_what_of_it_points_at_a_person():
    found = {part.name: part.found for part in unpack(json.dumps(REPORT).encode(), "hub.json")}

    assert found["device"] == {}
    assert found["owner"] == {"name": 1}
    assert found["network"] == {"name": 1, "network": 2}
    assert found["log"] == {"email": 1, "phone": 1, "place": 1}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("psk=hunter22", "secret"), ('"api_key": "abc123"', "secret"), ("ring 41 23 45 67", "phone"),
        ("13800138000", "phone"), ("user: kari.nordby", "name"), ("10.0.0.1", "network"),
        ("longitude=10.7522", "place"),
    ],
)  # fmt: skip
def test_what_points_at_a_person_is_found_and_dotted(text, kind):
    assert traces(text) == {kind: 1}
    assert "•••" in masked(text) and traces(masked(text)).get(kind, 0) in (0, 1)


@pytest.mark.parametrize("text", ["2026-11-23 07:12:44.312", "version 4.2.3", "heap 48213 of 81920", "uptime 30234512"])
def test_times_versions_and_counts_point_at_nobody(text):
    assert traces(text) == {}


def test_a_zip_is_taken_apart_and_what_is_neither_text_nor_picture_goes_no_further():
    parts = {
        one.name: one
        for one in unpack(
            a_zip(app__log=b"ok\nfatal: radio", door__png=a_picture(), core__bin=b"\x00\x01" * 90), "a.zip"
        )
    }

    assert {name: one.kind for name, one in parts.items()} == {
        "app.log": PartKind.LOG, "door.png": PartKind.PICTURE, "core.bin": PartKind.OTHER,
    }  # fmt: skip
    assert parts["core.bin"].data == b""


def test_a_file_that_swells_is_refused_before_it_is_whole():
    with pytest.raises(BundleTooLarge):
        unpack(a_zip(a__log=b"0" * 15_000_000, b__log=b"0" * 15_000_000), "a.zip")
    with pytest.raises(BundleTooLarge):
        unpack(b"x" * 6_000_000, "a.log")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"\x00\x01\x02\x03" * 9, b"   "])
def test_what_cannot_be_read_is_refused(data):
    with pytest.raises(NotABundle):
        unpack(data, "a.zip")


def a_report(tx: Transaction):
    return bring(tx, a_work_order(tx), json.dumps(REPORT).encode(), name="hub.json")


def test_only_what_is_ticked_is_sent_with_dots_and_the_rest_is_gone(tx):
    bundle = a_report(tx)
    ids = {part.name: part.id for part in bundle.parts}
    send(tx, bundle, {ids["device"], ids["network"]})

    kept = {part.name: part.data for part in bundle.parts}
    assert (kept["owner"], kept["log"]) == (None, None)
    assert b"192.168" not in kept["network"] and b"Villa" not in kept["network"]
    assert [one["value"] for one in bundle.points] == ["7.0.4", "12", "-71"]
    assert any(one.text_version == "diagnostics-1" for one in bundle.work_order.customer.consents)


def test_nothing_of_a_refused_report_stays_and_it_is_decided_once(tx):
    bundle = refuse(tx, a_report(tx))

    assert {part.data for part in bundle.parts} == {None}
    assert bundle.state is BundleState.REFUSED
    for again in (refuse, lambda tx, one: send(tx, one, set())):
        with pytest.raises(NotFound):
            again(tx, bundle)


def test_a_picture_goes_only_where_it_is_ticked_and_then_lies_with_the_photos(tx):
    order = a_work_order(tx)
    bundle = bring(tx, order, a_zip(a__log=b"ok", door__png=a_picture()), name="a.zip")
    send(tx, bundle, {part.id for part in bundle.parts})

    assert [part.data for part in bundle.parts if part.kind is PartKind.PICTURE] == [None]
    assert all(part.sent for part in bundle.parts)


def test_an_order_that_is_over_takes_no_report_and_not_too_many_wait(tx):
    order = a_work_order(tx)
    for _ in range(5):
        bring(tx, order, b"ok", name="a.log")
    with pytest.raises(TooManyWaiting):
        bring(tx, order, b"ok", name="a.log")
    actions.move(tx, order.reference, "cancel", reason="not_needed")
    with pytest.raises(MoveNotAllowed):
        bring(tx, order, b"ok", name="a.log")


def test_a_maker_s_report_waits_for_the_customer_once_and_only_where_an_order_asks(tx):
    device = a_device(tx, a_home(tx))
    inlet = an_inlet(tx)
    raw = json.dumps({"id": "r1", "serial": device.serial, "parts": REPORT}).encode()
    with pytest.raises(NobodyAsked):
        cloud.received(tx, inlet, raw)
    order = a_work_order(tx, home=device.home)
    order.devices.append(device)
    tx.session.flush()

    bundle, fresh = cloud.received(tx, inlet, raw)

    assert (bundle.work_order, bundle.state, fresh) == (order, BundleState.SHOWN, True)
    assert cloud.received(tx, inlet, raw) == (bundle, False)
    for odd in (b"[]", b"{", json.dumps({"id": "r2", "serial": device.serial}).encode()):
        with pytest.raises(NotAReport):
            cloud.received(tx, inlet, odd)


def test_signs_that_no_text_can_hold_break_no_report(tx):
    odd = b'{"device": {"firmware": "7.0.4\\u0000", "last_error": "\\ud800"}, "owner\\ud800": "\\ud83d"}'
    bundle = bring(tx, a_work_order(tx), odd, name="hub.json")
    send(tx, bundle, {part.id for part in bundle.parts}, mask=False)

    assert [one["value"] for one in bundle.points] == ["7.0.4", "?"]
    device = a_device(tx, a_home(tx))
    order = a_work_order(tx, home=device.home)
    order.devices.append(device)
    tx.session.flush()
    raw = b'{"id": "r1", "serial": "%s", "parts": %s}' % (device.serial.encode(), odd)
    assert cloud.received(tx, an_inlet(tx), raw)[1]
