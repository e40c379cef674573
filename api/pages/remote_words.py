"""What is done from afar, in words: for the desk, and for the customer."""

from datetime import datetime
from types import SimpleNamespace

from flask_babel import gettext as _

from api.display import enumerated, moment
from api.language import language
from api.words import word
from dispatch.remote.consenting import may_answer
from dispatch.remote.device_command import CommandState, DeviceCommand
from dispatch.remote.queries import commands, kinds_for, sessions
from dispatch.remote.remote_session import RemoteSession
from dispatch.store.database import Transaction
from dispatch.work.actions import OVER
from dispatch.work.work_order import WorkOrder

LOOKS = {
    CommandState.QUEUED: ("wait", "pause"),
    CommandState.SENDING: ("go", "arrow"),
    CommandState.SENT: ("go", "arrow"),
    CommandState.ANSWERED: ("kept", "check"),
    CommandState.FAILED: ("late", "diamond"),
    CommandState.UNKNOWN: ("tight", "tri"),
}


def command_line(one: DeviceCommand) -> SimpleNamespace:
    look, sign = LOOKS[one.state]
    return SimpleNamespace(
        id=one.id,
        name=one.kind.name_in(language()),
        device=one.device.model.full_name,
        values=values(one.kind.parameters, one.parameters),
        state=word("command_state", one.state),
        fault=word("command_fault", one.fault) if one.fault else "",
        look=look,
        sign=sign,
        at=moment(one.asked_at),
        result=[(name, str(value)) for name, value in (one.result or {}).items()],
        went=word("went", one.went) if one.went else "",
        to_judge=one.state is CommandState.ANSWERED and one.went is None and not one.kind.reads,
        to_ask=one.state is CommandState.UNKNOWN,
        session_id=one.session_id,
        reason=one.reason or "",
    )


def card(tx: Transaction, order: WorkOrder) -> SimpleNamespace | None:
    """On the order's page, in short; None where nothing can be done from afar."""
    found = sessions(tx, order)
    if not found and (order.state in OVER or not any(kinds_for(tx, one) for one in order.devices)):
        return None
    newest = found[0] if found else None
    state = session_state(newest, tx.stamp.at) if newest else ""
    return SimpleNamespace(
        url=f"/work-orders/{order.reference}/remote",
        says=f"{newest.device.model.full_name}: {state}" if newest else _("Not asked for yet."),
        commands=[command_line(one) for one in commands(tx, order)[:3]],
    )


def for_customer(tx: Transaction, order: WorkOrder, token: str) -> list[SimpleNamespace]:
    """What we ask to be let do, what is going on now, and all that was done; newest first."""
    done = commands(tx, order)
    return [
        SimpleNamespace(
            url=f"/f/{token}/remote/{one.id}",
            asked=one.asked and may_answer(one, tx.stamp.at),
            live=one.live(tx.stamp.at),
            wording=one.wording,
            language=one.language,
            minutes=one.minutes,
            device=one.device.model.full_name,
            state=session_state(one, tx.stamp.at),
            done=[command_line(each) for each in done if each.session_id == one.id],
        )
        for one in sessions(tx, order)
        if one.granted_at is not None or may_answer(one, tx.stamp.at)
    ]


def values(parameters: list, given: dict) -> str:
    """ "Seconds: 60"."""
    found = []
    for one in parameters:
        value = given.get(one["code"])
        choice = next((each for each in one.get("choices", []) if each["code"] == value), None)
        said = _in(choice["names"]) if choice else value
        found.append(f"{_in(one['names'])}: {said}")
    return enumerated(found)


def session_state(one: RemoteSession, now: datetime) -> str:
    if one.live(now):
        return _("until %(at)s", at=moment(one.expires_at))
    if one.ended_by is not None:
        return word("session_end", one.ended_by)
    return _("waits for the customer") if one.granted_at is None else word("session_end", "time")


def _in(names: dict[str, str]) -> str:
    return names.get(language()) or names["en"]
