"""What people ask about plan runs and plans. Everybody sees their own branches' only."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import joinedload

from dispatch.errors import NotFound
from dispatch.people.branch import Branch
from dispatch.people.engineer import Engineer, Skill
from dispatch.planning.lifecycle import RunState
from dispatch.planning.plan import Outcome, Plan, PlanItem
from dispatch.planning.plan_run import PlanRun
from dispatch.stamp import Actor
from dispatch.store.database import Transaction


def run(tx: Transaction, run_id: int, *, lock: bool = False) -> PlanRun:
    """Raises NotFound. `lock`: two who end the same run queue, and the second finds it ended."""
    query = (
        select(PlanRun)
        .where(PlanRun.id == run_id, _visible(tx.stamp.by))
        .options(joinedload(PlanRun.branch, innerjoin=True))
        .execution_options(populate_existing=True)
    )
    if lock:
        query = query.with_for_update(of=PlanRun, key_share=True)
    return _found(tx.session.scalars(query).one_or_none())


def plan(tx: Transaction, run_id: int) -> Plan:
    """Raises NotFound, also where the run has no plan."""
    run(tx, run_id)
    return _found(tx.session.scalars(select(Plan).where(Plan.run_id == run_id)).one_or_none())


def runs(
    tx: Transaction,
    *,
    branch_id: int | None = None,
    day: date | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> list[PlanRun]:
    """Newest first; `before_id` continues a list."""
    query = (
        select(PlanRun)
        .where(_visible(tx.stamp.by))
        .options(joinedload(PlanRun.branch), joinedload(PlanRun.requested_by))
        .order_by(PlanRun.id.desc())
        .limit(limit)
    )
    if branch_id is not None:
        query = query.where(PlanRun.branch_id == branch_id)
    if day is not None:
        query = query.where(PlanRun.day == day)
    if before_id is not None:
        query = query.where(PlanRun.id < before_id)
    return list(tx.session.scalars(query))


def proposals(tx: Transaction, branch_id: int, day: date) -> list[PlanRun]:
    query = select(PlanRun).where(
        PlanRun.branch_id == branch_id, PlanRun.day == day, PlanRun.state == RunState.PROPOSED
    )
    return list(tx.session.scalars(query.with_for_update(key_share=True)))


def branch(tx: Transaction, branch_id: int) -> Branch:
    """Raises NotFound, in the same words, for what isn't there and for what isn't theirs."""
    if not tx.stamp.by.sees_branch(branch_id):
        raise NotFound
    return _found(tx.session.get(Branch, branch_id))


def engineer_names(tx: Transaction, branch_id: int) -> dict[int, str]:
    query = select(Engineer.id, Engineer.name).where(Engineer.branch_id == branch_id)
    return dict(tx.session.execute(query).all())


def skill_names(tx: Transaction) -> dict[str, dict[str, str]]:
    """Code → names by language."""
    return {each.code: each.names for each in tx.session.scalars(select(Skill).order_by(Skill.code))}


def why_planned(tx: Transaction, visit_ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """Visit → the reasons of the plan that was last published with it; see answer/reasons.py."""
    query = (
        select(PlanItem.visit_id, PlanItem.reasons)
        .where(PlanItem.visit_id.in_(visit_ids), PlanItem.outcome == Outcome.PUBLISHED)
        .order_by(PlanItem.id)
    )
    return dict(tx.session.execute(query).all())


def _visible(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.branches is None else PlanRun.branch_id.in_(actor.branches)


def _found(noun):
    if noun is None:
        raise NotFound
    return noun
