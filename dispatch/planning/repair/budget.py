"""How much a repair disturbs people, and how much of that a branch still allows on a day without being asked."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Integer, func, select

from dispatch.planning.lifecycle import RunState
from dispatch.planning.plan import ItemKind, Plan, PlanItem
from dispatch.planning.plan_run import PlanRun
from dispatch.planning.repair.terms import RepairTerms
from dispatch.planning.snapshot import Snapshot
from dispatch.store.database import Transaction

MOVES, SWAPS = "moves", "swaps"


def disturbs(snapshot: Snapshot, items: Iterable[PlanItem]) -> dict[str, int]:
    """`moves`: customers whose told window gives way; `swaps`: visits that another engineer gets."""
    items = list(items)
    return {
        MOVES: sum(_gives_way(snapshot, each) for each in items),
        SWAPS: sum(each.previous_engineer_id not in (None, each.engineer_id) for each in items),
    }


def spent(tx: Transaction, branch_id: int, day: date) -> dict[str, int]:
    """Of the day's budget, by what was accepted without anybody being asked."""
    counts = [func.coalesce(func.sum(Plan.after[name].astext.cast(Integer)), 0) for name in (MOVES, SWAPS)]
    query = select(*counts).join(PlanRun, PlanRun.id == Plan.run_id)
    query = query.where(PlanRun.branch_id == branch_id, PlanRun.day == day)
    moves, swaps = tx.session.execute(query.where(PlanRun.by_itself, PlanRun.state == RunState.PUBLISHED)).one()
    return {MOVES: moves, SWAPS: swaps}


def allows(terms: RepairTerms, plan: Plan, used: dict[str, int]) -> bool:
    """Whether nobody need be asked."""
    limits = {MOVES: terms.moves, SWAPS: terms.swaps}
    return terms.by_itself and all(used[name] + plan.after[name] <= limit for name, limit in limits.items())


def _gives_way(snapshot: Snapshot, item: PlanItem) -> bool:
    record = snapshot.records[str(item.visit_id)]
    if not record.told or record.window is None:
        return False
    return item.kind is ItemKind.REMOVED or (item.starts_at is not None and not record.keeps_window(item.starts_at))
