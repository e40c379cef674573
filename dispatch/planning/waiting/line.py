"""Who is next: one rule for everybody, and nobody can be moved up by hand."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, selectinload

from dispatch.planning.waiting.wait import Wait
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder

AT_RISK = timedelta(hours=24)


def line(tx: Transaction, branch_ids: Sequence[int]) -> list[Wait]:
    """In order of turn: first those whose promised arrival is broken, or would be within a day, the most pressing of
    them first; then who was offered less often, so that letting an offer pass costs a turn and not the place; then
    who came first."""
    query = (
        select(Wait)
        .join(Wait.work_order)
        .where(Wait.ended_at.is_(None), WorkOrder.branch_id.in_(branch_ids))
        .options(contains_eager(Wait.work_order), selectinload(Wait.offers))
    )
    return sorted(tx.session.scalars(query).unique(), key=lambda wait: turn(wait, tx.stamp.at))


def turn(wait: Wait, now: datetime) -> tuple:
    due = wait.work_order.arrival_due
    pressing = due is not None and due <= now + AT_RISK and wait.work_order.state is not OrderState.PLANNED
    return not pressing, due if pressing else now, len(wait.offers), wait.joined_at, wait.id
