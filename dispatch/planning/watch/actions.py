"""What people do with alerts and the ladder."""

from typing import Any

from dispatch.errors import N_, Forbidden, Invalid
from dispatch.planning.watch import queries
from dispatch.planning.watch.alert import Alert
from dispatch.planning.watch.ladder_step import LadderStep, Trigger
from dispatch.store.database import Transaction
from dispatch.work.actions import edited

FARTHEST = 20_160  # minutes: two weeks


class AmountUnfit(Invalid):
    """That many is no step of a ladder."""

    says = N_(
        "Give 1 to 100 per cent of the time, at least a minute of waiting, or a moment within two weeks of the "
        "deadline."
    )


class EveryBranchs(Forbidden):
    """This step holds in every branch."""

    says = N_("This step holds in every branch, so only those who see every branch may change it.")


def see(tx: Transaction, alert_id: int) -> Alert:
    """Take it: it is somebody's now. Raises NotFound, AlreadySeen."""
    alert = queries.alert(tx, alert_id)
    alert.see(tx.stamp)
    return alert


def add_step(tx: Transaction, **facts: Any) -> LadderStep:
    """Raises AmountUnfit, EveryBranchs."""
    step = LadderStep(**{"priorities": [], "tiers": [], "work_kinds": [], "active": True} | facts)
    _require(tx, step)
    tx.add(step)
    tx.session.flush()
    return step


def change_step(tx: Transaction, step_id: int, *, version: int | None = None, **facts: Any) -> LadderStep:
    """Raises NotFound, AmountUnfit, EveryBranchs, ChangedMeanwhile."""
    step = edited(queries.step(tx, step_id), version)
    for name, value in facts.items():
        setattr(step, name, value)
    _require(tx, step)
    return step


def _require(tx: Transaction, step: LadderStep) -> None:
    if step.trigger is Trigger.PREDICTED:
        step.amount = 0
    least = {Trigger.SHARE: 1, Trigger.WAITED: 1, Trigger.DUE: -FARTHEST, Trigger.PREDICTED: 0}[step.trigger]
    if not least <= step.amount <= (100 if step.trigger is Trigger.SHARE else FARTHEST):
        raise AmountUnfit(field="amount")
    actor = tx.stamp.by
    if actor.branches is not None and (step.branch_id is None or step.branch_id not in actor.branches):
        raise EveryBranchs(field="branch")
