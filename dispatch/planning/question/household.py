"""What a household asks for, in the planner's terms: whom it wants at its door, and when the home can be entered."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dispatch.customers.access_hours import spans_on
from dispatch.customers.engineer_wish import EngineerWish, WishKind
from dispatch.customers.home import Home
from dispatch.planning.question.day import PlanningDay
from dispatch.store.bulk import among
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder

Span = tuple[int, int]


@dataclass(frozen=True)
class Wishes:
    """Engineers by their ids as texts, as the planner knows them."""

    preferred: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()


NONE = Wishes()


def wishes_of(tx: Transaction, orders: Iterable[WorkOrder]) -> dict[int, Wishes]:
    """{order: what is said of engineers, of its home or of all homes of its customer}; those of whom nothing is said
    are left out."""
    orders = list({order.id: order for order in orders}.values())
    said: dict[int, list[EngineerWish]] = {}
    query = select(EngineerWish).where(among(EngineerWish.customer_id, {order.customer_id for order in orders}))
    for wish in tx.session.scalars(query.order_by(EngineerWish.id)):
        said.setdefault(wish.customer_id, []).append(wish)
    return {
        order.id: _of([wish for wish in said[order.customer_id] if wish.home_id in (None, order.home_id)])
        for order in orders
        if order.customer_id in said
    }


def _of(said: list[EngineerWish]) -> Wishes:
    return Wishes(**{kind.value: tuple(str(one.engineer_id) for one in said if one.kind is kind) for kind in WishKind})


def wished(
    wishes: Wishes, people: Collection[str], *, has_it: str | None, promised: bool, preference: int
) -> dict[str, Any]:
    """Fields of the planner's visit; `preference`: what somebody else than whom they prefer costs. Whoever was given it
    all the same may come; and what was promised is kept by
    somebody else before it is not kept at all."""
    known = {name: tuple(each for each in getattr(wishes, name) if each in people) for name in Wishes.__annotations__}
    facts: dict[str, Any] = {"forbidden": tuple(each for each in known["forbidden"] if each != has_it)}
    if wishes.required and (known["required"] or not promised):
        facts["engineers"] = known["required"] + ((has_it,) if has_it and has_it not in known["required"] else ())
    if known["preferred"]:
        facts |= {"preferred": known["preferred"], "preference_cost": preference}
    return facts


def open_spans(home: Home | None, day: PlanningDay) -> list[Span] | None:
    """When work may begin there, in the day's seconds; None: at all times."""
    spans = None if home is None else spans_on(home.access_hours, day.day)
    if spans is None:
        return None
    zone = ZoneInfo(day.zone)
    return [tuple(day.seconds(datetime.combine(day.day, at, zone)) for at in span) for span in spans]


def within(home: Home | None, day: PlanningDay, span: Span) -> Span | None:
    """The longest part of the span in which the home can be entered; None: there is none."""
    spans = open_spans(home, day)
    if spans is None:
        return span
    found = [(max(span[0], opens), min(span[1], closes)) for opens, closes in spans]
    return max((each for each in found if each[0] < each[1]), key=lambda each: each[1] - each[0], default=None)
