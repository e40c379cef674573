"""The orders that need somebody, in lanes, and the day in figures."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from dispatch.people.branch import Branch
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.demand import is_asked_for, promise_of
from dispatch.planning.shown.entry import LaneEntry, of_order
from dispatch.planning.shown.forecast import TIGHT
from dispatch.planning.shown.risks import risks
from dispatch.planning.shown.rows import MINUTE, BoardVisit, EngineerRow
from dispatch.store.database import Transaction
from dispatch.work.clocks import most_pressing
from dispatch.work.lifecycle import OrderState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder


@dataclass(frozen=True)
class Lanes:
    unassigned: tuple[LaneEntry, ...]  # least slack first
    at_risk: tuple[LaneEntry, ...]  # worst first
    waiting: tuple[LaneEntry, ...]  # oldest first
    running_late: tuple[LaneEntry, ...]  # longest over first


@dataclass(frozen=True)
class Figures:
    """`posts`: one per promise of the day in order of its end: kept, broken, safe, tight or late."""

    posts: tuple[str, ...]
    unassigned: int
    first_due: datetime | None
    at_risk: int
    breaks_by: int | None  # minutes of the worst that will break

    @property
    def kept(self) -> int:
        return self.posts.count("kept")

    @property
    def due(self) -> int:
        """Promises that are decided."""
        return self.kept + self.posts.count("broken")

    @property
    def all(self) -> int:
        return len(self.posts)


def lanes_of(
    tx: Transaction,
    branch: Branch,
    visits: list[Visit],
    cards: list[BoardVisit],
    rows: list[EngineerRow],
    day: PlanningDay,
) -> Lanes:
    names = {row.engineer_id: row.name for row in rows}
    now = tx.stamp.at
    open_ones = [_unassigned(visit, day, now) for visit in visits if is_asked_for(visit, day)]
    risky = risks(tx, branch, day)
    if risky is None:
        cards_at_risk = sorted((card for card in cards if _is_at_risk(card)), key=lambda each: each.slack)
        risky = [_risky(card, names) for card in cards_at_risk]
    over = [card for card in cards if card.state == "over"]
    return Lanes(
        unassigned=tuple(sorted(open_ones, key=lambda each: (each.minutes is None, each.minutes))),
        at_risk=tuple(risky),
        waiting=tuple(_waiting(tx, branch, now)),
        running_late=tuple(_over(card, names) for card in sorted(over, key=lambda each: -each.over)),
    )


def _is_at_risk(card: BoardVisit) -> bool:
    on_the_way = card.state == "on_the_way" and card.slack is not None and card.slack * MINUTE < TIGHT
    return card.state in ("late", "tight") or on_the_way


def _unassigned(visit: Visit, day: PlanningDay, now: datetime) -> LaneEntry:
    _, due = promise_of(visit, day)
    slack = due and int((due - now) / MINUTE)
    return LaneEntry(
        **of_order(visit.work_order),
        visit_id=visit.id,
        state="open" if slack is None else _colour(slack),
        minutes=slack,
        due=due,
        left_out=tuple(visit.work_order.left_out or ()),
    )


def _risky(card: BoardVisit, names: dict[int, str]) -> LaneEntry:
    return LaneEntry(**_of_card(card, names), state=_colour(card.slack), minutes=card.slack, due=card.promised_by)


def _over(card: BoardVisit, names: dict[int, str]) -> LaneEntry:
    return LaneEntry(**_of_card(card, names), state="late", minutes=card.over)


def _waiting(tx: Transaction, branch: Branch, now: datetime) -> list[LaneEntry]:
    query = (
        select(WorkOrder)
        .where(WorkOrder.branch_id == branch.id, WorkOrder.state == OrderState.WAITING)
        .options(joinedload(WorkOrder.home), joinedload(WorkOrder.fault), selectinload(WorkOrder.clock_events))
        .options(selectinload(WorkOrder.visits))
        .order_by(WorkOrder.state_since)
    )
    return [
        LaneEntry(
            **of_order(order),
            visit_id=None,
            state="wait",
            minutes=int((now - order.state_since) / MINUTE),
            due=pressing.due if (pressing := most_pressing(order, now)) else None,
            waiting_for=order.waiting_for,
            ask_again=order.ask_again_since is not None,
        )
        for order in tx.session.scalars(query)
    ]


def _of_card(card: BoardVisit, names: dict[int, str]) -> dict:
    taken = ("visit_id", "reference", "kind", "place", "title", "titles", "urgent")
    return {name: getattr(card, name) for name in taken} | {
        "expected_at": card.starts_at,
        "engineer": names[card.engineer_id],
    }


def _colour(slack: int) -> str:
    return "late" if slack < 0 else "tight" if slack * MINUTE < TIGHT else "safe"


def figures_of(cards: list[BoardVisit], lanes: Lanes, day: PlanningDay) -> Figures:
    posts = [(card.promised_by, _post(card)) for card in cards if card.promised_by]
    dues = [entry.due for entry in lanes.unassigned if entry.due]
    posts += [(entry.due, entry.state) for entry in lanes.unassigned if entry.due and day.holds(entry.due)]
    worst = [entry.minutes for entry in lanes.at_risk if entry.minutes is not None and entry.minutes < 0]
    return Figures(
        posts=tuple(post for _, post in sorted(posts)),
        unassigned=len(lanes.unassigned),
        first_due=min(dues, default=None),
        at_risk=len(lanes.at_risk),
        breaks_by=-min(worst) if worst else None,
    )


def _post(card: BoardVisit) -> str:
    if card.state in ("done", "failed", "on_site", "over"):
        return "kept" if card.slack >= 0 else "broken"
    return _colour(card.slack)
