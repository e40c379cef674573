"""What people do with alerts and the ladder."""

from typing import Any

from dispatch.errors import N_, Forbidden, Invalid
from dispatch.people.account import Account, AlertsBy
from dispatch.planning.watch import queries
from dispatch.planning.watch.alert import Alert
from dispatch.planning.watch.ladder_step import Effect, LadderStep, Trigger
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work.actions import edited

ANSWERS = (Role.AGENT, Role.DISPATCHER, Role.MANAGER)
FARTHEST = 20_160  # minutes: two weeks


class AmountUnfit(Invalid):
    """That many is no step of a ladder."""

    says = N_(
        "Give 1 to 100 per cent of the time, at least a minute of waiting, or a moment within two weeks of the "
        "deadline."
    )


class PersonUnfit(Invalid):
    """Nobody can be told or asked so."""

    says = N_("{name} can’t be meant here: choose somebody who works at a desk that sees that branch.")


class EveryBranchs(Forbidden):
    """This step holds in every branch."""

    says = N_("This step holds in every branch, so only those who see every branch may change it.")


def alerts_by(tx: Transaction, way: AlertsBy) -> Account:
    """How whoever asks is told of alerts from now on."""
    account = tx.session.get_one(Account, tx.stamp.by.account_id)
    account.alerts_by = way
    return account


def see(tx: Transaction, alert_id: int) -> Alert:
    """Take it: it is somebody's now. Raises NotFound, AlreadySeen."""
    alert = queries.alert(tx, alert_id)
    alert.see(tx.stamp)
    return alert


def add_step(tx: Transaction, **facts: Any) -> LadderStep:
    """`account_id`: the one person it is for, whose role it then has. Raises AmountUnfit, PersonUnfit, EveryBranchs."""
    step = LadderStep(**{"account_id": None, "priorities": [], "tiers": [], "work_kinds": [], "active": True} | facts)
    _require(tx, step)
    tx.add(step)
    tx.session.flush()
    return step


def change_step(tx: Transaction, step_id: int, *, version: int | None = None, **facts: Any) -> LadderStep:
    """What it has said of a deadline it doesn't say again, however it is changed.

    Raises:
        NotFound, AmountUnfit, PersonUnfit, EveryBranchs, ChangedMeanwhile.
    """
    step = edited(queries.step(tx, step_id), version)
    _require_whose(tx, step)
    for name, value in facts.items():
        setattr(step, name, value)
    _require(tx, step)
    tx.session.flush()
    return step


def _require(tx: Transaction, step: LadderStep) -> None:
    if step.trigger is Trigger.PREDICTED:
        step.amount = 0
    least = {Trigger.SHARE: 1, Trigger.WAITED: 1, Trigger.DUE: -FARTHEST, Trigger.PREDICTED: 0}[step.trigger]
    if not least <= step.amount <= (100 if step.trigger is Trigger.SHARE else FARTHEST):
        raise AmountUnfit(field="amount")
    _require_person(tx, step)
    _require_whose(tx, step)


def _require_person(tx: Transaction, step: LadderStep) -> None:
    """Who answers customers can be given orders; others can only be told."""
    account = tx.session.get(Account, step.account_id) if step.account_id is not None else None
    if account is not None:
        step.role = account.role
    sees = account is None or account.every_branch or account.branch_id == step.branch_id
    at_desk = step.role in (ANSWERS if step.effect is Effect.REASSIGN else queries.TOLD)
    if not at_desk or not sees or (account is not None and not account.active):
        raise PersonUnfit(field="who", name=account.name if account else step.role)


def _require_whose(tx: Transaction, step: LadderStep) -> None:
    actor = tx.stamp.by
    if actor.branches is not None and (step.branch_id is None or step.branch_id not in actor.branches):
        raise EveryBranchs(field="branch")
