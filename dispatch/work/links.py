"""Handing out links, and opening the door to who holds one."""

from datetime import datetime, timedelta

from sqlalchemy import select

from dispatch.errors import N_, Conflict, NotFound
from dispatch.stamp import Actor, Role, Source
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work.link import Link, LinkPurpose, new_token, token_digest
from dispatch.work.work_order import WorkOrder

# How long a link may be opened at most. One to follow an order closes sooner: see LINGERS.
LIVES = {
    LinkPurpose.FOLLOW: timedelta(days=60),
    LinkPurpose.RATE: timedelta(days=30),
    # Given to whoever filled in the public form, who may be a stranger: it shows steps and takes answers, no more.
    LinkPurpose.STEPS: timedelta(hours=2),
    LinkPurpose.EXPORT: timedelta(hours=24),
    LinkPurpose.ERASURE: timedelta(days=7),
    # In letters about a complaint: it shows that and takes an appeal.
    LinkPurpose.COMPLAINT: timedelta(days=180),
}
PATHS = {
    LinkPurpose.FOLLOW: "f",
    LinkPurpose.RATE: "r",
    LinkPurpose.STEPS: "s",
    LinkPurpose.EXPORT: "x",
    LinkPurpose.ERASURE: "e",
    LinkPurpose.COMPLAINT: "c",
}
LINGERS = timedelta(hours=24)


class LinkVoid(NotFound):
    """This link opens nothing."""

    says = N_("This link no longer opens anything. Use the newest message from us, or call us.")


class LinkOutdated(Conflict):
    """This link is from before the time was changed."""

    says = N_("This link is from before the time was changed. Use the newest message from us to change anything.")


class OrderOver(Conflict):
    """A link to this order would open nothing."""

    says = N_("This order ended more than a day ago, and no link to follow it opens any more. Write to the customer.")


def hand_out(tx: Transaction, order: WorkOrder, purpose: LinkPurpose) -> str:
    """A fresh token for somebody who asks for it by hand, who is told at once where it would open nothing.

    Raises:
        OrderOver.
    """
    if not would_open(order, purpose, tx.stamp.at):
        raise OrderOver
    return issue(tx, order, purpose)


def issue(tx: Transaction, order: WorkOrder, purpose: LinkPurpose) -> str:
    """A fresh token. It is shown this once: only its digest is kept. Links issued earlier stay good, so that
    an old message in the customer's phone still leads somewhere."""
    token = new_token()
    tx.add(
        Link(
            token_digest=token_digest(token),
            purpose=purpose,
            work_order_id=order.id,
            work_order=order,
            generation=order.generation,
            issued_at=tx.stamp.at,
            expires_at=tx.stamp.at + LIVES[purpose],
        )
    )
    return token


def address(public_url: str, purpose: LinkPurpose, token: str) -> str:
    return f"{public_url}/{PATHS[purpose]}/{token}"


def opened(tx: Transaction, token: str, purpose: LinkPurpose, *, lasting: bool = False) -> Actor:
    """Who holds this token: a customer who sees that one order and nothing else. Opening never uses it up. `lasting`:
    also long after the order's end, for what may be said at any time.

    Raises:
        LinkVoid: unknown, expired, revoked or for another purpose; the words are the same for all.
    """
    link = tx.session.scalars(select(Link).where(Link.token_digest == token_digest(token))).one_or_none()
    if (
        link is None
        or not link.opens(purpose, tx.stamp.at)
        or (not would_open(link.work_order, link.purpose, tx.stamp.at) and not lasting)
    ):
        raise LinkVoid
    return Actor(
        role=Role.CUSTOMER,
        source=Source.LINK,
        name=N_("The customer"),
        work_order_id=link.work_order.kept.id if purpose is not LinkPurpose.STEPS else link.work_order_id,
        branches=frozenset(),
    )


def is_newest(tx: Transaction, token: str) -> bool:
    """Whether nothing was agreed since it was issued: only such a link may change anything."""
    link = tx.session.scalars(select(Link).where(Link.token_digest == token_digest(token))).one()
    return link.generation == link.work_order.generation


def require_newest(tx: Transaction, token: str) -> None:
    """Raises LinkOutdated."""
    if not is_newest(tx, token):
        raise LinkOutdated


def revoke(tx: Transaction, order: WorkOrder) -> int:
    """Close every door to this order: somebody else lives there now, or a message went astray. Answers how many."""
    living = tx.session.scalars(select(Link).where(Link.work_order_id == order.id, Link.revoked_at.is_(None))).all()
    for link in living:
        link.revoked_at = tx.stamp.at
        remark(link, "revoke")
    return len(living)


def would_open(order: WorkOrder, purpose: LinkPurpose, now: datetime) -> bool:
    """Whether a living link of that purpose opens the order: to follow it, until a day after its end."""
    ended = order.kept.ended_at
    return purpose is not LinkPurpose.FOLLOW or ended is None or now < ended + LINGERS
