"""Orders that may be the same need: of one household, caller or device, about the same thing, not long apart."""

import re
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select

from dispatch.catalogue.fault_type import FaultDomain
from dispatch.customers.customer import Customer
from dispatch.devices.device import Device
from dispatch.intake.earlier import DUPLICATE_DAYS
from dispatch.intake.homes import same_place
from dispatch.merging.actions import FURTHER
from dispatch.store.database import Transaction
from dispatch.work.queries import visible
from dispatch.work.work_order import WorkOrder

SIMILAR = 0.5  # of the shorter text's word beginnings
LONG_ENOUGH = 4
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True)
class Alike:
    """`because`: codes, the surest first: device, customer, phone, home, fault, domain, words."""

    order: WorkOrder
    because: tuple[str, ...]


def alike(tx: Transaction, order: WorkOrder) -> list[Alike]:
    """Open orders of the last and the next 14 days that the asker may see; the likeliest first. Somebody and something
    must agree, or the very device."""
    if order.state not in FURTHER:
        return []
    phone = order.customer.phone
    homes = [one.id for one in same_place(tx, order.home)] if order.home else []
    days = timedelta(days=DUPLICATE_DAYS)
    query = (
        select(WorkOrder)
        .join(WorkOrder.customer)
        .where(visible(tx.stamp.by), WorkOrder.id != order.id, WorkOrder.state.in_(FURTHER))
        .where(WorkOrder.opened_at.between(order.opened_at - days, order.opened_at + days))
        .where(
            or_(
                WorkOrder.customer_id == order.customer_id,
                WorkOrder.home_id.in_(homes),
                Customer.phone == phone,
                WorkOrder.devices.any(Device.id.in_([one.id for one in order.devices])),
            )
        )
    )
    found = [Alike(one, _because(order, one, homes)) for one in tx.session.scalars(query.order_by(WorkOrder.id))]
    likely = [one for one in found if "device" in one.because or {"fault", "domain", "words"} & set(one.because)]
    return sorted(likely, key=lambda one: (-len(one.because), one.order.id))


def similarity(one: str, other: str) -> float:
    """Of the beginnings of words in the shorter text, how many are in the longer: 0 to 1. Pairs of signs where words
    aren't set apart."""
    mine, theirs = _pieces(one), _pieces(other)
    fewest = min(len(mine), len(theirs))
    return len(mine & theirs) / fewest if fewest >= LONG_ENOUGH else 0.0


def _because(order: WorkOrder, other: WorkOrder, homes: list[int]) -> tuple[str, ...]:
    mine, theirs = order.fault, other.fault
    agrees = {
        "device": bool(set(order.devices) & set(other.devices)),
        "customer": order.customer_id == other.customer_id,
        "phone": order.customer_id != other.customer_id
        and bool(order.customer.phone)
        and order.customer.phone == other.customer.phone,
        "home": other.home_id in homes,
        "fault": bool(mine and theirs and mine.fault_type_id == theirs.fault_type_id),
        "domain": bool(mine and theirs and mine.domain == theirs.domain and mine.domain is not FaultDomain.NONE),
        "words": similarity(_text(order), _text(other)) >= SIMILAR,
    }
    return tuple(name for name, agreed in agrees.items() if agreed)


def _text(order: WorkOrder) -> str:
    return f"{order.title} {order.description}"


def _pieces(text: str) -> set[str]:
    words = [word.casefold() for word in _WORDS.findall(text)]
    if any("\u4e00" <= sign <= "\u9fff" for sign in text):
        signs = "".join(words)
        return {signs[n : n + 2] for n in range(len(signs) - 1)}
    return {word[:5] for word in words if len(word) > 2}
