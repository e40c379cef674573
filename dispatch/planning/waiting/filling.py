"""What came free is kept for whoever waits for it, one after the other."""

import logging
from collections.abc import Hashable
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dispatch.errors import Refusal
from dispatch.people.branch import Branch
from dispatch.planning.booking.desk import Desk, desk_of
from dispatch.planning.booking.holding import SlotGone, hold, living
from dispatch.planning.booking.offering import Counter, counter, slots
from dispatch.planning.booking.signs import signs
from dispatch.planning.booking.slot import Slot
from dispatch.planning.question.day import PlanningDay, local_day
from dispatch.planning.waiting.actions import end, still_wants
from dispatch.planning.waiting.line import line
from dispatch.planning.waiting.wait import Wait, WaitEnding, WaitOffer
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction
from dispatch.work import queries
from dispatch.work.actions import tell
from dispatch.work.work_order import WorkOrder

log = logging.getLogger(__name__)
KEPT = timedelta(hours=2)  # so long an offer stands: it reaches people at work, and others wait behind them
SOONEST = timedelta(hours=1)  # before the window opens nobody is asked any more
LONGEST = 60  # days, of any rule's horizon


def fill(database: Database, settings: Settings, *, branch_id: int) -> None:
    """Something may have come free, whatever it was. Each offer is a transaction of its own."""
    fill_at(database, desk_of(settings.travel), branch_id)


def fill_at(database: Database, desk: Desk, branch_id: int) -> int:
    """How many were offered a time."""
    with database.transaction(SYSTEM) as tx:
        waiting = [wait.id for wait in line(tx, [branch_id])]
        seen = _seen(tx, branch_id) if waiting else None
    if not waiting or desk.seen.get(branch_id) == (seen, waiting):
        return 0
    offered = sum(_served(database, desk, each) for each in waiting)
    desk.seen[branch_id] = (seen, waiting) if not offered else None
    return offered


def sweep(tx: Transaction) -> None:
    """Time itself opens days, sets reserves free and ends absences."""
    waiting = select(WorkOrder.branch_id).join(Wait, Wait.work_order_id == WorkOrder.id).where(Wait.ended_at.is_(None))
    for branch_id in sorted(set(tx.session.scalars(waiting))):
        tx.send_once("booking.freed", branch_id=branch_id)


def _served(database: Database, desk: Desk, wait_id: int) -> bool:
    try:
        with database.transaction(SYSTEM) as tx:
            return _offered(tx, desk, wait_id)
    except Refusal as refusal:
        log.info("wait %s is not served this time: %s", wait_id, refusal)
        return False


def _offered(tx: Transaction, desk: Desk, wait_id: int) -> bool:
    wait = tx.session.get_one(Wait, wait_id)
    order = queries.work_order_by_id(tx, wait.work_order_id, lock=True)
    tx.session.refresh(wait)
    if wait.ended_at is not None or living(tx, order) is not None:
        return False  # they are choosing just now, or have an offer already
    if not still_wants(tx, order):
        end(tx, order, WaitEnding.OVER)
        return False
    asked = counter(tx, order, desk)
    for slot in _suiting(asked, wait):
        stands = min(KEPT, slot.window.opens - SOONEST - asked.now)
        try:
            kept = hold(tx, order, slot.window.opens, desk=desk, lives=stands)
        except SlotGone:
            continue
        tx.add(WaitOffer(wait=wait, hold=kept, window_from=kept.window_from, offered_at=asked.now))
        tell(tx, order, "time_free", round=kept.id)
        return True
    return False


def _suiting(asked: Counter, wait: Wait) -> list[Slot]:
    """Soonest first; for whoever has a time already only sooner ones."""
    zone, moves = ZoneInfo(asked.branch.time_zone), asked.wish.moves
    had = {offer.window_from for offer in wait.offers}
    return [
        slot
        for slot in slots(asked)
        if slot.is_open
        and slot.window.opens not in had
        and wait.suits(slot.window.opens.astimezone(zone))
        and slot.window.opens > asked.now + 2 * SOONEST
        and (moves is None or moves.window_from is None or slot.window.closes <= moves.window_from)
    ]


def _seen(tx: Transaction, branch_id: int) -> Hashable:
    """Changes whenever something may have come free."""
    branch = tx.session.get_one(Branch, branch_id)
    today = local_day(tx.stamp.at, branch.time_zone)
    days = [PlanningDay(today + timedelta(days=each), branch.time_zone) for each in range(LONGEST + 1)]
    return tx.stamp.at.replace(minute=0, second=0, microsecond=0), tuple(signs(tx, branch, days).items())
