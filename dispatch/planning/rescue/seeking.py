"""Looking for rescues: the planner's own first, then what somebody else must say yes to."""

from dataclasses import replace

from dispatch.planning.booking.desk import Desk
from dispatch.planning.booking.holding import living
from dispatch.planning.publishing import WINDOW, window_around
from dispatch.planning.rescue.asking import living_question
from dispatch.planning.rescue.found import Found
from dispatch.planning.rescue.given import told_by
from dispatch.planning.rescue.keeping import keeps_locks, tells_what_holds
from dispatch.planning.rescue.offer import NEW_TIME, Asked, Rescues
from dispatch.planning.rescue.other_days import other_days
from dispatch.planning.rescue.partners import partners
from dispatch.planning.rescue.question import Question, put
from dispatch.planning.rescue.showing import foretold, shown
from dispatch.planning.rescue.undoing import done_today
from dispatch.planning.rescue.wholes import keeps_wholes
from dispatch.store.database import Transaction
from dispatch.store.rubbish import rarely_collected
from dispatch.work import queries
from dispatch.work.work_order import WorkOrder
from optimizer.rescue import SAFE, rescues_in

MOST = 3
TIMES = 4  # windows that are tried for a new time


def rescues_of(tx: Transaction, reference: str, *, desk: Desk) -> Rescues:
    """The cheapest ways to save the order's next promise. Nothing changes.

    Raises:
        NotFound, AddressUnsure.
    """
    with rarely_collected():
        return _rescues_of(tx, queries.work_order(tx, reference), desk)


def _rescues_of(tx: Transaction, order: WorkOrder, desk: Desk) -> Rescues:
    known, visit = settled(tx, order), order.current_visit
    question = visit and put(tx, visit, desk.roads)
    if question is None or question.ends is None:
        return known
    chance = question.live.chance(question.key)
    found = tuple(shown(question, each, at=tx.stamp.at) for each in found_for(tx, question, desk))
    facts = {"visit_id": question.visit.id, "day": question.day.day, "ends": question.ends}
    remote = chance < SAFE and may_be_helped_from_afar(order)
    return replace(known, **facts, chance=foretold(chance, question.ends - tx.stamp.at), offers=found, remote=remote)


def settled(tx: Transaction, order: WorkOrder) -> Rescues:
    """What was done for it today, and what its customer was asked; nothing is sought."""
    hold = living_question(tx, order)
    asked = hold and Asked((hold.window_from, hold.window_to), hold.expires_at)
    return Rescues(order.reference, None, None, None, None, (), asked=asked, done=done_today(tx, order))


def may_be_helped_from_afar(order: WorkOrder) -> bool:
    tried = any(each.went is not None for each in order.answers)
    return order.fault is not None and order.fault.remote_first and not order.critical and not tried


def found_for(tx: Transaction, question: Question, desk: Desk) -> list[Found]:
    """What is safe needs none. What the desk can do alone goes before what a customer or a partner must agree to, and
    these are looked for only where there is room left."""
    found: list[Found] = []
    if question.live.chance(question.key) >= SAFE:
        return found

    def harms_nobody(one: Found) -> bool:
        branch = one.question.records.branch
        if not (keeps_wholes(one) and keeps_locks(one, tx.stamp.at) and tells_what_holds(one)):
            return False
        if not one.question.leaves_room(one.rescue, told_by(one)):
            return False
        return desk.rooms.room(tx, branch, desk.roads).is_left_by(one)

    for seek in (
        lambda: planners(question),
        lambda: _new_time(question),
        lambda: partners(tx, question, desk.roads),
        lambda: [] if _is_kept(tx, question) else other_days(tx, question, desk),
    ):
        if len(found) < MOST:
            found += [each for each in seek() if harms_nobody(each)]
    return found


def _is_kept(tx: Transaction, question: Question) -> bool:
    """Whether a time is being kept for this order already: nobody is asked twice at once."""
    hold = living(tx, question.visit.work_order)
    return hold is not None and hold.lives(tx.stamp.at)


def planners(question: Question) -> list[Found]:
    """What the planner itself proposes, which may yet harm somebody it knows nothing of."""
    found = rescues_in(question.live, question.key, may_wait=question.may_wait, most=MOST)
    return [Found(question, each, each.kind.value) for each in found]


def _new_time(question: Question) -> list[Found]:
    """The first window of the day after the promise in which somebody can safely come."""
    day = question.day
    first = day.wall_hour(question.ends) // 2 * 2
    for hour in range(first, min(24, first + WINDOW * TIMES), WINDOW):
        window = day.at_hour(hour), day.at_hour(hour + WINDOW)
        found = question.another_time(window, by=question.still_kept)
        if found is not None and window_around(day.moment(found.own.start_after), day) == window:
            return [Found(question, found, NEW_TIME, window=window)]
    return []
