"""Opening personal details: only to those who need them now, and never unseen."""

from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.errors import N_, NotFound
from dispatch.privacy.look import Look
from dispatch.stamp import Actor, Role
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import OrderState, VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

AFTER = timedelta(hours=24)
DESK = {Role.AGENT, Role.DISPATCHER, Role.MANAGER, Role.QUALITY, Role.ADMIN}
OVER = {OrderState.ARCHIVED, OrderState.CANCELLED}
DOTS = "•••"


class Detail(StrEnum):
    PHONE = "phone"
    EMAIL = "email"
    DOOR_CODE = "door_code"


class NoSuchDetail(NotFound):
    """This isn't a detail that can be opened."""

    says = N_("There is nothing of that name to open.")


def open_detail(tx: Transaction, order: WorkOrder, detail: str) -> str | None:
    """The detail in clear where the actor may see it now, and then the look is on record; else masked. None where
    there is none.

    Raises:
        NoSuchDetail.
    """
    value = _value(order, detail)
    if value is None or not may_see(tx.stamp.by, order, tx.stamp.at):
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


def may_see(actor: Actor, order: WorkOrder, now: datetime) -> bool:
    """The desk while the order is open; the engineer from the day before until 24 hours after their own visit;
    the customer always."""
    if actor.role is Role.ENGINEER:
        own = [visit for visit in order.visits if visit.engineer_id == actor.engineer_id]
        return any(_around(visit, now, order) for visit in own)
    if actor.role is Role.CUSTOMER:
        return actor.work_order_id == order.id
    return actor.role in DESK and actor.sees_branch(order.branch_id) and order.state not in OVER


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


def _around(visit: Visit, now: datetime, order: WorkOrder) -> bool:
    if visit.starts_at is None or visit.state is VisitState.CANCELLED:
        return False
    calendar = order.branch.calendar
    day_before = visit.starts_at.astimezone(calendar.tz).date() - timedelta(days=1)
    opens = calendar.to_instant(datetime.combine(day_before, datetime.min.time()))
    return opens <= now < (visit.ended_at or visit.ends_at) + AFTER
