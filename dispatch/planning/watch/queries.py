"""What people ask about alerts and the ladder."""

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import joinedload

from dispatch.errors import NotFound
from dispatch.people.account import Account
from dispatch.planning.watch.alert import Alert
from dispatch.planning.watch.ladder_step import LadderStep
from dispatch.stamp import Actor, Role
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder

AT_ONCE = 200
TOLD = (Role.AGENT, Role.DISPATCHER, Role.MANAGER, Role.QUALITY)


def open_alerts(tx: Transaction, branch_id: int | None = None) -> list[Alert]:
    """Those nobody has taken, the newest first."""
    query = (
        select(Alert)
        .where(Alert.seen_at.is_(None), _visible(tx.stamp.by, Alert.branch_id))
        .options(joinedload(Alert.work_order).joinedload(WorkOrder.home), joinedload(Alert.account))
        .order_by(Alert.raised_at.desc(), Alert.id.desc())
        .limit(AT_ONCE)
    )
    if branch_id is not None:
        query = query.where(Alert.branch_id == branch_id)
    return list(tx.session.scalars(query))


def who_may_be_told(tx: Transaction) -> list[Account]:
    """People of the desks the asker sees, by name."""
    actor = tx.stamp.by
    mine = true() if actor.branches is None else or_(Account.every_branch, Account.branch_id.in_(actor.branches))
    query = select(Account).where(Account.active, Account.role.in_(TOLD), mine)
    return list(tx.session.scalars(query.order_by(Account.name, Account.id)))


def alert(tx: Transaction, alert_id: int) -> Alert:
    """Locked, for whoever takes it. Raises NotFound."""
    query = select(Alert).where(Alert.id == alert_id, _visible(tx.stamp.by, Alert.branch_id))
    return _found(tx.session.scalars(query.with_for_update()).one_or_none())


def steps(tx: Transaction) -> list[LadderStep]:
    """Of the branches the asker may see, and those of every branch."""
    mine = or_(LadderStep.branch_id.is_(None), _visible(tx.stamp.by, LadderStep.branch_id))
    query = (
        select(LadderStep)
        .where(mine)
        .options(joinedload(LadderStep.branch), joinedload(LadderStep.account))
        .order_by(LadderStep.id)
    )
    return list(tx.session.scalars(query))


def steps_for(tx: Transaction, branch_id: int) -> list[LadderStep]:
    """Those in force in that branch."""
    here = or_(LadderStep.branch_id.is_(None), LadderStep.branch_id == branch_id)
    return list(tx.session.scalars(select(LadderStep).where(here, LadderStep.active).order_by(LadderStep.id)))


def step(tx: Transaction, step_id: int) -> LadderStep:
    """Raises NotFound."""
    found = _found(tx.session.get(LadderStep, step_id))
    if found.branch_id is not None and not tx.stamp.by.sees_branch(found.branch_id):
        raise NotFound
    return found


def _visible(actor: Actor, branch_id) -> ColumnElement[bool]:
    return true() if actor.branches is None else branch_id.in_(actor.branches)


def _found(noun):
    if noun is None:
        raise NotFound
    return noun
