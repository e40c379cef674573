"""Allowing us to knock, and taking it back."""

from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from dispatch.errors import N_, Invalid
from dispatch.notices.push.sealing import sealed
from dispatch.notices.push.subscription import PushKey, PushSubscription
from dispatch.stamp import Role
from dispatch.store.database import Transaction

# Browsers are reached through their makers' own services. Anything else would let strangers have us call addresses.
SERVICES = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    "notify.windows.com",
)
LONGEST = 2000


class NotABrowser(Invalid):
    """That is no browser's push address."""

    says = N_("That is no address of a browser's push service, or its keys are none.")


def public_key(tx: Transaction) -> str:
    return key(tx).public


def key(tx: Transaction) -> PushKey:
    """Made with the house, by a migration."""
    return tx.session.get_one(PushKey, 1)


def allow(
    tx: Transaction, *, endpoint: str, p256dh: str, auth: str, language: str, services: tuple[str, ...] = SERVICES
) -> None:
    """An engineer for their own day, a customer for the order of their link. The same browser again takes its place.

    Raises:
        NotABrowser.
    """
    _check(endpoint, p256dh, auth, services)
    by = tx.stamp.by
    whose = {"engineer_id": by.engineer_id, "work_order_id": by.work_order_id if by.role is Role.CUSTOMER else None}
    facts = {"p256dh": p256dh, "auth": auth, "language": language, "added_at": tx.stamp.at, **whose}
    row = insert(PushSubscription).values(endpoint=endpoint, **facts)
    tx.session.execute(row.on_conflict_do_update(index_elements=["endpoint"], set_=facts))


def forget(tx: Transaction, endpoint: str) -> None:
    by = tx.stamp.by
    mine = PushSubscription.engineer_id == by.engineer_id
    if by.role is Role.CUSTOMER:
        mine = PushSubscription.work_order_id == by.work_order_id
    tx.session.execute(delete(PushSubscription).where(PushSubscription.endpoint == endpoint, mine))


def of_engineer(tx: Transaction, engineer_id: int) -> list[PushSubscription]:
    return list(tx.session.scalars(select(PushSubscription).where(PushSubscription.engineer_id == engineer_id)))


def of_order(tx: Transaction, work_order_id: int) -> list[PushSubscription]:
    return list(tx.session.scalars(select(PushSubscription).where(PushSubscription.work_order_id == work_order_id)))


def _check(endpoint: str, p256dh: str, auth: str, services: tuple[str, ...]) -> None:
    try:
        where = urlsplit(endpoint)
        host, secure = where.hostname or "", where.scheme == "https" and where.port in (None, 443)
        sealed(b"", p256dh=p256dh, auth=auth)
    except ValueError as error:
        raise NotABrowser(field="endpoint") from error
    if not secure or len(endpoint) > LONGEST or not any(host == one or host.endswith(f".{one}") for one in services):
        raise NotABrowser(field="endpoint")
