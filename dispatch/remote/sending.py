"""Taking a command to its device's cloud, once.

Its state is committed as *sending* before the cloud hears of it. Found so later, whoever sent it was killed: then the
cloud is asked by the command's key, and gets it again, under the same key, only where it never heard of it and the
customer still lets us in. Where nobody can tell, it is *unknown*, and a person decides.
"""

from datetime import timedelta
from typing import Any, NamedTuple

from dispatch.remote.cloud import ANSWERS_WITHIN, Cloud, Heard, Reply, ask, cloud_of, hand_over, known_as
from dispatch.remote.device_command import CommandState, DeviceCommand, NoConsent
from dispatch.remote.outcome import ended
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction

SURE = timedelta(seconds=ANSWERS_WITHIN + 5)  # by then a cloud has taken what a killed sender gave it, or never will
LOOK_AGAIN = timedelta(seconds=5)
ASKED_FOR = timedelta(minutes=10)  # so long its cloud is asked; then a person decides
TRIES = 4
NO_CLOUD, CONSENT_OVER, SILENT = "no_cloud", "consent_over", "cloud_silent"


class Handing(NamedTuple):
    cloud: Cloud
    device: str
    code: str
    parameters: dict[str, Any]
    key: str


class Question(NamedTuple):
    cloud: Cloud
    key: str


def send(database: Database, settings: Settings, *, command_id: int) -> None:
    with database.transaction(SYSTEM) as tx:
        step = prepare(tx, settings, command_id)
    if isinstance(step, Handing):
        reply = hand_over(step.cloud, step.device, step.code, step.parameters, key=step.key)
    elif isinstance(step, Question):
        reply = ask(step.cloud, step.key)
    else:
        return
    with database.transaction(SYSTEM) as tx:
        mark(tx, command_id, reply)


def prepare(tx: Transaction, settings: Settings, command_id: int) -> Handing | Question | None:
    """Mark it as being sent, if the customer still lets us in: the database is asked. None: there is nothing to do."""
    command = _locked(tx, command_id)
    cloud = cloud_of(settings.device_clouds, command.device)
    if command.state in (CommandState.SENDING, CommandState.SENT):
        return _question(tx, command, cloud)
    if command.state is not CommandState.QUEUED:
        return None
    if cloud is None:
        ended(tx, command, CommandState.FAILED, fault=NO_CLOUD)
        return None
    try:
        with tx.savepoint():
            command.state, command.handed_at = CommandState.SENDING, tx.stamp.at
            command.tries += 1
            tx.session.flush()
    except NoConsent:
        tx.session.refresh(command)
        ended(tx, command, CommandState.FAILED, fault=CONSENT_OVER)
        return None
    return Handing(cloud, known_as(command.device), command.kind.code, command.parameters, command.key)


def mark(tx: Transaction, command_id: int, reply: Reply) -> None:
    """What the cloud says is the truth, whenever it is heard."""
    command = _locked(tx, command_id)
    if command.state not in (CommandState.SENDING, CommandState.SENT):
        return  # Somebody was quicker.
    late = tx.stamp.at > command.handed_at + ASKED_FOR
    match reply.heard:
        case Heard.DONE:
            ended(tx, command, CommandState.ANSWERED, result=reply.result or {})
        case Heard.FAILED | Heard.REFUSED:
            ended(tx, command, CommandState.FAILED, result=reply.result, fault=reply.fault or reply.heard.value)
        case Heard.NEVER if command.state is CommandState.SENDING:
            _queue_again(tx, command)
        case Heard.SILENT if command.state is CommandState.SENDING and not late:
            _queue_again(tx, command)
        case Heard.ACCEPTED if not late:
            command.state = CommandState.SENT
            _look_again(tx, command, LOOK_AGAIN)
        case Heard.UNCLEAR | Heard.SILENT if not late:
            _look_again(tx, command, SURE)
        case _:
            ended(tx, command, CommandState.UNKNOWN)


def _question(tx: Transaction, command: DeviceCommand, cloud: Cloud | None) -> Question | None:
    if cloud is None:
        ended(tx, command, CommandState.UNKNOWN)
        return None
    if command.state is CommandState.SENDING and tx.stamp.at < command.handed_at + SURE:
        tx.send_later(command.handed_at + SURE, "remote.send", command_id=command.id)
        return None
    return Question(cloud, command.key)


def _queue_again(tx: Transaction, command: DeviceCommand) -> None:
    """Its cloud has not got it: it goes again, under the same key, if the customer still lets us in then."""
    if command.tries >= TRIES:
        ended(tx, command, CommandState.FAILED, fault=SILENT)
        return
    try:
        with tx.savepoint():
            command.state = CommandState.QUEUED
            tx.session.flush()
    except NoConsent:
        tx.session.refresh(command)
        ended(tx, command, CommandState.FAILED, fault=CONSENT_OVER)
        return
    _look_again(tx, command, LOOK_AGAIN * command.tries)


def _look_again(tx: Transaction, command: DeviceCommand, after: timedelta) -> None:
    tx.send_later(tx.stamp.at + after, "remote.send", command_id=command.id)


def _locked(tx: Transaction, command_id: int) -> DeviceCommand:
    return tx.session.get_one(DeviceCommand, command_id, with_for_update={"of": DeviceCommand}, populate_existing=True)
