"""Making inlets, and turning their secrets over."""

import secrets

from sqlalchemy import select

from dispatch.channels.inlet import INBOUND, Inlet, InletSecret
from dispatch.channels.signing import secret_of
from dispatch.errors import N_, Conflict, Invalid, NotFound
from dispatch.people.branch import Branch
from dispatch.people.whole_house import require_whole_house
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.store.refusals import refuses
from dispatch.work.work_order import Channel

PLACES = (1, 2)


class NotInbound(Invalid):
    """Nobody writes by this channel."""

    says = N_("Nobody writes to us by this channel. Choose e-mail, SMS, chat, app, mini-program or social media.")


class BadCode(Invalid):
    """That is no name for an inlet."""

    says = N_("A name for an address: 2 to 40 small letters, digits and dashes, beginning with a letter.")


class TwoSecrets(Conflict):
    """Two secrets live already."""

    says = N_("Two secrets live already. End the one that is no longer used, then make a new one.")


refuses("ck_inlet_code", BadCode)


def inlets(tx: Transaction) -> list[Inlet]:
    """Those of branches the asker sees."""
    found = tx.session.scalars(select(Inlet).order_by(Inlet.id))
    return [inlet for inlet in found if tx.stamp.by.sees_branch(inlet.branch_id)]


def inlet(tx: Transaction, code: str) -> Inlet:
    """Raises NotFound, also for one of another branch."""
    found = next((one for one in inlets(tx) if one.code == code), None)
    if found is None:
        raise NotFound
    return found


def open_inlet(tx: Transaction, code: str) -> Inlet:
    """For whoever writes, who sees no branch. Raises NotFound."""
    found = tx.session.scalars(select(Inlet).where(Inlet.code == code, Inlet.active)).one_or_none()
    if found is None:
        raise NotFound
    return found


def mail_inlet(tx: Transaction) -> Inlet | None:
    """The one whose mailbox the worker reads: the first for e-mail."""
    query = select(Inlet).where(Inlet.channel == Channel.EMAIL, Inlet.active).order_by(Inlet.id)
    return tx.session.scalars(query.limit(1)).one_or_none()


def add_inlet(tx: Transaction, *, code: str, channel: Channel, branch: Branch) -> Inlet:
    """Raises NotInbound, HoldsEverywhere, BadCode, AlreadyThere."""
    if channel not in INBOUND:
        raise NotInbound(field="channel")
    _require_reach(tx, channel, branch)
    made = Inlet(code=code.strip(), channel=channel, branch=branch, branch_id=branch.id, active=True)
    tx.add(made)
    tx.session.flush()
    return made


def new_secret(tx: Transaction, inlet: Inlet, secret_key: str) -> str:
    """Shown this once. The other one lives on until it is ended.

    Raises:
        TwoSecrets, HoldsEverywhere.
    """
    _require_reach(tx, inlet.channel, inlet.branch)
    taken = {secret.place for secret in inlet.live_secrets}
    free = next((place for place in PLACES if place not in taken), None)
    if free is None:
        raise TwoSecrets
    salt = secrets.token_urlsafe(24)
    inlet.secrets.append(InletSecret(inlet_id=inlet.id, place=free, salt=salt, made_at=tx.stamp.at))
    tx.session.flush()
    return secret_of(secret_key, salt)


def _require_reach(tx: Transaction, channel: Channel, branch: Branch) -> None:
    """Whoever reports through it may speak for devices of every branch. Raises HoldsEverywhere."""
    if channel is Channel.DEVICE and not branch.partner:
        require_whole_house(tx)


def end_secret(tx: Transaction, inlet: Inlet, secret_id: int) -> None:
    """What is signed with it is refused from now on. Raises NotFound."""
    found = next((secret for secret in inlet.live_secrets if secret.id == secret_id), None)
    if found is None:
        raise NotFound
    found.ended_at = tx.stamp.at
    remark(found, "end")


def close_inlet(tx: Transaction, inlet: Inlet, *, active: bool) -> None:
    """What comes to a closed one is refused, and its mailbox is not read."""
    inlet.active = active
