"""Asking something of a device, and saying whether it helped."""

from typing import Any
from uuid import uuid4

from dispatch.catalogue.guide import Guide, StepKind, Went
from dispatch.devices.device import Device
from dispatch.errors import N_, Conflict, Invalid
from dispatch.intake import fields
from dispatch.lifecycle import MoveNotAllowed
from dispatch.remote import queries
from dispatch.remote.command_kind import CommandKind
from dispatch.remote.device_command import CommandState, DeviceCommand, NoConsent
from dispatch.remote.outcome import guide_of, keep_step
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work.actions import OVER
from dispatch.work.guiding import guided
from dispatch.work.work_order import WorkOrder

LONGEST_REASON = 500


class NoSuchCommand(Invalid):
    """This product can't be asked that."""

    says = N_("“{code}” is not in the list of what can be done from afar to this product.")


class ConfirmationNeeded(Invalid):
    """What this does can't be taken back."""

    says = N_("“{name}” can't be taken back. Confirm it, and say why it is needed.")


class NotAnswered(Conflict):
    """There is no answer to judge."""

    says = N_("Only what the device has answered can be judged. Load the page again.")


def command(
    tx: Transaction,
    order: WorkOrder,
    device: Device,
    code: str,
    parameters: dict[str, Any],
    *,
    confirmed: bool = False,
    reason: str | None = None,
) -> DeviceCommand:
    """Leave it for the worker to send, once. Where the order's own guide has a step to try of that name, what comes of
    it is the answer to that step.

    Raises:
        NoSuchCommand, ParameterUnfit, ConfirmationNeeded.
        NoConsent: the customer doesn't let us do that now. UnderWay.
    """
    kind = next((one for one in queries.kinds_for(tx, device) if one.code == code), None)
    if kind is None:
        raise NoSuchCommand(field="code", code=code)
    why = fields.words(reason, "reason", most=LONGEST_REASON) or None
    if kind.dangerous and not (confirmed and why):
        raise ConfirmationNeeded(field="reason", name=kind.name_in("en"), code=code)
    session = queries.live(tx, order, device, tx.stamp.at)
    if session is None or code not in session.commands:
        raise NoConsent
    asked = DeviceCommand(
        session=session,
        session_id=session.id,
        work_order=order,
        work_order_id=order.id,
        device=device,
        device_id=device.id,
        kind=kind,
        kind_id=kind.id,
        parameters=kind.fitted(parameters),
        key=uuid4().hex,
        state=CommandState.QUEUED,
        asked_at=tx.stamp.at,
        account_id=tx.stamp.by.account_id,
        reason=why,
        guide=_guide_with(tx, order, kind) or guide_of(tx, kind),
        tries=0,
    )
    tx.add(asked)
    remark(asked, "command")
    tx.session.flush()
    tx.send("remote.send", command_id=asked.id)
    return asked


def judge(tx: Transaction, asked: DeviceCommand, went: Went) -> DeviceCommand:
    """The device did it: whether that helped is for a person to say. It lies with the order as a step from afar.

    Raises:
        NotAnswered.
        MoveNotAllowed: the order is over.
    """
    if asked.work_order.state in OVER:
        raise MoveNotAllowed(verb="answer", state=asked.work_order.state)
    if asked.state is not CommandState.ANSWERED or asked.went is not None:
        raise NotAnswered
    keep_step(tx, asked, went)
    return asked


def ask_again(tx: Transaction, asked: DeviceCommand) -> DeviceCommand:
    """Nobody could tell what became of it: ask its cloud once more. Nothing is sent. Raises NotAnswered, UnderWay."""
    if asked.state is not CommandState.UNKNOWN:
        raise NotAnswered
    asked.state, asked.handed_at, asked.answered_at = CommandState.SENT, tx.stamp.at, None
    asked.went = None  # that it could not be tried was only as far as anybody knew
    remark(asked, "ask_cloud")
    tx.session.flush()
    tx.send("remote.send", command_id=asked.id)
    return asked


def _guide_with(tx: Transaction, order: WorkOrder, kind: CommandKind) -> Guide | None:
    asked = guided(tx, order)
    step = asked.guide.step(kind.code) if asked else None
    return asked.guide if step and step["kind"] == StepKind.TRY else None
