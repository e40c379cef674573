"""What the ladder would have said last week, had it stood then as it stands now."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from dispatch.people.branch import Branch
from dispatch.planning.outlook.outlook import PromiseName
from dispatch.planning.outlook.running import Run
from dispatch.planning.watch.climbing import moment_of
from dispatch.planning.watch.ladder_step import LadderStep, Trigger
from dispatch.planning.watch.queries import steps_for
from dispatch.store.database import Transaction
from dispatch.work.clocks import clocks
from dispatch.work.sla.clock_event import ClockEvent
from dispatch.work.work_order import WorkOrder

BACK = timedelta(days=7)
MOST = 3_000  # orders


@dataclass(frozen=True)
class Rehearsed:
    """`calls`: how often each step would have been reached; None for what can't be told afterwards."""

    step: LadderStep
    calls: int | None


def last_week(tx: Transaction, branch: Branch) -> list[Rehearsed]:
    """Shares and deadlines are replayed. What was predicted then, and how long a pause had lasted, is not known now."""
    steps = steps_for(tx, branch.id)
    since = tx.stamp.at - BACK
    reached: Counter[int] = Counter()
    for order in _orders(tx, branch, since):
        for run, met in _runs(order, branch, tx.stamp.at):
            for step in steps:
                about = {"priority": order.priority, "tier": order.customer.tier}
                kind = order.fault and order.fault.work_kind
                if step.concerns(promise=run.promise, **about, work_kind=kind):
                    at = moment_of(step, run)
                    reached[step.id] += at is not None and since <= at < (met or tx.stamp.at)
    return [Rehearsed(s, reached[s.id] if s.trigger in (Trigger.SHARE, Trigger.DUE) else None) for s in steps]


def _runs(order: WorkOrder, branch: Branch, now: datetime) -> list[tuple[Run, datetime | None]]:
    return [
        (Run(PromiseName(c.name), c.began, c.due, None, None, c.because.calendar or branch.calendar), c.met)
        for c in clocks(order, now)
    ]


def _orders(tx: Transaction, branch: Branch, since: datetime) -> list[WorkOrder]:
    """Those that were open at some moment since."""
    query = (
        select(WorkOrder)
        .where(WorkOrder.branch_id == branch.id, or_(WorkOrder.ended_at.is_(None), WorkOrder.ended_at >= since))
        .options(selectinload(WorkOrder.visits), joinedload(WorkOrder.fault), joinedload(WorkOrder.customer))
        .options(selectinload(WorkOrder.clock_events).joinedload(ClockEvent.calendar_edition))
        .order_by(WorkOrder.id.desc())
        .limit(MOST)
    )
    return list(tx.session.scalars(query))
