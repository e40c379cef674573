"""A run of a large day, turn by turn: cut, its parts solved by whichever workers there are, cut along other lines.

Nobody waits for a part: who solves the last one of a turn leaves the message that begins the next, or that joins.
"""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from sqlalchemy import exists, select

from dispatch.planning import queries
from dispatch.planning.ending import accounted, propose
from dispatch.planning.in_parts.finding import LAST
from dispatch.planning.in_parts.joining import joined
from dispatch.planning.in_parts.plan_part import PlanPart
from dispatch.planning.in_parts.question import Question, questions, records_in, served_by_nobody
from dispatch.planning.lifecycle import RunState
from dispatch.planning.plan_run import PlanRun, PlanSnapshot
from dispatch.planning.question.scene import Scene
from dispatch.planning.snapshot import Roads, kept, put_vast
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction
from optimizer.large import merged
from optimizer.region import Region


def cut(database: Database, run: PlanRun, scene: Scene, roads: Roads) -> None:
    """Begin the first turn; the run ends when its parts have been solved and joined."""
    vast = put_vast(scene, roads)
    asked = list(questions(vast.region, vast.records, vast.routes, turn=0))
    with database.transaction(SYSTEM) as tx:
        snapshot = PlanSnapshot(run_id=run.id, problem=vast.region.to_json(), records=kept(vast.records, vast.routes))
        if _open(tx, run.id, 0, zip(asked, map(served_by_nobody, asked), strict=True)):
            tx.session.merge(snapshot)


def turn_on(database: Database, settings: Settings, *, plan_run_id: int, turn: int) -> None:
    """What follows when all parts of that turn have been solved. May be called twice.

    Raises:
        DatabaseUnavailable, Crossed.
    """
    with accounted(database, plan_run_id):
        with database.transaction(SYSTEM) as tx:
            if queries.run(tx, plan_run_id).state is not RunState.SOLVING:
                return
            snapshot = tx.session.get_one(PlanSnapshot, plan_run_id)
            solved = _found(tx, plan_run_id, turn)
            first = solved if turn == 0 else _found(tx, plan_run_id, 0)
        region, routes = Region.from_json(snapshot.problem), merged(each["routes"] for each in solved)
        if turn == LAST:
            propose(database, plan_run_id, joined(region, routes, solved, before=first))
            return
        prices = dict(chain.from_iterable(each["prices"].items() for each in solved))
        asked = questions(region, records_in(snapshot.records), routes, turn=turn + 1)
        rows = [(each, served_by_nobody(each) + _driving(each, prices)) for each in asked]
        with database.transaction(SYSTEM) as tx:
            _open(tx, plan_run_id, turn + 1, rows)


def _open(tx: Transaction, run_id: int, turn: int, asked: Iterable[tuple[Question, int]]) -> bool:
    """False where the turn has been begun already, or the run has ended."""
    begun = exists().where(PlanPart.run_id == run_id, PlanPart.turn >= turn)
    if queries.run(tx, run_id, lock=True).state is not RunState.SOLVING or tx.session.scalar(select(begun)):
        return False
    parts = [
        PlanPart(run_id=run_id, turn=turn, number=number, question=question, cost=cost)
        for number, (question, cost) in enumerate(asked)
    ]
    tx.add(*parts)
    tx.session.flush()
    for part in parts:
        tx.send("planning.part", plan_run_id=run_id, plan_part_id=part.id)
    return True


def _found(tx: Transaction, run_id: int, turn: int) -> list[dict[str, Any]]:
    query = select(PlanPart.found).where(PlanPart.run_id == run_id, PlanPart.turn == turn).order_by(PlanPart.number)
    return list(tx.session.scalars(query))


def _driving(question: Question, prices: dict[str, int]) -> int:
    return sum(prices.get(engineer, 0) for engineer in question["routes"])
