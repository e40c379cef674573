"""One part of a large day, solved by whichever worker opens its message: in a child process, as any plan is."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from dispatch.planning import queries
from dispatch.planning.answer import child
from dispatch.planning.answer.child import Budget
from dispatch.planning.ending import accounted
from dispatch.planning.in_parts.finding import Found, cost_of, found_for
from dispatch.planning.in_parts.plan_part import PlanPart, forget
from dispatch.planning.in_parts.question import asked_in
from dispatch.planning.lifecycle import RunState
from dispatch.planning.plan_run import PlanRun
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.roads import roads_of
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction
from dispatch.store.live import announce
from optimizer.large import TURNS

LEAST = 6.0  # seconds for a part, of which a child takes two or three to begin


@dataclass(frozen=True)
class Taken:
    run: PlanRun
    part: PlanPart
    seconds: float


def solve_part(database: Database, settings: Settings, *, plan_run_id: int, plan_part_id: int) -> None:
    """May be called again after a crash, or beside itself: what is kept first counts.

    Raises:
        DatabaseUnavailable, Crossed: the part stays as it is and is begun anew when the message comes again.
    """
    with accounted(database, plan_run_id):
        with database.transaction(SYSTEM) as tx:
            taken = take(tx, plan_run_id, plan_part_id)
        if taken is None:
            return
        run, part = taken.run, taken.part
        asked = asked_in(part.question, PlanningDay(run.day, run.branch.time_zone), roads_of(settings.travel))
        answer = child.solve(
            asked,
            Budget(taken.seconds, settings.planning_memory_mb),
            seed=run.seed,
            watch=lambda told: look_up(database, run, part, told),
        )
        found = found_for(asked, answer, turn=part.turn)
        with database.transaction(SYSTEM) as tx:
            keep(tx, part, found, cost_of(asked, found))


def take(tx: Transaction, run_id: int, part_id: int) -> Taken | None:
    """None where nothing is left to do."""
    run = queries.run(tx, run_id, lock=True)
    if run.state is RunState.SOLVING and run.cancel_requested:
        run.cancel(tx.stamp)
    if run.state is not RunState.SOLVING:
        forget(tx, run_id)
        return None
    part = tx.session.get(PlanPart, part_id)
    if part is None or part.found is not None:
        return None
    part.begun_at = tx.stamp.at
    tx.session.flush()
    return Taken(run, part, seconds_for(tx, run, part.turn))


def seconds_for(tx: Transaction, run: PlanRun, turn: int) -> float:
    """For one of the parts not yet solved, so that all of the turn are in its share of the run's time, however many
    workers there are: as many parts as are in hand now will be solved side by side."""
    open_parts = (PlanPart.run_id == run.id, PlanPart.turn == turn, PlanPart.found.is_(None))
    waiting, in_hand = tx.session.execute(select(func.count(), func.count(PlanPart.begun_at)).where(*open_parts)).one()
    shares = [each.share for each in TURNS]
    ends = run.seconds * sum(shares[: turn + 1]) / sum(shares)
    left = ends - (tx.stamp.at - run.started_at).total_seconds()
    return max(LEAST, left * in_hand / waiting)


def look_up(database: Database, run: PlanRun, part: PlanPart, told: dict[str, Any] | None) -> bool:
    """Show how far the run is; true if somebody asked to stop, or ended the run otherwise."""
    with database.transaction(SYSTEM) as tx:
        if told is not None:
            tx.session.execute(update(PlanPart).where(PlanPart.id == part.id).values(cost=told["cost"]))
            tell(tx, run, part.turn)
        now = queries.run(tx, run.id)
        return now.cancel_requested or now.state is not RunState.SOLVING


def keep(tx: Transaction, part: PlanPart, found: Found, cost: int) -> None:
    """With the last part of a turn, that which follows."""
    run = queries.run(tx, part.run_id, lock=True)
    of_turn = (PlanPart.run_id == part.run_id, PlanPart.turn == part.turn)
    mine = update(PlanPart).where(PlanPart.id == part.id, PlanPart.found.is_(None)).values(found=found, cost=cost)
    if run.state is not RunState.SOLVING or not tx.session.execute(mine).rowcount:
        return
    tell(tx, run, part.turn)
    if not tx.session.scalar(select(func.count()).where(*of_turn, PlanPart.found.is_(None))):
        tx.send("planning.turn", plan_run_id=part.run_id, turn=part.turn)


def tell(tx: Transaction, run: PlanRun, turn: int) -> None:
    sums = select(func.count(), func.count(PlanPart.found), func.sum(PlanPart.cost))
    parts, done, cost = tx.session.execute(sums.where(PlanPart.run_id == run.id, PlanPart.turn == turn)).one()
    at = round((tx.stamp.at - run.started_at).total_seconds(), 1)
    progress = {"at": at, "cost": int(cost), "turn": turn + 1, "turns": len(TURNS), "parts": parts, "done": done}
    table = PlanRun.__table__
    tx.session.execute(update(table).where(table.c.id == run.id).values(progress=progress))
    announce(tx.session, [(run.branch_id, "plan_run", run.id)])
