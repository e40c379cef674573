"""Working out a branch's outlooks anew: a short transaction that reads, none while thinking, a short one that writes.

The same records at the same moment give the same rows, so it may be begun again whenever it was cut off.
"""

import time
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from dispatch.people.branch import Branch
from dispatch.planning.capacity.reckoning import keep_capacity, loads
from dispatch.planning.outlook.ahead import Ahead
from dispatch.planning.outlook.asking import Roads, put
from dispatch.planning.outlook.driving import Driven, drive
from dispatch.planning.outlook.foreseeing import Foreseen, foresee
from dispatch.planning.outlook.keeping import keep
from dispatch.planning.outlook.outlook import OutlookRound
from dispatch.planning.plan import Outcome, Plan, PlanItem
from dispatch.planning.roads import roads_of
from dispatch.planning.watch.watching import watch
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction
from dispatch.store.rubbish import rarely_collected

MILLISECONDS = 1_000


def recompute(database: Database, settings: Settings, *, branch_id: int) -> None:
    with rarely_collected():
        _recompute(database, settings, branch_id)


def _recompute(database: Database, settings: Settings, branch_id: int) -> None:
    began = time.process_time()
    with database.transaction(SYSTEM) as tx:
        branch = tx.session.get(Branch, branch_id)
        ahead = Ahead.read(tx, branch)
    driven = driven_ahead(ahead, roads_of(settings.travel))
    found = foresee(ahead, driven)
    with database.transaction(SYSTEM) as tx:
        keep(tx, branch, found, plans=_plans(tx, found), at=ahead.at)
        keep_capacity(tx, branch, loads(ahead, driven), ahead.today)
        watch(tx, ahead, found, driven.question.days if driven else ())
        _note(tx, branch_id, at=ahead.at, milliseconds=round(MILLISECONDS * (time.process_time() - began)))


def driven_ahead(ahead: Ahead, roads: Roads) -> Driven | None:
    """None where nobody works in the days ahead."""
    question = put(ahead, roads)
    return question and drive(question)


def foreseen(ahead: Ahead, roads: Roads) -> list[Foreseen]:
    return foresee(ahead, driven_ahead(ahead, roads))


def recompute_all(tx: Transaction) -> None:
    """Each branch by a message of its own; one that is still waiting for its turn needs no second."""
    for branch_id in tx.session.scalars(select(Branch.id).order_by(Branch.id)):
        tx.send_once("planning.outlook", branch_id=branch_id)


def _plans(tx: Transaction, found: list[Foreseen]) -> dict[int, int]:
    """Visit → the run whose plan was last published with it."""
    visits = {each.visit_id for each in found if each.visit_id}
    query = (
        select(PlanItem.visit_id, func.max(Plan.run_id))
        .join(Plan, Plan.id == PlanItem.plan_id)
        .where(PlanItem.visit_id.in_(visits), PlanItem.outcome == Outcome.PUBLISHED)
        .group_by(PlanItem.visit_id)
    )
    return dict(tx.session.execute(query).all())


def _note(tx: Transaction, branch_id: int, *, at: datetime, milliseconds: int) -> None:
    facts = {"computed_at": at, "milliseconds": milliseconds}
    row = insert(OutlookRound).values(branch_id=branch_id, **facts)
    tx.session.execute(row.on_conflict_do_update(index_elements=["branch_id"], set_=facts))
