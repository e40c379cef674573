"""The visits that weights on trial would change."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dispatch.planning.terms.trial import WeightTrial
from dispatch.store.bulk import among
from dispatch.store.database import Transaction
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder


def changed_visits(tx: Transaction, trial: WeightTrial) -> dict[int, Visit]:
    """By id, with their orders and homes."""
    found = trial.found or {"moved": [], "added": [], "left_out": []}
    ids = {each["visit_id"] for each in found["moved"]} | {*found["added"], *found["left_out"]}
    query = select(Visit).where(among(Visit.id, ids))
    query = query.options(joinedload(Visit.work_order).joinedload(WorkOrder.home))
    return {visit.id: visit for visit in tx.session.scalars(query)}
