"""The planner's smallest changes in our own terms: people and visits by their ids, times as moments.

As in optimizer/change.py, but with `engineer_id`, `visit_id` (only where it is another visit than the one in question)
and `starts_at`; `price` has `seconds`, what it costs more than leaving the visit out; locks as in locked.py.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dispatch.planning.answer import locked
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.shown.rows import place_of
from dispatch.planning.snapshot import Asked
from dispatch.store.database import Transaction
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder
from optimizer.candidate import Candidate
from optimizer.change import Change

Facts = dict[str, Any]
LET_IN = "let_in"  # the reason that tells how a visit left out could come in


def told(day: PlanningDay, changes: Iterable[Change], visit: str) -> list[Facts]:
    return [_told(day, change.code, change.facts, visit) for change in changes]


def told_in(question: Asked, changes: Iterable[Change], visit: str) -> list[Facts]:
    """As `told`; where a lock is what is in the way, it is to be unlocked."""
    records = {record.visit_id: record for record in question.records.values()}
    return locked.changes(told(question.day, changes, visit), records, int(visit))


def _told(day: PlanningDay, code: str, facts: Mapping[str, Any], visit: str) -> Facts:
    found = {name: value for name, value in facts.items() if name in ("seconds", "skill", "has", "needs")}
    engineer = facts.get("to", facts.get("engineer"))
    if engineer is not None:
        found["engineer_id"] = int(engineer)
    if facts.get("visit", visit) != visit and facts["visit"].isdigit():
        found["visit_id"] = int(facts["visit"])
    if "start" in facts:
        found["starts_at"] = day.moment(facts["start"]).isoformat()
    if code == "price":
        found["seconds"] = facts["price"] - facts["penalty"]
    return {"code": code, **found}


def let_in(snapshot: Asked, remedy: Candidate) -> Facts:
    """let_in {engineer_id, starts_at, changes}: who would come and when, once these changes are made."""
    return {
        "code": LET_IN,
        "engineer_id": int(remedy.engineer),
        "starts_at": snapshot.day.moment(remedy.start).isoformat(),
        "changes": told_in(snapshot, remedy.changes, remedy.visit),
    }


def places(tx: Transaction, reasons: Iterable[Facts]) -> dict[int, str]:
    """Where the visits lie that these reasons or changes speak of."""
    every = [change for reason in reasons for change in (reason, *reason.get("changes", ()))]
    ids = {each["visit_id"] for each in every if "visit_id" in each}
    query = select(Visit).where(Visit.id.in_(ids)).options(joinedload(Visit.work_order).joinedload(WorkOrder.home))
    return {visit.id: place_of(visit.work_order) for visit in tx.session.scalars(query)} if ids else {}
