"""Arrival windows: when a customer was promised that somebody comes."""

from datetime import datetime, timedelta

from dispatch.errors import N_, Invalid
from dispatch.lifecycle import MoveNotAllowed
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work.actions import agreed, tell
from dispatch.work.lifecycle import ENDED, UNDER_WAY
from dispatch.work.visit import Visit
from dispatch.work.whole import beside
from dispatch.work.work_order import WorkOrder

LONGEST_WINDOW = timedelta(hours=24)


class WindowUnfit(Invalid):
    """This can't be an arrival window."""

    says = N_("An arrival window must end after it begins, still to come, and last a day at most.")


def promise_window(
    tx: Transaction, visit: Visit, *, window_from: datetime, window_to: datetime, chosen: bool = False
) -> None:
    """Promise the customer an arrival window, of all who come then; they are told once this is committed. `chosen`:
    their own choice."""
    promise_windows(tx, visit.work_order, {visit: (window_from, window_to)}, chosen=chosen)


def promise_windows(
    tx: Transaction, order: WorkOrder, windows: dict[Visit, tuple[datetime, datetime]], *, chosen: bool = False
) -> None:
    """As `promise_window`, for several visits of one order at once, in their order: they are told of in one message,
    and agreed to as one."""
    changed = [visit for visit, window in windows.items() if (visit.window_from, visit.window_to) != window]
    for lead, (window_from, window_to) in windows.items():
        for visit in [lead] if beside(lead) is None else [lead, beside(lead)]:
            if chosen or lead in changed:
                visit.agreed_at = tx.stamp.at if chosen else None
            visit.window_from, visit.window_to = window_from, window_to
            visit.told_at = tx.stamp.at if lead in changed else visit.told_at
    if changed:
        order.generation += 1
        tell(tx, order, "window", visit_id=changed[0].id)
    if chosen:
        for visit in windows:
            agreed(tx, order, generation=order.generation, visit_id=visit.id)


def agree_window(tx: Transaction, visit: Visit, *, window_from: datetime, window_to: datetime) -> Visit:
    """As `promise_window`, agreed by the desk with the customer.

    Raises:
        WindowUnfit: it ends before it begins or now, or is longer than a day.
        MoveNotAllowed: the visit is over.
    """
    if not timedelta(0) < window_to - window_from <= LONGEST_WINDOW or window_to <= tx.stamp.at:
        raise WindowUnfit(field="window_to")
    if visit.state in ENDED | UNDER_WAY:
        raise MoveNotAllowed(verb="window", state=visit.state)
    promise_window(tx, visit, window_from=window_from, window_to=window_to, chosen=True)
    remark(visit, "agree_window")
    return visit
