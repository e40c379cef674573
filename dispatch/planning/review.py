"""A plan before it is published: what changes, for whom and why, and who will be told."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dispatch.planning import queries
from dispatch.planning.answer.changes import places
from dispatch.planning.lifecycle import RunState
from dispatch.planning.plan import ItemKind, Plan, PlanItem
from dispatch.planning.plan_run import PlanRun, PlanSnapshot
from dispatch.planning.publishing import is_past, window_around
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.prices import Weights
from dispatch.planning.question.record import UNASKED
from dispatch.planning.question.scope import Scope
from dispatch.planning.shown.gap import gap
from dispatch.planning.shown.rows import kind_of, place_of
from dispatch.planning.terms.planning_terms import weights_of
from dispatch.store.database import Transaction
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

STUCK = "stuck"  # locked where nobody can come; it stays there
GROUPS = (ItemKind.ADDED, ItemKind.MOVED_TOLD, ItemKind.MOVED, ItemKind.REMOVED, ItemKind.LEFT_OUT)


@dataclass(frozen=True)
class Change:
    """One visit. `tells`: the window its customer will be told, None if nobody is told anything.

    `reasons`: [{code, …facts}], see answer/reasons.py. `travel`: seconds more or less on the road for whoever has it
    then. `edited`: the order is not as it was when the plan was made, so publishing will skip it. `past`: it should
    have begun by now, so that publishing will skip it too, or has.
    """

    visit_id: int
    reference: str
    kind: str
    place: str
    title: str
    urgent: bool
    minutes: int
    window: tuple[datetime, datetime] | None
    before: tuple[str, datetime] | None
    after: tuple[str, datetime] | None
    reasons: tuple[dict[str, Any], ...]
    travel: int | None
    tells: tuple[datetime, datetime] | None
    edited: bool
    past: bool
    outcome: str | None
    why_skipped: str | None


@dataclass(frozen=True)
class Told:
    """A customer who hears of it, in their language and the way they prefer."""

    visit_id: int
    name: str
    language: str
    channel: str
    window: tuple[datetime, datetime]
    moved: bool


@dataclass(frozen=True)
class PlanReview:
    """`before` and `after`: the figures of answer/figures.py. `groups`: kind → changes, in the order to show."""

    run_id: int
    version: int
    state: str
    branch_id: int
    branch: str
    zone: str
    day: date
    requested_at: datetime
    finished_at: datetime | None
    seconds: int
    cost: int
    bound: int | None
    gap: float | None
    before: dict[str, int]
    after: dict[str, int]
    groups: dict[str, tuple[Change, ...]]
    told: tuple[Told, ...]
    edited: tuple[str, ...]
    past: tuple[str, ...]
    kept: int
    engineers: dict[int, str]  # id → name, of all whom reasons speak of
    places: dict[int, str]  # visit → where, of those that reasons speak of
    skills: dict[str, dict[str, str]]  # code → language → name
    weights: Weights  # by which it was made
    scope: Scope

    @property
    def changes(self) -> int:
        return sum(len(rows) for kind, rows in self.groups.items() if kind not in (ItemKind.LEFT_OUT, STUCK))


def plan_review(tx: Transaction, run_id: int) -> PlanReview:
    """Raises NotFound, also where the run has no plan."""
    run = queries.run(tx, run_id)
    plan = queries.plan(tx, run_id)
    day = PlanningDay(run.day, run.branch.time_zone)
    items = _items(tx, plan)
    now = tx.stamp.at if run.state is RunState.PROPOSED else None
    shown = [(item, _change(item, day, now)) for item in items if item.kind in GROUPS]
    groups = {kind.value: tuple(change for item, change in shown if item.kind is kind) for kind in GROUPS}
    groups[STUCK] = tuple(_change(item, day, now) for item in items if _is_stuck(item))
    return PlanReview(
        run_id=run.id,
        version=run.version,
        state=run.state.value,
        branch_id=run.branch_id,
        branch=run.branch.name,
        zone=run.branch.time_zone,
        day=run.day,
        requested_at=run.requested_at,
        finished_at=run.finished_at,
        seconds=run.seconds,
        cost=plan.cost,
        bound=plan.bound,
        gap=gap(plan.cost, plan.bound),
        before=plan.before,
        after=plan.after,
        groups=groups,
        told=tuple(_told(item, change.tells) for item, change in shown if change.tells),
        edited=tuple(change.reference for _, change in shown if change.edited),
        past=tuple(change.reference for _, change in shown if change.past),
        kept=len(items) - len(shown),
        engineers=queries.engineer_names(tx, run.branch_id),
        places=places(tx, [reason for item in items for reason in item.reasons]),
        skills=queries.skill_names(tx),
        weights=_weights(tx, run),
        scope=Scope.from_json(run.scope),
    )


def _is_stuck(item: PlanItem) -> bool:
    return item.kind is ItemKind.KEPT and any(one["code"] not in UNASKED for one in item.reasons)


def _weights(tx: Transaction, run: PlanRun) -> Weights:
    """The branch's present ones, where the run kept none: repairs and days planned in parts don't."""
    kept = tx.session.scalar(select(PlanSnapshot.records["weights"]).where(PlanSnapshot.run_id == run.id))
    return Weights.from_json(kept) if kept else weights_of(tx, run.branch_id)


def _items(tx: Transaction, plan: Plan) -> list[PlanItem]:
    order = joinedload(PlanItem.visit).joinedload(Visit.work_order)
    query = (
        select(PlanItem)
        .where(PlanItem.plan_id == plan.id)
        .options(
            order.joinedload(WorkOrder.home),
            order.joinedload(WorkOrder.fault),
            order.joinedload(WorkOrder.customer),
            joinedload(PlanItem.engineer),
            joinedload(PlanItem.previous_engineer),
        )
        .order_by(PlanItem.starts_at, PlanItem.id)
    )
    return list(tx.session.scalars(query))


def _change(item: PlanItem, day: PlanningDay, now: datetime | None) -> Change:
    """`now` while it can still be published."""
    visit, order = item.visit, item.visit.work_order
    costs = next((reason for reason in item.reasons if reason["code"] == "costs"), None)
    versions = (order.version, visit.version)
    edited = item.outcome is None and versions != (item.order_version, item.visit_version)
    past = item.why_skipped == "past" or (now is not None and is_past(item.starts_at, now))
    return Change(
        visit_id=item.visit_id,
        reference=order.reference,
        kind=kind_of(order),
        place=place_of(order),
        title=order.title,
        urgent=order.critical,
        minutes=visit.minutes,
        window=visit.window_from and (visit.window_from, visit.window_to),
        before=item.previous_engineer and (item.previous_engineer.name, item.previous_starts_at),
        after=item.engineer and (item.engineer.name, item.starts_at),
        reasons=tuple(item.reasons),
        travel=costs and costs.get("travel", 0),
        tells=None if edited or past else _tells(item, visit, day),
        edited=edited,
        past=past,
        outcome=item.outcome and item.outcome.value,
        why_skipped=item.why_skipped,
    )


def _tells(item: PlanItem, visit: Visit, day: PlanningDay) -> tuple[datetime, datetime] | None:
    """As publishing will decide it: a window that still holds is not told again."""
    if item.starts_at is None or item.outcome is not None or item.kind is ItemKind.KEPT:
        return None
    if visit.window_from is not None and visit.window_from <= item.starts_at <= visit.window_to:
        return None
    return window_around(item.starts_at, day)


def _told(item: PlanItem, window: tuple[datetime, datetime]) -> Told:
    customer = item.visit.work_order.customer
    return Told(
        visit_id=item.visit_id,
        name=customer.name,
        language=item.visit.work_order.language,
        channel=customer.prefers.value,
        window=window,
        moved=item.kind is ItemKind.MOVED_TOLD,
    )


def largest_move(changes: tuple[Change, ...]) -> timedelta:
    """How far the plan moves a visit at most."""
    moves = [abs(change.after[1] - change.before[1]) for change in changes if change.before and change.after]
    return max(moves, default=timedelta())
