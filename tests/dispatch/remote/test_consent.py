"""Nothing is done from afar but what the customer lets us do: that device, those commands, so long."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from dispatch.customers.actions import withdraw_consent
from dispatch.customers.consent import ConsentPurpose
from dispatch.remote import commanding, consenting
from dispatch.remote.command_kind import CommandKind, ParameterUnfit
from dispatch.remote.commanding import ConfirmationNeeded, NoSuchCommand
from dispatch.remote.consenting import NotToBeGranted, ScopeUnfit
from dispatch.remote.device_command import CommandState, DeviceCommand, NoConsent, UnderWay
from dispatch.remote.remote_session import AskedAlready, EndedBy, GrantedBy
from dispatch.store.database import Database, Transaction, connect
from dispatch.store.refusals import CannotBeKept
from dispatch.work.actions import move
from tests.builders import DISPATCHER, a_home, in_all
from tests.dispatch.issues.builders import a_device
from tests.dispatch.remote.builders import an_order_with_a_lock, let_in, some_commands


@pytest.fixture
def scene(tx: Transaction):
    some_commands(tx)
    return an_order_with_a_lock(tx)


def later(tx: Transaction, **time: float) -> None:
    tx.stamp = tx.ledger.stamp = type(tx.stamp)(tx.stamp.by, tx.stamp.at + timedelta(**time))


def test_nothing_is_sent_before_the_customer_says_yes(tx, scene):
    order, lock = scene
    asked = consenting.ask(tx, order, lock, ["restart"])
    with pytest.raises(NoConsent):
        commanding.command(tx, order, lock, "restart", {})

    consenting.grant(tx, asked)
    assert commanding.command(tx, order, lock, "restart", {}).state is CommandState.QUEUED
    assert (asked.granted_by, asked.expires_at - asked.granted_at) == (GrantedBy.LINK, timedelta(minutes=60))


def test_the_wording_names_device_commands_and_time_in_their_language(tx, scene):
    order, lock = scene
    session = consenting.record(tx, order, lock, ["restart"], minutes=30)

    assert lock.model.full_name in session.wording and "Restart nb" in session.wording and "30" in session.wording
    assert session.granted_by is GrantedBy.PHONE
    assert [one.purpose for one in order.customer.consents if one.live] == [ConsentPurpose.REMOTE_HELP]


def test_only_what_they_agreed_to_is_done_and_with_that_device_only(tx, scene):
    order, lock = scene
    other = a_device(tx, order.home)
    let_in(tx, order, lock, "restart")

    for device, code in ((lock, "diagnostics"), (other, "restart")):
        with pytest.raises(NoConsent):
            commanding.command(tx, order, device, code, {})


@pytest.mark.parametrize("over", ["time", "ended", "withdrawn"])
def test_once_it_is_over_nothing_more_is_done(tx, scene, over):
    order, lock = scene
    session = let_in(tx, order, lock, minutes=60)
    if over == "time":
        later(tx, minutes=60)
    elif over == "ended":
        consenting.end(tx, session, EndedBy.CUSTOMER)
    else:
        withdraw_consent(tx, order.customer, ConsentPurpose.REMOTE_HELP)

    with pytest.raises(NoConsent):
        commanding.command(tx, order, lock, "restart", {})


def put_in(tx: Transaction, session, **bent: object) -> None:
    """Past every check of ours."""
    known = {"work_order_id": session.work_order_id, "device_id": session.device_id, "session_id": session.id}
    kind = tx.session.query(CommandKind).filter_by(code="restart").one()
    sample = commanding.guide_of(tx, kind)
    usual = {
        "kind_id": kind.id,
        "guide_id": sample.id,
        "parameters": {},
        "key": "k",
        "asked_at": tx.stamp.at,
        "tries": 0,
    }
    with tx.savepoint():
        tx.add(DeviceCommand(**known | usual | bent, state=CommandState.QUEUED))


@pytest.mark.parametrize("over", ["asked only", "time", "ended", "withdrawn", "another device", "order over", "scope"])
def test_the_database_itself_refuses_what_the_customer_does_not_let_us_do(tx, scene, over):
    order, lock = scene
    bent = {}
    if over == "asked only":
        session = consenting.ask(tx, order, lock, ["restart"])
    else:
        session = let_in(tx, order, lock, *(["diagnostics"] if over == "scope" else []))
    match over:
        case "time":
            bent = {"asked_at": session.expires_at}
        case "ended":
            consenting.end(tx, session, EndedBy.STAFF)
        case "withdrawn":
            withdraw_consent(tx, order.customer, ConsentPurpose.REMOTE_HELP)
        case "another device":
            bent = {"device_id": a_device(tx, a_home(tx)).id}
        case "order over":
            move(tx, order.reference, "cancel", reason="not_needed")
    tx.session.flush()

    with pytest.raises(NoConsent):
        put_in(tx, session, **bent)


def test_without_the_trigger_it_would_be_taken(own_database, owner_engine, clock):
    with owner_engine.begin() as owner:
        owner.execute(text("DROP TRIGGER device_command_consented ON device_command"))
    engine = connect(own_database)
    with Database(engine, clock=clock).transaction(DISPATCHER) as tx:
        some_commands(tx)
        order, lock = an_order_with_a_lock(tx)
        put_in(tx, consenting.ask(tx, order, lock, ["restart"]))
        assert tx.session.query(DeviceCommand).count() == 1
    engine.dispose()


def test_what_cannot_be_taken_back_is_confirmed_with_a_reason(tx, scene):
    order, lock = scene
    let_in(tx, order, lock)
    for told in ({}, {"confirmed": True}, {"reason": "It hangs."}):
        with pytest.raises(ConfirmationNeeded):
            commanding.command(tx, order, lock, "factory_reset", {}, **told)

    asked = commanding.command(tx, order, lock, "factory_reset", {}, confirmed=True, reason="It hangs.")
    assert asked.reason == "It hangs."


def test_no_command_that_opens_a_lock_gets_into_the_list(tx):
    for code in ("unlock", "remote_unlock", "open_door", "disarm"):
        with pytest.raises((CannotBeKept, IntegrityError)), tx.savepoint():
            tx.add(CommandKind(category="lock", code=code, names=in_all("No"), parameters=[]))


@pytest.mark.parametrize(
    "given", [{}, {"seconds": 5}, {"seconds": 301}, {"seconds": "60"}, {"seconds": True}, {"seconds": 60, "more": 1}]
)
def test_what_a_command_needs_to_know_is_checked(tx, scene, given):
    order, lock = scene
    let_in(tx, order, lock)
    with pytest.raises(ParameterUnfit):
        commanding.command(tx, order, lock, "auto_lock", given)

    assert commanding.command(tx, order, lock, "auto_lock", {"seconds": 60}).parameters == {"seconds": 60}


def test_one_thing_at_a_time_is_asked_of_a_device_and_only_what_is_in_its_list(tx, scene):
    order, lock = scene
    let_in(tx, order, lock)
    commanding.command(tx, order, lock, "restart", {})
    with pytest.raises(UnderWay), tx.savepoint():
        commanding.command(tx, order, lock, "diagnostics", {})
    with pytest.raises(NoSuchCommand):
        commanding.command(tx, order, lock, "unlock", {})


def test_a_question_is_asked_once_and_an_old_one_can_no_longer_be_answered(tx, scene):
    order, lock = scene
    asked = consenting.ask(tx, order, lock, ["restart"])
    with pytest.raises(AskedAlready), tx.savepoint():
        consenting.ask(tx, order, lock, ["restart"])
    later(tx, hours=25)
    with pytest.raises(NotToBeGranted):
        consenting.grant(tx, asked)

    assert consenting.ask(tx, order, lock, ["restart"]).asked
    assert asked.ended_by is EndedBy.TIME


@pytest.mark.parametrize(("codes", "minutes"), [([], 60), (["restart"], 4), (["restart"], 241), (["unlock"], 60)])
def test_what_we_ask_for_is_clear(tx, scene, codes, minutes):
    order, lock = scene
    with pytest.raises(ScopeUnfit):
        consenting.ask(tx, order, lock, codes, minutes=minutes)
    with pytest.raises(ScopeUnfit):
        consenting.ask(tx, order, a_device(tx, a_home(tx)), ["restart"])
