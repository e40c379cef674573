"""Making a plan real, visit by visit, through the same doors as everybody else.

What was edited since the snapshot, or refuses, is skipped and named; nothing is ever overwritten.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dispatch.errors import Refusal
from dispatch.lifecycle import MoveNotAllowed
from dispatch.people.engagement import EngineerBusy
from dispatch.planning import queries
from dispatch.planning.plan import ItemKind, Plan, PlanItem
from dispatch.planning.question.day import PlanningDay
from dispatch.store.database import Transaction
from dispatch.store.refusals import translated
from dispatch.work import visits
from dispatch.work.lifecycle import HELD, VisitState
from dispatch.work.lock import Locked
from dispatch.work.skills import MissingSkill
from dispatch.work.turns import take_turns
from dispatch.work.visit import Visit
from dispatch.work.whole import before, comes_after, latest, partner_of
from dispatch.work.windows import promise_window
from dispatch.work.work_order import WorkOrder

WINDOW = 2  # hours
ROOM = timedelta(minutes=30)  # a window that ends sooner after the planned start is told an hour later instead
# A plan of the day itself begins at once, and so does an offer by hand; so long somebody may think about it.
STANDS = timedelta(minutes=10)
WHY = {EngineerBusy: "engineer_busy", MissingSkill: "missing_skill", MoveNotAllowed: "not_open", Locked: "locked"}


def publish(tx: Transaction, run_id: int, *, chosen: Collection[int] | None = None) -> Plan:
    """Give out the chosen visits (by visit id; None: all) of a proposed plan, in this one transaction.

    Each item keeps its outcome. Raises:
        MoveNotAllowed: the plan is not proposed any more; somebody was quicker.
    """
    run = queries.run(tx, run_id, lock=True)
    run.publish(tx.stamp)
    plan = _loaded(tx, run_id)
    _locked(tx, plan)
    wanted = [item for item in plan.items if item.is_change and (chosen is None or item.visit_id in chosen)]
    ready = []
    for item in wanted:
        if not _is_fresh(item):
            item.skipped("changed")
        elif is_past(item.starts_at, tx.stamp.at):
            item.skipped("past")
        elif _breaks_an_agreement(item):
            item.skipped("agreed")
        elif _breaks_a_lock(item, tx.stamp.at):
            item.skipped("locked")
        else:
            ready.append(item)
    _carry_out(tx, whole_crews(ready), PlanningDay(run.day, run.branch.time_zone))
    _say_why_left_out(plan)
    tx.session.flush()
    return plan


def whole_crews(items: list[PlanItem]) -> list[PlanItem]:
    """Without those that would leave somebody at the door alone: who comes with whom is given out together, for the
    same moment, or not at all."""
    planned = {item.visit_id: item.starts_at for item in items}
    halves = [item for item in items if not _with_partner(item, planned)]
    for item in halves:
        item.skipped("crew")
    return [item for item in items if item not in halves]


def _with_partner(item: PlanItem, planned: Mapping[int, datetime | None]) -> bool:
    partner = partner_of(item.visit)
    if partner is None or partner.state not in HELD | {VisitState.OPEN}:
        return True
    return planned.get(partner.id, partner.starts_at) == item.starts_at


def is_past(starts_at: datetime | None, now: datetime) -> bool:
    """Whether it is too late to begin then; a start that has just gone by still stands."""
    return starts_at is not None and starts_at < now - STANDS


def _loaded(tx: Transaction, run_id: int) -> Plan:
    visit = joinedload(Plan.items).joinedload(PlanItem.visit)
    query = (
        select(Plan)
        .where(Plan.run_id == run_id)
        .options(
            visit.joinedload(Visit.work_order).joinedload(WorkOrder.fault),
            visit.joinedload(Visit.work_order).selectinload(WorkOrder.clock_events),
            visit.joinedload(Visit.work_order).selectinload(WorkOrder.visits),
            visit.joinedload(Visit.engagement),
            joinedload(Plan.items).joinedload(PlanItem.engineer),
        )
    )
    return tx.session.scalars(query).unique().one()


def _locked(tx: Transaction, plan: Plan) -> None:
    engineers = {each for item in plan.items for each in (item.engineer_id, item.previous_engineer_id) if each}
    take_turns(tx, orders={item.visit.work_order_id for item in plan.items}, engineers=engineers)
    again = select(Visit).where(Visit.id.in_([item.visit_id for item in plan.items]))
    tx.session.scalars(again.execution_options(populate_existing=True)).all()


def _is_fresh(item: PlanItem) -> bool:
    return (item.visit.work_order.version, item.visit.version) == (item.order_version, item.visit_version)


def _breaks_an_agreement(item: PlanItem) -> bool:
    """A time the customer has chosen, or agreed to, is only theirs to give up."""
    visit = item.visit
    if visit.agreed_at is None or visit.window_from is None:
        return False
    return item.starts_at is None or not visit.window_from <= item.starts_at <= visit.window_to


def _breaks_a_lock(item: PlanItem, now: datetime) -> bool:
    visit = item.visit
    if item.starts_at is None:
        return bool(visit.lock)
    return visit.breaks_lock(item.engineer_id, item.starts_at, at=now)


def _carry_out(tx: Transaction, items: list[PlanItem], day: PlanningDay) -> None:
    """All at once; one that refuses is taken out and the rest tried again, for its old place may now be in the way."""
    while True:
        recorded = len(tx.ledger.changes)
        try:
            with translated(), tx.session.begin_nested():
                _try_out(tx, items, day)
        except ItemRefused as refused:
            # What was undone must not stand in the audit either.
            del tx.ledger.changes[recorded:]
            refused.item.skipped(refused.why)
            items = whole_crews([item for item in items if item is not refused.item])
        else:
            for item in items:
                item.published()
            return


class ItemRefused(Exception):
    def __init__(self, item: PlanItem, why: str):
        super().__init__(why)
        self.item = item
        self.why = why


def _try_out(tx: Transaction, items: Sequence[PlanItem], day: PlanningDay) -> None:
    # Everybody's old time is given free first: a swap between two engineers is no collision.
    for item in items:
        item.visit.release(tx.stamp.at)
    tx.session.flush()
    for item in items:
        try:
            with translated():
                _carry_out_one(tx, item, day)
                tx.session.flush()
        except tuple(WHY) as refusal:
            raise ItemRefused(item, _why(refusal)) from refusal
    for item in items:
        if not _is_in_sequence(item.visit):
            raise ItemRefused(item, "sequence")


def _is_in_sequence(visit: Visit) -> bool:
    """As the database asks at the end; here one visit can still be left out."""
    order, zone = visit.work_order, visit.work_order.branch.time_zone
    return all(
        comes_after(each, first, zone)
        for each, first in ((each, before(each)) for each in latest(order).values())
        if first is not None and visit in (each, first)
    )


def _why(refusal: Refusal) -> str:
    return next(why for kind, why in WHY.items() if isinstance(refusal, kind))


def _carry_out_one(tx: Transaction, item: PlanItem, day: PlanningDay) -> None:
    visit = item.visit
    if item.kind is ItemKind.REMOVED and visit.state is VisitState.OPEN:
        visit.work_order.left_out = item.reasons  # whoever came along has given it back for both
        return
    if item.kind is ItemKind.REMOVED:
        visits.give_back(tx, visit, "unassign", reason="left_out")
        visit.work_order.left_out = item.reasons
        return
    visits.assign(tx, visit, item.engineer, starts_at=item.starts_at, travel=item.travel_seconds)
    ensure_window(tx, visit, day)


def ensure_window(tx: Transaction, visit: Visit, day: PlanningDay) -> None:
    """Promise a window around the plan, unless the promised one still holds it. The customer is told."""
    opens, closes = window_at(visit, visit.starts_at, day)
    if (opens, closes) != (visit.window_from, visit.window_to):
        promise_window(tx, visit, window_from=opens, window_to=closes)


def window_at(visit: Visit, starts_at: datetime, day: PlanningDay) -> tuple[datetime, datetime]:
    """What is told once it begins then: its own window where that holds it, else one around the plan."""
    if visit.window_from is not None and visit.window_from <= starts_at <= visit.window_to:
        return visit.window_from, visit.window_to
    return window_around(starts_at, day)


def window_around(starts_at: datetime, day: PlanningDay) -> tuple[datetime, datetime]:
    """Two hours from an even hour of the wall clock; from the odd hour where the even one leaves too little room."""
    hour = day.wall_hour(starts_at) // 2 * 2
    if day.at_hour(hour + WINDOW) - starts_at < ROOM:
        hour += 1
    return day.at_hour(hour), day.at_hour(hour + WINDOW)


def _say_why_left_out(plan: Plan) -> None:
    """On every order that stays open; one edited meanwhile keeps what it says."""
    for item in plan.items:
        if item.kind is ItemKind.LEFT_OUT and _is_fresh(item) and item.visit.state not in HELD:
            item.visit.work_order.left_out = item.reasons
