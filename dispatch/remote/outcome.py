"""What came of a command lies with the order like every other step that was tried from afar."""

from sqlalchemy import select

from dispatch.catalogue.guide import Guide, StepKind, Went
from dispatch.remote.command_kind import CommandKind
from dispatch.remote.device_command import CommandState, DeviceCommand
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work.guiding import keep

PREFIX = "afar_"  # of the guide that stands for a command
LONGEST = 500


def ended(
    tx: Transaction, asked: DeviceCommand, state: CommandState, *, result: dict | None = None, fault: str | None = None
) -> None:
    """Its last state. What failed could not be tried, and that is written down at once."""
    asked.state, asked.answered_at = state, tx.stamp.at
    asked.result, asked.fault = result, fault and fault[:LONGEST]
    remark(asked, f"command_{state.value}")
    tx.session.flush()
    if state is not CommandState.ANSWERED and not asked.kind.reads:
        keep_step(tx, asked, Went.COULD_NOT)


def keep_step(tx: Transaction, asked: DeviceCommand, went: Went) -> None:
    """By whoever asked for it, whoever writes it down."""
    asked.went = went
    answer = keep(tx, asked.work_order, asked.guide, asked.kind.code, went=went)
    answer.account_id = answer.account_id or asked.account_id
    tx.session.flush()


def guide_of(tx: Transaction, kind: CommandKind) -> Guide:
    """A guide of this one step, so that what came of it is kept and read like the steps of any guide."""
    code = f"{PREFIX}{kind.category}_{kind.code}"
    newest = tx.session.scalars(select(Guide).where(Guide.code == code).order_by(Guide.since.desc()).limit(1)).first()
    steps = [{"code": kind.code, "kind": StepKind.TRY.value, "texts": kind.names}]
    if newest is not None and newest.steps == steps:
        return newest
    guide = Guide(code=code, since=tx.stamp.at, steps=steps, of_tree=True)
    tx.add(guide)
    tx.session.flush()
    return guide
