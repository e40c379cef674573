"""A step of the ladder gives an order to somebody else."""

from dispatch.desk.actions import give_to
from dispatch.desk.crew import open_orders
from dispatch.desk.owner import OrderOwner
from dispatch.desk.presence import PresenceState
from dispatch.desk.queries import owner_of, who_could
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import CLOSED
from dispatch.work.work_order import WorkOrder


def escalate(tx: Transaction, *, work_order_id: int, role: str, account_id: int | None = None) -> OrderOwner | None:
    """To that person, or to whoever of the role is there and has least to do; one of them who has it keeps it. None
    where it is over, or nobody who is meant can answer for its branch."""
    order = tx.session.get_one(WorkOrder, work_order_id)
    meant = [
        (each, state)
        for each, state in who_could(tx, order)
        if (each.id == account_id if account_id else each.role is Role(role))
    ]
    if order.state in CLOSED or not meant:
        return None
    owner = owner_of(tx, order)
    if owner is not None and owner.account_id in {each.id for each, _ in meant}:
        return owner
    load = open_orders(tx)
    chosen, _ = min(meant, key=lambda one: (one[1] is not PresenceState.AVAILABLE, load.get(one[0].id, 0), one[0].id))
    return give_to(tx, order, chosen.id, "escalate")
