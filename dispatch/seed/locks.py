"""What dispatchers locked this morning, so that plans leave it where it stands."""

from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from dispatch.people.branch import Branch
from dispatch.seed.stage import Stage
from dispatch.seed.stories import MINUTE
from dispatch.seed.wall_clock import day_of
from dispatch.stamp import Role, Source
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import HELD
from dispatch.work.lock import Lock, WhenLocked
from dispatch.work.locking import lock_visit
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

LOCKS = (
    (Lock(engineer=True), "knows_home"),
    (Lock(when=WhenLocked.WINDOW), "customer_asked"),
    (Lock(when=WhenLocked.DAY), None),
    (Lock(engineer=True, when=WhenLocked.TIME), "training_pair"),
)
AGO = 12 * MINUTE


def locks(stage: Stage, day: date) -> None:
    """One of each kind in every branch, on a day that is still to be driven."""
    for branch in sorted({shift.engineer.branch for shift in stage.crew.on(day)}, key=lambda one: one.id):
        # The same person each time: nothing else of the day hangs on who it is.
        able = (each for each in stage.staff.desk if each.role is Role.DISPATCHER)
        account = next(each for each in able if each.every_branch or each.branch_id == branch.id)
        step = partial(_lock, branch=branch, day=day)
        stage.replay.plan(stage.clock.now - AGO, account.actor(Source.SEED), step)


def _lock(tx: Transaction, *, branch: Branch, day: date) -> None:
    ahead = select(Visit).join(Visit.work_order).where(WorkOrder.branch_id == branch.id, Visit.state.in_(HELD))
    ahead = ahead.where(Visit.starts_at > tx.stamp.at + timedelta(hours=1), Visit.window_from.is_not(None))
    found = [
        visit
        for visit in tx.session.scalars(ahead.order_by(Visit.starts_at, Visit.id))
        if day_of(visit.starts_at) == day
    ]
    # Not next to each other: they are to be seen all over the board.
    for visit, (lock, reason) in zip(found[::3], LOCKS, strict=False):
        lock_visit(tx, visit, lock, reason=reason)
