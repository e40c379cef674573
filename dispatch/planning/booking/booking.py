"""Confirming a chosen time, and giving one back."""

from dispatch.people.engagement import engagements
from dispatch.people.engineer import Engineer
from dispatch.planning.booking.desk import Desk
from dispatch.planning.booking.holding import HoldOver, TooLate, of, told
from dispatch.planning.booking.offering import best, counter
from dispatch.planning.booking.wanted import NoRule, in_time, rule_of
from dispatch.planning.waiting.actions import end as end_wait
from dispatch.planning.waiting.wait import WaitEnding
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work import actions, links, visits
from dispatch.work.hold import Hold, HoldEnding
from dispatch.work.lifecycle import ENDED, HELD, OrderState
from dispatch.work.visit import Visit
from dispatch.work.windows import promise_windows
from dispatch.work.work_order import WorkOrder


def book(tx: Transaction, order: WorkOrder, hold_id: int, *, desk: Desk) -> Visit:
    """The held time becomes the visit's, with all that was chosen with it: what it had before is free in the same
    commit, and where it had one, older links, reminders and tracking pages are void. The order is locked already.

    Raises:
        NotFound.
        HoldOver: it was kept long enough; says as `offers` what is free now.
        NotYourMove, MoveNotAllowed.
    """
    hold = of(tx, order, hold_id)
    if not hold.lives(tx.stamp.at):
        raise HoldOver(offers=told(best(counter(tx, order, desk))))
    if order.state is OrderState.INTAKE:
        order.move("accept", tx.stamp)
        actions.settle(tx, order)
    living = {visit.stay: visit for visit in order.visits if visit.state not in ENDED}
    held = {each.stay for each in hold.whole}
    if not (held <= set(living) and {visit.stay for visit in living.values() if visit.joins in held} <= held):
        # What the work takes was changed while they were thinking.
        raise HoldOver(offers=told(best(counter(tx, order, desk))))
    booked = {living[each.stay]: each for each in hold.whole}
    travel = {
        visit: _way(tx, each, visit) if visit.state in HELD else each.travel_seconds for visit, each in booked.items()
    }
    if any(visit.state in HELD for visit in booked):
        links.revoke(tx, order)
    hold.end(HoldEnding.BOOKED, tx.stamp.at)
    for visit in booked:
        visit.release(tx.stamp.at)
    tx.session.flush()
    for visit, each in booked.items():
        engineer = tx.session.get(Engineer, each.engagement.engineer_id)
        visits.assign(tx, visit, engineer, starts_at=each.starts_at, travel=travel[visit], verb="book", unlocks=True)
    end_wait(tx, order, WaitEnding.BOOKED)
    windows = {visit: (each.window_from, each.window_to) for visit, each in booked.items() if visit.leads}
    promise_windows(tx, order, windows, chosen=True)
    return living[hold.stay]


def is_booked(tx: Transaction, order: WorkOrder, hold_id: int) -> bool:
    """Whether the order stands as this hold was confirmed: then it was sent twice. The order is locked already."""
    found = tx.session.get(Hold, hold_id)
    if found is None or found.work_order_id != order.id or found.ending is not HoldEnding.BOOKED:
        return False
    visit = next((each for each in order.visits if each.stay == found.stay and each.state in HELD), None)
    return visit is not None and visit.window_from == found.window_from


def _way(tx: Transaction, hold: Hold, old: Visit) -> int:
    """Seconds to the home, once nobody is there already for the old time: it is the same home."""
    engineer, taken = hold.engagement.engineer_id, hold.engagement.during
    if old.engineer_id != engineer or not old.starts_at < hold.starts_at:
        return hold.travel_seconds
    if old.ends_at < taken.lower and engagements(tx, engineer, starts_at=old.ends_at, ends_at=taken.lower):
        return hold.travel_seconds
    return max(hold.travel_seconds, old.travel_seconds)


def call_off(tx: Transaction, order: WorkOrder) -> WorkOrder:
    """The customer needs nobody any more. Raises TooLate, NotYourMove, MoveNotAllowed."""
    if tx.stamp.by.role is Role.CUSTOMER and not may_change(tx, order):
        raise TooLate
    return actions.call_off(tx, order.reference)


def may_change(tx: Transaction, order: WorkOrder) -> bool:
    """Whether it is early enough for the customer to move or cancel the visit by link."""
    visit = order.current_visit
    if visit is None or visit.state not in HELD or visit.window_from is None or order.fault is None:
        return True
    try:
        return in_time(rule_of(tx, order.fault), visit.window_from, tx.stamp.at)
    except NoRule:
        return tx.stamp.at < visit.window_from
