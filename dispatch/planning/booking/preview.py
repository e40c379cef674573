"""What an edit of the terms would open and close, tried on orders that wait for a time just now."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import select

from dispatch.catalogue.booking_rule import BookingRule
from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.errors import Refusal
from dispatch.planning.booking.desk import Desk
from dispatch.planning.booking.offering import counter, slots
from dispatch.planning.booking.slot import Slot
from dispatch.planning.booking.wanted import BOOKABLE
from dispatch.planning.booking.windows import Window
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder

LOOKED_AT = 40  # orders, of which the first of each branch that has times is tried on
TO_CHOOSE = sorted(BOOKABLE - {OrderState.PLANNED})


@dataclass(frozen=True)
class Preview:
    """For one order: what it can choose now, what it could then, and the windows by which they differ."""

    order: WorkOrder
    now: int
    then: int
    opens: list[Window]
    closes: list[Window]


def preview(tx: Transaction, wanted: BookingRule, desk: Desk) -> list[Preview]:
    """One for each branch the asker sees in which an order of that kind waits for a time."""
    found = []
    for branch in queries.branches(tx):
        one = next(_of_branch(tx, branch.id, wanted, desk), None)
        if one is not None:
            found.append(one)
    return found


def _of_branch(tx: Transaction, branch_id: int, wanted: BookingRule, desk: Desk) -> Iterator[Preview]:
    query = (
        select(WorkOrder)
        .join(WorkOrder.fault)
        .where(WorkOrder.branch_id == branch_id, WorkOrder.state.in_(TO_CHOOSE))
        .where(FaultTypeEdition.work_kind == wanted.work_kind)
        .order_by(WorkOrder.id.desc())
        .limit(LOOKED_AT)
    )
    for order in tx.session.scalars(query):
        try:
            asked = counter(tx, order, desk)
        except Refusal:
            continue
        now = _open(slots(asked))
        then = _open(slots(replace(asked, wish=replace(asked.wish, rule=wanted))))
        yield Preview(order, len(now), len(then), sorted(then - now), sorted(now - then))


def _open(found: list[Slot]) -> set[Window]:
    return {slot.window for slot in found if slot.is_open}
