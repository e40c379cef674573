"""What people ask about capacity."""

from sqlalchemy import select

from dispatch.planning import queries as planning
from dispatch.planning.capacity.capacity_day import CapacityDay
from dispatch.store.database import Transaction


def capacity(tx: Transaction, branch_id: int) -> list[CapacityDay]:
    """Today and the days after it, as the last look found them. Raises NotFound: no such branch, or not theirs."""
    branch = planning.branch(tx, branch_id)
    return list(
        tx.session.scalars(select(CapacityDay).where(CapacityDay.branch_id == branch.id).order_by(CapacityDay.day))
    )
