"""Opening personal details: only to those who need them now, and never unseen."""

from datetime import timedelta
from enum import StrEnum

from dispatch.errors import N_, NotFound
from dispatch.privacy.look import Look
from dispatch.privacy.need_to_know import DOTS, may_see
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder

OVERVIEW = "overview"  # the household whole, while somebody answers it
DEVICES = "devices"  # what stands in their homes
WISHES = "wishes"  # whom they want sent, and when they are at home
MESSAGES = "messages"  # all that was written with them, whichever order it was about


class Detail(StrEnum):
    PHONE = "phone"
    EMAIL = "email"
    DOOR_CODE = "door_code"


class NoSuchDetail(NotFound):
    """This isn't a detail that can be opened."""

    says = N_("There is nothing of that name to open.")


def open_detail(tx: Transaction, order: WorkOrder, detail: str, *, after: timedelta) -> str | None:
    """The detail in clear where the actor may see it now, and then the look is on record; else masked. None where
    there is none. `after`: how long an engineer may see it once their visit has ended.

    Raises:
        NoSuchDetail.
    """
    value = _value(order, detail)
    if value is None or not may_see(tx.stamp.by, order, tx.stamp.at, after=after):
        return masked(detail, value)
    if tx.stamp.by.role is not Role.CUSTOMER:
        tx.add(
            Look(
                customer_id=order.customer_id,
                work_order_id=order.id,
                account_id=tx.stamp.by.account_id,
                detail=detail,
                at=tx.stamp.at,
            )
        )
    return value


def looked_at(tx: Transaction, customer_id: int, detail: str) -> None:
    """By somebody of us: what a household opens of its own, or a program of ours, is no look."""
    if tx.stamp.by.role not in (Role.CUSTOMER, Role.SYSTEM):
        tx.add(Look(customer_id=customer_id, account_id=tx.stamp.by.account_id, detail=detail, at=tx.stamp.at))


def masked(detail: str, value: str | None) -> str | None:
    if value is None:
        return None
    return {Detail.PHONE: masked_phone, Detail.EMAIL: masked_email}.get(detail, lambda _: DOTS)(value)


def masked_phone(phone: str | None) -> str | None:
    """Enough to recognise it, too little to call it."""
    if not phone:
        return None
    return f"{DOTS} {phone[-3:]}" if len(phone) > 5 else DOTS


def masked_email(email: str) -> str:
    name, _, host = email.partition("@")
    return f"{name[:1]}{DOTS}@{host}"


def _value(order: WorkOrder, detail: str) -> str | None:
    if detail not in set(Detail):
        raise NoSuchDetail
    if detail == Detail.DOOR_CODE:
        return (order.home and order.home.door_code) or None
    return getattr(order.customer, detail) or None
