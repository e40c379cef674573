"""The repair that is proposed for a day, as whoever has to decide sees it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dispatch.planning.answer.changes import places
from dispatch.planning.lifecycle import RunState
from dispatch.planning.plan_run import PlanRun
from dispatch.planning.review import Change, plan_review
from dispatch.store.database import Transaction

NOTICED = timedelta(minutes=10)  # a start that moves by less is no change to speak of


@dataclass(frozen=True)
class StandingRepair:
    """`causes`: [{what, …facts}] of disturbance.py; `engineers` and `places` name whom and what they speak of.

    `changes`: those somebody would notice; `edited`: what was changed since, and so will be left as it is.
    `told`: customers who will hear of it. `figures`: {breaks, at_risk, left_out, travel, overtime, …} before and after.
    """

    run_id: int
    version: int
    branch_id: int
    day: date
    causes: tuple[dict[str, Any], ...]
    changes: tuple[Change, ...]
    edited: tuple[str, ...]
    told: int
    moves: int
    swaps: int
    before: dict[str, int]
    after: dict[str, int]
    engineers: dict[int, str]
    places: dict[int, str]


def standing_run(tx: Transaction, branch_id: int, day: date, *, lock: bool = False) -> PlanRun | None:
    query = (
        select(PlanRun)
        .where(PlanRun.branch_id == branch_id, PlanRun.day == day, PlanRun.causes.is_not(None))
        .where(PlanRun.state == RunState.PROPOSED)
        .options(joinedload(PlanRun.branch, innerjoin=True))
    )
    if lock:
        query = query.with_for_update(of=PlanRun, key_share=True).execution_options(populate_existing=True)
    return tx.session.scalars(query).one_or_none()


def standing(tx: Transaction, branch_id: int, day: date) -> StandingRepair | None:
    """None also where everything it proposed was changed meanwhile."""
    run = standing_run(tx, branch_id, day)
    if run is None:
        return None
    review = plan_review(tx, run.id)
    changes = [change for rows in review.groups.values() for change in rows if _is_noticed(change)]
    live = tuple(change for change in changes if not change.edited and not change.past)
    if not live:
        return None
    return StandingRepair(
        run_id=run.id,
        version=run.version,
        branch_id=branch_id,
        day=day,
        causes=tuple(run.causes),
        changes=live,
        edited=(*review.edited, *review.past),
        told=len(review.told),
        moves=review.after["moves"],
        swaps=review.after["swaps"],
        before=review.before,
        after=review.after,
        engineers=review.engineers,
        places=places(tx, run.causes),
    )


def _is_noticed(change: Change) -> bool:
    if change.before is None or change.after is None or change.tells is not None:
        return True
    return change.before[0] != change.after[0] or abs(change.after[1] - change.before[1]) >= NOTICED
