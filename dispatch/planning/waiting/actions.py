"""Joining the waiting list, and leaving it."""

from collections.abc import Collection

from sqlalchemy import select

from dispatch.errors import N_, Invalid
from dispatch.planning.booking.wanted import may_choose, require_choice
from dispatch.planning.waiting.wait import DayPart, Wait, WaitEnding
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder


class NoSuchDay(Invalid):
    """That is no day of the week, or no part of a day."""

    says = N_("Choose days of the week and parts of the day from those shown, or none: then any will do.")


def join(tx: Transaction, order: WorkOrder, *, weekdays: Collection[int], parts: Collection[str]) -> Wait:
    """Take a place in the line; whoever has one keeps it and says anew what suits. The order is locked already.

    Raises:
        NoSuchDay.
        NotBookable, NoRule, NoAddress: there will be nothing to choose.
    """
    if not set(weekdays) <= set(range(7)) or not set(parts) <= set(DayPart):
        raise NoSuchDay(field="weekdays")
    require_choice(tx, order)
    wait = waits(tx, order)
    if wait is None:
        wait = Wait(work_order=order, joined_at=tx.stamp.at, weekdays=[], parts=[])
        tx.add(wait)
    wait.weekdays, wait.parts = sorted(set(weekdays)), [each for each in DayPart if each in parts]
    remark(wait, "join")
    tx.session.flush()
    return wait


def leave(tx: Transaction, order: WorkOrder) -> None:
    """Nobody is kept waiting against their will; whoever isn't on the list needn't leave it."""
    end(tx, order, WaitEnding.LEFT)


def end(tx: Transaction, order: WorkOrder, ending: WaitEnding) -> None:
    wait = waits(tx, order)
    if wait is not None:
        wait.ended_at, wait.ending = tx.stamp.at, ending
        remark(wait, ending.value)


def waits(tx: Transaction, order: WorkOrder) -> Wait | None:
    return tx.session.scalars(select(Wait).where(Wait.work_order_id == order.id, Wait.ended_at.is_(None))).one_or_none()


def still_wants(tx: Transaction, order: WorkOrder) -> bool:
    return order.state is not OrderState.CANCELLED and may_choose(tx, order)
