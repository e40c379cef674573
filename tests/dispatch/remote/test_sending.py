"""A command reaches its device once, whoever is killed on the way, and what came of it lies with the order."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest

from dispatch.catalogue.guide import Went
from dispatch.devices.device import Device
from dispatch.drain import deliver_all
from dispatch.lifecycle import MoveNotAllowed
from dispatch.remote import cloud, commanding, consenting, sending
from dispatch.remote.cloud import Heard, Reply
from dispatch.remote.commanding import NotAnswered
from dispatch.remote.device_command import CommandState, DeviceCommand
from dispatch.remote.messages import close
from dispatch.remote.remote_session import EndedBy
from dispatch.remote.simulator import CloudServer, DeviceCloud
from dispatch.settings import Settings
from dispatch.store.database import Database
from dispatch.work.actions import move
from dispatch.work.guiding import tried
from tests.builders import DISPATCHER, SYSTEM, a_fault, a_guide, a_step
from tests.conftest import SETTINGS
from tests.dispatch.remote.builders import an_order_with_a_lock, let_in, some_commands

SECRET = "only between us"


@pytest.fixture
def server(monkeypatch, clock) -> Iterator[CloudServer]:
    """A real one, on this machine; its devices answer at once, and it goes by the test's clock."""
    monkeypatch.setattr(cloud.time, "time", lambda: clock().timestamp())
    monkeypatch.setattr("dispatch.remote.simulator.utc_now", clock)
    server = CloudServer(0, secret=SECRET, cloud=DeviceCloud(takes=0))
    thread = Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def settings(server: CloudServer) -> Settings:
    return replace(SETTINGS, device_clouds=(server.setting,))


def asked(database: Database, code: str = "restart", *, serial: str = "S-77", **facts) -> int:
    """Of a lock whose customer let us in; `facts` of its order."""
    with database.transaction(DISPATCHER) as tx:
        some_commands(tx)
        order, lock = an_order_with_a_lock(tx, serial=serial, **facts)
        let_in(tx, order, lock)
        return commanding.command(tx, order, lock, code, {}).id


def command(database: Database, command_id: int) -> DeviceCommand:
    with database.transaction(SYSTEM) as tx:
        found = tx.session.get_one(DeviceCommand, command_id)
        _loaded = found.work_order.answers, found.kind, found.device
        return found


def test_the_device_does_it_once_and_a_person_says_whether_it_helped(database, settings, server):
    number = asked(database, fault=None)
    deliver_all(database, settings)

    done = command(database, number)
    assert (done.state, done.result["uptime_s"]) == (CommandState.ANSWERED, 1)
    assert server.cloud.done == {done.key: 1}
    with database.transaction(DISPATCHER) as tx:
        here = tx.session.get_one(DeviceCommand, number)
        assert tried(here.work_order) == []
        commanding.judge(tx, here, Went.DID_NOT_HELP)
        (step,) = tried(here.work_order)
        assert (step.step, step.went) == ("restart", Went.DID_NOT_HELP)
        with pytest.raises(NotAnswered):
            commanding.judge(tx, here, Went.HELPED)


def test_what_the_order_s_own_guide_asks_for_is_answered_there(database, settings):
    with database.transaction(DISPATCHER) as tx:
        guide = a_guide(tx, steps=[a_step("restart", "try")])
        fault = a_fault(tx, guide=guide.code, remote_first=True)
    number = asked(database, fault=fault)
    deliver_all(database, settings)

    with database.transaction(DISPATCHER) as tx:
        here = tx.session.get_one(DeviceCommand, number)
        assert not here.work_order.hands_are_due
        commanding.judge(tx, here, Went.DID_NOT_HELP)
        assert here.guide_id == guide.id
        assert here.work_order.hands_are_due


def test_a_device_that_is_not_online_could_not_be_tried(database, settings):
    number = asked(database, serial="S-70")
    deliver_all(database, settings)

    done = command(database, number)
    assert (done.state, done.fault) == (CommandState.FAILED, "device_offline")
    assert [one.went for one in done.work_order.answers] == [Went.COULD_NOT]


def test_what_is_queued_when_the_customer_ends_it_is_never_sent(database, settings, server):
    number = asked(database)
    with database.transaction(DISPATCHER) as tx:
        consenting.end(tx, tx.session.get_one(DeviceCommand, number).session, EndedBy.CUSTOMER)
    deliver_all(database, settings)

    assert command(database, number).fault == sending.CONSENT_OVER
    assert server.cloud.done == {}


def test_a_maker_without_a_cloud_is_said_so(database):
    number = asked(database)
    deliver_all(database, SETTINGS)

    assert command(database, number).fault == sending.NO_CLOUD


@pytest.mark.parametrize("killed", ["before it went", "after it went"])
def test_a_killed_worker_loses_nothing_and_does_nothing_twice(database, settings, server, clock, killed):
    number = asked(database)
    with database.transaction(SYSTEM) as tx:
        step = sending.prepare(tx, settings, number)
    if killed == "after it went":
        cloud.hand_over(step.cloud, step.device, step.code, step.parameters, key=step.key)
    # … and here it was killed. Its message is opened again by another.
    sending.send(database, settings, command_id=number)
    assert command(database, number).state is CommandState.SENDING
    clock.forward(minutes=1)
    deliver_all(database, settings)
    clock.forward(minutes=1)
    deliver_all(database, settings)

    assert command(database, number).state is CommandState.ANSWERED
    assert server.cloud.done == {step.key: 1}


def test_what_was_killed_before_it_went_does_not_go_once_the_customer_has_ended_it(database, settings, server, clock):
    number = asked(database)
    with database.transaction(SYSTEM) as tx:
        sending.prepare(tx, settings, number)
        consenting.end(tx, tx.session.get_one(DeviceCommand, number).session, EndedBy.CUSTOMER)
    clock.forward(minutes=1)
    sending.send(database, settings, command_id=number)

    assert command(database, number).fault == sending.CONSENT_OVER
    assert server.cloud.done == {}


def test_where_nobody_can_tell_it_is_unknown_and_may_be_asked_again(database, settings, server, clock):
    number = asked(database)
    with database.transaction(SYSTEM) as tx:
        step = sending.prepare(tx, settings, number)
    cloud.hand_over(step.cloud, step.device, step.code, step.parameters, key=step.key)
    nowhere = replace(settings, device_clouds=("*=http://demo:x@127.0.0.1:9",))
    for _ in range(4):
        clock.forward(minutes=4)
        sending.send(database, nowhere, command_id=number)
    assert command(database, number).state is CommandState.UNKNOWN

    with database.transaction(DISPATCHER) as tx:
        commanding.ask_again(tx, tx.session.get_one(DeviceCommand, number))
    deliver_all(database, settings)
    assert command(database, number).state is CommandState.ANSWERED
    assert server.cloud.done == {step.key: 1}
    with database.transaction(DISPATCHER) as tx:
        here = commanding.judge(tx, tx.session.get_one(DeviceCommand, number), Went.HELPED)
        assert [one.went for one in tried(here.work_order)] == [Went.HELPED]


def test_once_the_order_is_over_nobody_says_any_more_whether_it_helped(database, settings):
    number = asked(database)
    deliver_all(database, settings)
    with database.transaction(DISPATCHER) as tx:
        here = tx.session.get_one(DeviceCommand, number)
        move(tx, here.work_order.reference, "cancel", reason="not_needed")
        with pytest.raises(MoveNotAllowed):
            commanding.judge(tx, here, Went.HELPED)


def test_a_cloud_that_is_down_is_tried_some_times_and_then_said_to_be_silent(database, clock):
    number = asked(database)
    nowhere = replace(SETTINGS, device_clouds=("*=http://demo:x@127.0.0.1:9",))
    for _ in range(sending.TRIES):
        deliver_all(database, nowhere)
        clock.forward(minutes=1)

    done = command(database, number)
    assert (done.state, done.fault, done.tries) == (CommandState.FAILED, sending.SILENT, sending.TRIES)


def test_a_device_that_never_answers_its_cloud_ends_as_unknown(database, settings, server, clock):
    server.cloud.takes = 10**6
    number = asked(database)
    deliver_all(database, settings)
    assert command(database, number).state is CommandState.SENT
    for _ in range(3):
        clock.forward(minutes=5)
        deliver_all(database, settings)

    assert command(database, number).state is CommandState.UNKNOWN


def test_only_who_knows_the_secret_is_heard(settings, server):
    device = Device(serial="S-1", model=None)
    stranger = cloud.Cloud(f"http://127.0.0.1:{server.server_port}", "demo", "guessed")

    assert cloud.hand_over(stranger, device.serial, "restart", {}, key="k").heard is Heard.REFUSED
    assert cloud.ask(stranger, "k") == Reply(Heard.UNCLEAR)
    assert server.cloud.done == {}


def test_an_answer_that_is_none_says_nothing():
    for odd in (b"", b"[]", b'{"state": 5}', b"[" * 100_000, b"x" * (cloud.MOST_BYTES + 1)):
        assert cloud._said(odd).heard is Heard.UNCLEAR
    told = cloud._said(b'{"state": "done", "result": {"a\\u0000": "\\ud800b", "deep": {}, "n": 1}}')
    assert told.result == {"a": "b", "n": 1}


def test_what_no_database_can_hold_is_left_out_of_an_answer_and_the_command_ends(database):
    number = asked(database)
    with database.transaction(SYSTEM) as tx:
        sending.prepare(tx, replace(SETTINGS, device_clouds=("*=http://demo:x@127.0.0.1:9",)), number)
    odd = b'{"state": "failed", "result": {"volts": NaN, "amps": -Infinity, "n": 1}, "fault": "a\\u0000b\\ud800"}'
    with database.transaction(SYSTEM) as tx:
        sending.mark(tx, number, cloud._said(odd))

    done = command(database, number)
    assert (done.state, done.result, done.fault) == (CommandState.FAILED, {"n": 1}, "ab")


def test_time_closes_what_is_over(database, worker, clock):
    number = asked(database)
    clock.forward(hours=2)
    with database.transaction(SYSTEM) as tx:
        close(tx)
        session = tx.session.get_one(DeviceCommand, number).session
        assert (session.ended_by, session.ended_at - session.granted_at) == (EndedBy.TIME, timedelta(hours=2))
