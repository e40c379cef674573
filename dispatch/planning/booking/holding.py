"""Choosing a time: it is kept for some minutes, on a real engineer's day, until the customer has answered."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select

from dispatch.errors import N_, Conflict, NotFound
from dispatch.people.engagement import EngagementKind, EngineerBusy, engage
from dispatch.planning.booking.caps import CapReached
from dispatch.planning.booking.desk import Desk
from dispatch.planning.booking.fitting import Fit, Part, fit, give_way, parts_of
from dispatch.planning.booking.offering import Counter, best, counter, slot_at
from dispatch.planning.booking.slot import Slot
from dispatch.planning.booking.wanted import in_time
from dispatch.stamp import Role
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.store.refusals import InUse
from dispatch.store.turns import Turn, take_turn
from dispatch.work.hold import Hold, HoldEnding
from dispatch.work.work_order import WorkOrder

DAYS = 100_000
LONGEST_QUEUE = "30s"
QUEUES = 3


class SlotGone(Conflict):
    """That time is no longer free."""

    says = N_("That time has just been taken. These are free now; nothing you wrote is lost.")


class HoldOver(Conflict):
    """The time was kept for a while and is free for others again."""

    says = N_("We could not keep that time any longer. These are free now; nothing you wrote is lost.")


class TooLate(Conflict):
    """It is too late to change this by link."""

    says = N_("It is too late to change this here: somebody is being sent soon. Call us, and a person helps you.")


class RenewedAlready(Conflict):
    """A chosen time is kept longer once."""

    says = N_("We have kept this time longer once already. Confirm it now, or choose again.")


def hold(
    tx: Transaction, order: WorkOrder, window_from: datetime, *, desk: Desk, lives: timedelta | None = None
) -> Hold:
    """Keep the window that opens then, with whoever comes along and all that follows; what was held for this order
    before is free again. The order is locked already. Answers the hold that leads; whoever sends the same choice twice,
    the one they have. `lives`: how long, and no longer; else as the rule says, and once as long again.

    Raises:
        NotBookable, NoRule, NoAddress, TooLate.
        SlotGone: somebody was quicker, or it never was free; says as `offers` what is.
    """
    asked = counter(tx, order, desk)
    _require_time(asked)
    found = _in_the_way(asked, window_from)
    chosen = next((each for each in found if lives is None and _is_chosen(asked, each, window_from)), None)
    if chosen is not None:
        return chosen
    _make_room(asked, found)
    # In a rush most find here that it is gone, and don't queue for it.
    wanted = slot_at(asked, window_from)
    kept = _kept(asked, wanted, lives) if wanted is not None and wanted.is_open else None
    if kept is None:
        raise SlotGone(offers=told(best(asked)))
    return kept


def renew(tx: Transaction, order: WorkOrder, hold_id: int) -> Hold:
    """Once, as long again from now. Raises NotFound, HoldOver, RenewedAlready."""
    found = of(tx, order, hold_id)
    if not found.lives(tx.stamp.at):
        raise HoldOver
    if found.renewed:
        raise RenewedAlready
    longer = tx.stamp.at + (found.expires_at - found.held_at)
    for each in found.whole:
        each.renewed, each.expires_at = True, longer
        remark(each, "renew")
    tx.send_later(found.expires_at, "booking.expire", hold_id=found.id)
    return found


def release(tx: Transaction, order: WorkOrder, hold_id: int) -> None:
    """They chose otherwise. One that is over stays as it ended. Raises NotFound."""
    found = of(tx, order, hold_id)
    if found.ended_at is None:
        found.end(HoldEnding.RELEASED, tx.stamp.at)


def living(tx: Transaction, order: WorkOrder) -> Hold | None:
    """What is held for the order, expired or not: the hold that leads."""
    query = select(Hold).where(Hold.work_order_id == order.id, Hold.ended_at.is_(None), Hold.lead_id.is_(None))
    return tx.session.scalars(query).one_or_none()


def of(tx: Transaction, order: WorkOrder, hold_id: int) -> Hold:
    """Locked. Raises NotFound, also for another order's."""
    mine = (Hold.id == hold_id, Hold.work_order_id == order.id, Hold.lead_id.is_(None))
    query = select(Hold).where(*mine).with_for_update(of=Hold)
    found = tx.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def told(slots: Sequence[Slot]) -> list[dict[str, Any]]:
    """Offers as they stand in an answer."""
    return [
        {
            "window_from": slot.window.opens.isoformat(),
            "window_to": slot.window.closes.isoformat(),
            "grade": slot.grade.value,
            "persons": slot.persons,
            "then": told(slot.then),
        }
        for slot in slots
    ]


def _require_time(asked: Counter) -> None:
    """The desk may always; a customer only until the cut-off."""
    moves = asked.wish.moves
    by_customer = asked.tx.stamp.by.role is Role.CUSTOMER
    promised = moves is not None and moves.window_from
    if by_customer and promised and not in_time(asked.wish.rule, promised, asked.now):
        raise TooLate


def _alone_on(tx: Transaction, order: WorkOrder, days: Collection[date]) -> None:
    """Those who want a time of the same branch and day queue here, so that each sees what the last one took. Whoever
    wants several days waits for them in their order."""
    # A rush is a long queue and no fault; all other locks are waited for as briefly as ever.
    usual = tx.session.scalar(select(func.current_setting("lock_timeout")))
    tx.session.execute(select(func.set_config("lock_timeout", LONGEST_QUEUE, True)))
    for branch_and_day in sorted(order.branch_id * DAYS + day.toordinal() % DAYS for day in days):
        take_turn(tx.session, Turn.BOOKING_DAY, branch_and_day)
    tx.session.execute(select(func.set_config("lock_timeout", usual, True)))


def _in_the_way(asked: Counter, window_from: datetime) -> Sequence[Hold]:
    """What the order holds, and what ran out in that window."""
    over = and_(Hold.window_from == window_from, Hold.expires_at <= asked.now)
    query = select(Hold).where(Hold.ended_at.is_(None), Hold.lead_id.is_(None))
    return asked.tx.session.scalars(query.where(or_(over, Hold.work_order_id == asked.wish.order.id))).all()


def _is_chosen(asked: Counter, hold: Hold, window_from: datetime) -> bool:
    """Whether this is what they ask for, and still what the work takes."""
    if hold.work_order_id != asked.wish.order.id or hold.window_from != window_from or not hold.lives(asked.now):
        return False
    takes = {stay.stay: timedelta(minutes=stay.minutes) for step in asked.wish.steps for stay in step.stays}
    return takes == {each.stay: each.engagement.during.upper - each.starts_at for each in hold.whole}


def _make_room(asked: Counter, found: Sequence[Hold]) -> None:
    """The worker ends what ran out at the minute, and nobody should wait for the worker."""
    session, now = asked.tx.session, asked.now
    for mine in [hold for hold in found if hold.work_order_id == asked.wish.order.id]:
        mine.end(HoldEnding.RELEASED if mine.lives(now) else HoldEnding.EXPIRED, now)
    others = [hold.id for hold in found if hold.work_order_id != asked.wish.order.id]
    if others:
        query = select(Hold).where(Hold.id.in_(others), Hold.ended_at.is_(None), Hold.expires_at <= now)
        again = query.with_for_update(of=Hold, skip_locked=True).execution_options(populate_existing=True)
        for each in session.scalars(again):
            each.end(HoldEnding.EXPIRED, now)
    session.flush()


def _kept(asked: Counter, wanted: Slot, lives: timedelta | None) -> Hold | None:
    """In a very long rush one may queue in vain. That is no fault: they queue again as long as something is left."""
    gate, queued = asked.desk.turnstiles.of((asked.branch.id, wanted.day)), 0
    while queued < QUEUES and wanted is not None and wanted.is_open:
        with gate.turn() as ours:
            try:
                if ours:
                    queued += 1
                    return _in_turn(asked, wanted, lives)
            except InUse:
                pass
            except (EngineerBusy, CapReached, _Gone):
                gate.nothing_left()
                return None
        wanted = slot_at(asked, wanted.window.opens)
    return None


def _in_turn(asked: Counter, wanted: Slot, lives: timedelta | None) -> Hold:
    """Who fails leaves the queue at once: a lock is given free with the savepoint it was taken in. Raises InUse, _Gone,
    EngineerBusy, CapReached."""
    days = _days(wanted)
    with asked.tx.savepoint():
        _alone_on(asked.tx, asked.wish.order, days)
        slot = slot_at(asked, wanted.window.opens)
        # What follows may have moved to a day that nobody waited for.
        if slot is None or not slot.is_open or not _days(slot) <= days:
            raise _Gone
        return _taken(asked, slot, lives)


def _days(slot: Slot) -> set[date]:
    return {each.day for each in (slot, *slot.then)}


class _Gone(Exception):
    """Somebody was quicker."""


def _taken(asked: Counter, slot: Slot, lives: timedelta | None) -> Hold:
    """Raises _Gone, EngineerBusy, CapReached."""
    lead = None
    for part in parts_of(asked, slot):
        found = fit(asked, part)
        if found is None or not give_way(asked, found):
            raise _Gone
        kept = _engaged(asked, part, found, asked.now + (lives or asked.wish.rule.lives))
        kept.lead, kept.renewed = lead, lives is not None
        lead = lead or kept
        asked.tx.add(kept)
        asked.tx.session.flush()
    asked.tx.send_later(lead.expires_at, "booking.expire", hold_id=lead.id)
    return lead


def _engaged(asked: Counter, part: Part, found: Fit, expires_at: datetime) -> Hold:
    engagement = engage(
        asked.tx,
        found.engineer.id,
        kind=EngagementKind.HOLD,
        starts_at=found.starts_at - timedelta(seconds=found.travel),
        ends_at=found.starts_at + timedelta(minutes=part.stay.minutes),
    )
    kept = Hold(
        work_order=asked.wish.order,
        stay=part.stay.stay,
        engagement=engagement,
        window_from=part.slot.window.opens,
        window_to=part.slot.window.closes,
        starts_at=found.starts_at,
        travel_seconds=found.travel,
        held_at=asked.now,
        expires_at=expires_at,
    )
    remark(kept, "hold")
    return kept
