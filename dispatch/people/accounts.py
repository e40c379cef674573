"""Signing in, and finding who somebody is."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from dispatch.errors import N_, Forbidden
from dispatch.people.account import Account, ApiKey, SignInTry
from dispatch.people.engineer import Engineer
from dispatch.stamp import Actor, Role, Source
from dispatch.store.database import Transaction
from dispatch.store.turns import Turn, take_turn

WITHIN = timedelta(minutes=1)
PER_ACCOUNT, PER_ADDRESS = 5, 20


class WrongSignIn(Forbidden):
    """E-mail and password don't match."""

    says = N_("E-mail and password don't match. Check both, or ask your branch manager for a new password.")


class TooManyTries(Forbidden):
    """Too many tries."""

    says = N_("Too many tries. Wait a minute and try again.")


def begin_try(tx: Transaction, email: str, address: str) -> list[SignInTry]:
    """Note a try before the password is looked at, as failed until it is known better.

    Commit it at once: it counts for whoever tries at the same time only from then on, and until then they wait.

    Raises:
        TooManyTries: for this account or from this address, within a minute.
    """
    limits = {email: PER_ACCOUNT, address: PER_ADDRESS}
    for subject in sorted(limits):
        take_turn(tx.session, Turn.SIGN_IN, subject)
    since = tx.stamp.at - WITHIN
    if any(_failures(tx, subject, since) >= most for subject, most in limits.items()):
        raise TooManyTries
    tries = [SignInTry(subject=subject, at=tx.stamp.at, succeeded=False) for subject in limits]
    tx.add(*tries)
    return tries


def end_try(tx: Transaction, tries: list[SignInTry]) -> None:
    """It was the right password: the try counts no more."""
    ids = [each.id for each in tries]
    tx.session.execute(update(SignInTry).where(SignInTry.id.in_(ids)).values(succeeded=True))


def check(tx: Transaction, email: str, password: str) -> Account | None:
    """The account, if it is active and the password is right."""
    account = tx.session.scalars(select(Account).where(Account.email == email.strip().lower())).one_or_none()
    if account is None:
        Account(password_hash=UNKNOWN).knows(password)  # as slow as for one that exists
        return None
    return account if account.knows(password) and account.active else None


def actor_of(tx: Transaction, account_id: int, epoch: int, source: Source) -> tuple[Account, Actor] | None:
    """Who a session stands for; None once the account is closed or was signed out everywhere."""
    account = tx.session.get(Account, account_id)
    if account is None or not account.active or account.epoch != epoch:
        return None
    return account, account.actor(source, engineer_id=_engineer_id(tx, account))


def actor_of_key(tx: Transaction, secret: str) -> tuple[Account, Actor] | None:
    digest = hashlib.sha256(secret.encode()).hexdigest()
    query = select(Account).join(ApiKey).where(ApiKey.secret_digest == digest, ApiKey.revoked_at.is_(None))
    account = tx.session.scalars(query).one_or_none()
    if account is None or not account.active:
        return None
    return account, account.actor(Source.API, engineer_id=_engineer_id(tx, account))


def new_api_key(tx: Transaction, account: Account, label: str) -> str:
    """The secret, shown this once; only its digest is kept."""
    secret = f"ds_{secrets.token_urlsafe(32)}"
    digest = hashlib.sha256(secret.encode()).hexdigest()
    tx.add(ApiKey(account_id=account.id, label=label, secret_digest=digest, created_at=tx.stamp.at))
    return secret


def _engineer_id(tx: Transaction, account: Account) -> int | None:
    if account.role is not Role.ENGINEER:
        return None
    return tx.session.scalar(select(Engineer.id).where(Engineer.account_id == account.id))


def _failures(tx: Transaction, subject: str, since: datetime) -> int:
    query = select(func.count()).where(SignInTry.subject == subject, SignInTry.at > since, ~SignInTry.succeeded)
    return tx.session.scalar(query)


UNKNOWN = "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
