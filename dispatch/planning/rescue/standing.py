"""Where visits stand, written down so that it can be put back, and compared."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from dispatch.planning.question.day import PlanningDay
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import HELD
from dispatch.work.visit import Visit

Stand = dict[str, Any]


def stand(visit: Visit) -> Stand:
    """{visit_id, engineer_id, starts_at, travel, lock, window}: moments as texts, travel in seconds, null where there
    is none; `lock` as the two columns have it."""
    return {
        "visit_id": visit.id,
        "engineer_id": visit.engineer_id,
        "starts_at": visit.starts_at and visit.starts_at.isoformat(),
        "travel": visit.travel_seconds,
        "lock": [visit.engineer_locked, visit.when_locked and visit.when_locked.value],
        "window": [end and end.isoformat() for end in (visit.window_from, visit.window_to)],
    }


def held_by(tx: Transaction, engineers: Collection[int], day: PlanningDay) -> list[Visit]:
    """What these engineers have before them that day, as the database has it now."""
    query = select(Visit).where(Visit.engineer_id.in_(engineers), Visit.state.in_(HELD))
    query = query.where(Visit.starts_at >= day.begins, Visit.starts_at < day.ends).order_by(Visit.id)
    return list(tx.session.scalars(query.execution_options(populate_existing=True)))
