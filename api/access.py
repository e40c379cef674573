"""Who stands at the door: sessions of people, keys of programs."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import g, request, session

from dispatch.desk.presence import seen
from dispatch.errors import N_, Forbidden
from dispatch.people import accounts
from dispatch.people.account import Account
from dispatch.stamp import ANYBODY, Actor, Role, Source
from dispatch.store.database import Transaction

LONGEST = timedelta(hours=12)
IDLE = timedelta(hours=3)
DESK = frozenset({Role.AGENT, Role.DISPATCHER, Role.MANAGER})
STAFF = frozenset(Role) - {Role.CUSTOMER, Role.SYSTEM}
CONSOLE = STAFF - {Role.ENGINEER}


class SignInNeeded(Forbidden):
    """Sign in first."""

    says = N_("Sign in first.")


class WrongRole(Forbidden):
    """This place belongs to other roles."""

    says = N_("This place belongs to other roles than yours.")


def identify(roles: frozenset[Role] | None, source: Source) -> Callable[[Transaction], Actor]:
    """Finds who is asking, inside the request's own transaction. `roles` None: anybody may.

    Raises:
        SignInNeeded, WrongRole.
    """

    def who(tx: Transaction) -> Actor:
        found = _by_key(tx) or _by_session(tx, source)
        if found is None:
            if roles is not None:
                raise SignInNeeded
            return ANYBODY
        g.account, actor = found
        if roles is not None and actor.role not in roles:
            raise WrongRole
        g.actor = actor
        return actor

    return who


def sign_in(account: Account, now: datetime) -> None:
    session.clear()
    session.update(account=account.id, epoch=account.epoch, began=now.timestamp(), seen=now.timestamp())
    session["lang"] = account.language


def sign_out() -> None:
    session.clear()


def by_key() -> bool:
    """Whether a program's key came with the request: such a request can't be forged by another site."""
    return request.headers.get("Authorization", "").startswith("Bearer ")


def _by_key(tx: Transaction) -> tuple[Account, Actor] | None:
    if not by_key():
        return None
    found = accounts.actor_of_key(tx, request.headers["Authorization"].removeprefix("Bearer ").strip())
    if found is None:
        raise SignInNeeded
    return found


def _by_session(tx: Transaction, source: Source) -> tuple[Account, Actor] | None:
    if "account" not in session:
        return None
    now = tx.stamp.at.timestamp()
    if now - session["began"] > LONGEST.total_seconds() or now - session["seen"] > IDLE.total_seconds():
        session.clear()
        return None
    if now - session["seen"] > 60:
        session["seen"] = now
        seen(tx, session["account"])
    return accounts.actor_of(tx, session["account"], session["epoch"], source)
