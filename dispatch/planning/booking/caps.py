"""Days on which a branch has taken all it wants to take of one kind of work."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from dispatch.errors import N_, Conflict
from dispatch.store.database import Transaction
from dispatch.store.refusals import refuses
from dispatch.work.work_order import WorkOrder

CAP = "ck_hold_cap"


class CapReached(Conflict):
    """The day is full of this kind of work."""

    says = N_("As many of these as we take on one day are booked for that day already. Choose another one.")


refuses(CAP, CapReached)


def full_days(tx: Transaction, order: WorkOrder, most: int | None, days: Collection[date]) -> dict[date, int]:
    """{day: how many are taken there at most}; the order's own times don't count. As the database counts them when a
    time is held. `most`: the branch's cap of this kind of work, if any."""
    if most is None:
        return {}
    kind, branch = order.fault.work_kind, order.branch
    day = func.unnest(list(days)).column_valued("day")
    taken = func.booking_taken(branch.id, kind.value, branch.time_zone, day, order.id)
    return dict.fromkeys(tx.session.scalars(select(day).where(taken >= most)), most)
