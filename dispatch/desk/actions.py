"""Giving orders to people at the desk, and what these do with them."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert

from dispatch.desk.choosing import Candidate, Choice, choose
from dispatch.desk.crew import contact_of, crew
from dispatch.desk.owner import How, OrderOwner
from dispatch.desk.presence import Presence, PresenceState
from dispatch.desk.profile import DeskProfile
from dispatch.errors import N_, Conflict, Invalid
from dispatch.notices.unanswered import Unanswered
from dispatch.people.account import Account
from dispatch.stamp import Role
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.lifecycle import CLOSED, OrderState
from dispatch.work.work_order import WorkOrder

ANSWERS = (Role.AGENT, Role.DISPATCHER, Role.MANAGER)


class OwnedMeanwhile(Conflict):
    """Somebody else has it by now."""

    says = N_("{name} has it by now. Look at the order again, then take it over if you must.")


class CannotAnswer(Invalid):
    """They can't answer for this order."""

    says = N_("{name} can't answer for this branch. Choose somebody who may.")


def route(tx: Transaction, order: WorkOrder, team: Sequence[Candidate] | None = None) -> OrderOwner | None:
    """Give a new order to whoever fits best; one that somebody has stays with them. None where there is nothing
    to give. `team`: the crew, where the caller has it."""
    if order.state is not OrderState.INTAKE:
        return None
    owner = _row(tx, order)
    if owner.account_id is not None:
        return owner
    return _give(tx, owner, choose(contact_of(order), crew(tx) if team is None else team))


def opened_by(tx: Transaction, order: WorkOrder, account_id: int) -> OrderOwner | None:
    """Whoever took the call answers for it, where they answer customers at all: also where it was given to another
    in the moment before this was read."""
    owner = _row(tx, order)
    if owner.how in (How.WAITS, How.ROUTED) and tx.session.get(DeskProfile, account_id) is not None:
        _own(tx, owner, account_id, How.OPENED, "open")
        return owner
    return route(tx, order)


def take(tx: Transaction, reference: str, *, from_id: int | None) -> OrderOwner:
    """`from_id`: who had it when the taker looked. Of two who take it at once, one does.

    Raises:
        OwnedMeanwhile: somebody else has it by now.
    """
    owner = _expected(tx, reference, from_id)
    _own(tx, owner, tx.stamp.by.account_id, How.TAKEN, "take")
    return owner


def hand_over(tx: Transaction, reference: str, *, to_id: int, from_id: int | None) -> OrderOwner:
    """Raises OwnedMeanwhile, CannotAnswer."""
    owner = _expected(tx, reference, from_id)
    account = tx.session.get(Account, to_id)
    if account is None or not account.active or account.role not in ANSWERS:
        raise CannotAnswer(field="to", name=account.name if account else "–")
    if not (account.every_branch or account.branch_id == owner.work_order.branch_id):
        raise CannotAnswer(field="to", name=account.name)
    _own(tx, owner, to_id, How.HANDED, "hand_over")
    return owner


def give_to(tx: Transaction, order: WorkOrder, account_id: int, verb: str) -> OrderOwner:
    """By a rule of the house, whoever had it until now. Who has it already keeps it."""
    owner = _row(tx, order)
    if owner.account_id != account_id:
        _own(tx, owner, account_id, How.HANDED, verb)
    return owner


def give_back(tx: Transaction, reference: str, *, from_id: int | None) -> OrderOwner:
    """Into the common queue, where whoever comes takes it. Raises OwnedMeanwhile."""
    owner = _expected(tx, reference, from_id)
    _release(owner, tx, "give_back")
    return owner


def be(tx: Transaction, account_id: int, state: PresenceState) -> Presence:
    """What somebody says of themselves. Who leaves gives back what is unanswered; who comes is given what waits."""
    presence = _presence(tx, account_id)
    if state is not presence.state or presence.at(tx.stamp.at) is PresenceState.AWAY:
        presence.state, presence.since = state, tx.stamp.at
    presence.seen_at = tx.stamp.at
    tx.session.flush()
    if state is PresenceState.AWAY:
        leave(tx, account_id)
    if state is PresenceState.AVAILABLE:
        tx.send("desk.sweep")
    return presence


def leave(tx: Transaction, account_id: int) -> list[WorkOrder]:
    """Hand back what they have not answered yet, to be given to somebody else."""
    query = (
        select(OrderOwner)
        .join(OrderOwner.work_order)
        .outerjoin(Unanswered, Unanswered.work_order_id == WorkOrder.id)
        .where(OrderOwner.account_id == account_id, WorkOrder.state.not_in(CLOSED))
        .where(
            or_(
                (WorkOrder.state == OrderState.INTAKE) & WorkOrder.answered_at.is_(None),
                Unanswered.work_order_id.is_not(None),
            )
        )
        .order_by(OrderOwner.work_order_id)
        .with_for_update(of=OrderOwner)
    )
    left = tx.session.scalars(query).all()
    for owner in left:
        _release(owner, tx, "leave")
        tx.send("desk.route", work_order_id=owner.work_order_id)
    return [owner.work_order for owner in left]


def _row(tx: Transaction, order: WorkOrder) -> OrderOwner:
    """Locked; made where there was none. Two who come at once take turns here."""
    fresh = {
        "work_order_id": order.id, "how": How.WAITS, "because": [], "since": tx.stamp.at, "version": 1,
    }  # fmt: skip
    tx.session.flush()
    tx.session.execute(insert(OrderOwner).values(fresh).on_conflict_do_nothing())
    found = tx.session.get(OrderOwner, order.id, with_for_update=True, populate_existing=True)
    found.work_order = order
    return found


def _expected(tx: Transaction, reference: str, from_id: int | None) -> OrderOwner:
    owner = _row(tx, queries.work_order(tx, reference))
    if owner.account_id != from_id:
        raise OwnedMeanwhile(name=owner.account.name if owner.account else "–")
    return owner


def _own(tx: Transaction, owner: OrderOwner, account_id: int, how: How, verb: str, because: tuple = ()) -> None:
    owner.account_id, owner.how, owner.because = account_id, how, list(because)
    owner.since, owner.next_at = tx.stamp.at, None
    remark(owner, verb)
    tx.session.flush()
    tx.session.expire(owner, ["account"])


def _give(tx: Transaction, owner: OrderOwner, choice: Choice) -> OrderOwner:
    if choice.account_id is None:
        # Who should be there already has no time to begin at.
        next_at = choice.next_at if choice.next_at and choice.next_at > tx.stamp.at else None
        # Looked at every minute: what stays as it was is not written down again.
        if (owner.because, owner.next_at) != (list(choice.because), next_at):
            owner.because, owner.next_at = list(choice.because), next_at
            remark(owner, "wait_for_somebody")
        return owner
    _own(tx, owner, choice.account_id, How.ROUTED, "route", choice.because)
    _presence(tx, choice.account_id).given_at = tx.stamp.at
    return owner


def _release(owner: OrderOwner, tx: Transaction, verb: str) -> None:
    owner.account_id, owner.how, owner.because = None, How.WAITS, []
    owner.since = tx.stamp.at
    remark(owner, verb)
    tx.session.flush()
    tx.session.expire(owner, ["account"])


def _presence(tx: Transaction, account_id: int) -> Presence:
    away = {"account_id": account_id, "state": PresenceState.AWAY, "since": tx.stamp.at, "seen_at": tx.stamp.at}
    tx.session.execute(insert(Presence).values(away).on_conflict_do_nothing())
    return tx.session.get_one(Presence, account_id, with_for_update=True, populate_existing=True)
