"""What people do with plan runs. Publishing has a file of its own."""

from collections.abc import Iterable
from datetime import date

from dispatch.errors import N_, Invalid
from dispatch.lifecycle import NotYourMove
from dispatch.planning import queries
from dispatch.planning.lifecycle import DESK
from dispatch.planning.plan_run import PlanRun
from dispatch.planning.question.day import local_day
from dispatch.planning.question.scope import EVERYTHING, Scope
from dispatch.stamp import Role
from dispatch.store.database import Transaction

LONGEST = 3600  # seconds
MOST_DAYS = 7


class DayOver(Invalid):
    """That day is over."""

    says = N_("{day} is over, so nothing can be planned for it. Choose today or a later day.")


class TooManyDays(Invalid):
    """So many days are not planned at once."""

    says = N_("Choose one day at least, and {most} at most.")


class BadEffort(Invalid):
    """The time to search can't be used."""

    says = N_("The planner can search for 1 to {longest} seconds, not for {seconds}.")


def request_runs(
    tx: Transaction, branch_id: int, days: Iterable[date], *, seconds: int, seed: int = 0, scope: Scope = EVERYTHING
) -> list[PlanRun]:
    """One run for each of the days, all or none. Raises as `request_run`, and TooManyDays."""
    wanted = sorted(set(days))
    if not 1 <= len(wanted) <= MOST_DAYS:
        raise TooManyDays(most=MOST_DAYS)
    return [request_run(tx, branch_id, day, seconds=seconds, seed=seed, scope=scope) for day in wanted]


def request_run(
    tx: Transaction, branch_id: int, day: date, *, seconds: int, seed: int = 0, scope: Scope = EVERYTHING
) -> PlanRun:
    """Ask for a plan of a branch's day, or of a part of it; the worker makes it. The flush says whether one is made
    already.

    Raises:
        NotFound, NotYourMove, DayOver, BadEffort.
        AlreadyPlanning: a run for that branch and day is live.
    """
    if tx.stamp.by.role not in DESK | {Role.SYSTEM}:
        raise NotYourMove(verb="request", role=tx.stamp.by.role)
    branch = queries.branch(tx, branch_id)
    if day < local_day(tx.stamp.at, branch.time_zone):
        raise DayOver(day=day.isoformat())
    if not 1 <= seconds <= LONGEST:
        raise BadEffort(seconds=seconds, longest=LONGEST)
    run = PlanRun.request(tx.stamp, branch, day, seconds=seconds, seed=seed, scope=scope.to_json())
    tx.add(run)
    tx.session.flush()
    tx.send("planning.solve", plan_run_id=run.id)
    return run


def cancel_run(tx: Transaction, run_id: int) -> PlanRun:
    """A run nobody works on ends at once, one being solved as soon as the worker looks up."""
    run = queries.run(tx, run_id, lock=True)
    run.cancel(tx.stamp)
    return run


def discard_run(tx: Transaction, run_id: int) -> PlanRun:
    """Set a proposal aside; nothing else changes."""
    run = queries.run(tx, run_id, lock=True)
    run.discard(tx.stamp)
    return run
