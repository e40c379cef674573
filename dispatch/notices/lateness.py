"""Telling a customer that we come later: as soon as we know it, and again only when it moves again."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from dispatch.notices.message import Message
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import HELD, UNDER_WAY, VisitState
from dispatch.work.visit import Visit

MOVED = timedelta(minutes=15)
# Farther ahead the plan will change again before anybody need be told.
AHEAD = timedelta(hours=4)
TOLD = ("on_the_way", "late")


def is_late(at: datetime, *, window_to: datetime | None, told: datetime | None) -> bool:
    """Whether an arrival at that moment is news: out of the window, or moved by more than a quarter of an hour since
    the customer was last told a minute (`told`)."""
    if told is None:
        return window_to is not None and at > window_to
    leaves = window_to is not None and told <= window_to < at
    return leaves or at - told > MOVED


def expected(tx: Transaction, *, visit_id: int, at: str) -> None:
    """Somebody knows when we will be at this door (ISO 8601): tell the customer if it is news."""
    visit = tx.session.get_one(Visit, visit_id)
    if visit.state in HELD | {VisitState.TRAVELLING}:
        _tell(tx, visit, datetime.fromisoformat(at))


def watch(tx: Transaction) -> None:
    """Time alone makes us late: an engineer who is still at the home before, or still on the road."""
    for _, visits in groupby(_soon(tx), key=lambda visit: visit.engineer_id):
        for visit, at in arrivals(visits, tx.stamp.at):
            _tell(tx, visit, at)


def arrivals(visits: Iterable[Visit], now: datetime) -> list[tuple[Visit, datetime]]:
    """Of one engineer, in driving order: at the earliest when each door is reached, by what is known now."""
    found, free = [], now
    for visit in visits:
        travel = timedelta(seconds=visit.travel_seconds or 0)
        if visit.state is VisitState.ON_SITE:
            free = max(now, visit.ends_at)
            continue
        if visit.state is VisitState.TRAVELLING:
            at = max(now, visit.set_out_at + travel)
        else:
            at = max(visit.starts_at, free + travel)
        found.append((visit, at))
        free = at + timedelta(minutes=visit.minutes)
    return found


def _soon(tx: Transaction) -> list[Visit]:
    now = tx.stamp.at
    query = (
        select(Visit)
        .where(Visit.state.in_(HELD | UNDER_WAY), Visit.starts_at < now + AHEAD, Visit.starts_at > now - 3 * AHEAD)
        .options(joinedload(Visit.work_order))
        .order_by(Visit.engineer_id, Visit.state.in_(HELD), Visit.starts_at)
    )
    return list(tx.session.scalars(query))


def _tell(tx: Transaction, visit: Visit, at: datetime) -> None:
    order = visit.work_order
    this = select(Message.at_door).where(
        Message.work_order_id == order.id,
        Message.visit_id == visit.id,
        Message.generation == order.generation,
        Message.event.in_(TOLD),
    )
    told = tx.session.scalars(this.order_by(Message.id.desc()).limit(1)).first()
    # Who was promised nothing isn't told that it moves.
    if visit.told_at is None or not is_late(at, window_to=visit.window_to, told=told):
        return
    late = select(func.count()).where(Message.work_order_id == order.id, Message.event == "late")
    facts = {"work_order_id": order.id, "event": "late", "generation": order.generation, "visit_id": visit.id}
    facts["round"] = tx.session.scalar(late.where(Message.generation == order.generation))
    tx.send_once("notices.tell", **facts, at_door=at.replace(second=0, microsecond=0).isoformat())


TOPICS = {"notices.expected": expected, "notices.watch": watch}
PERIODIC = {"notices.watch": "* * * * *"}
