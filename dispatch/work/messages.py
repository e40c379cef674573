"""What happens to orders by itself, when its time has come."""

from datetime import datetime

from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder


def ask_again(tx: Transaction, *, work_order_id: int, since: str) -> None:
    """It has waited long: somebody is to ask. Not if it went on meanwhile, be it that it waits again now."""
    order = tx.session.get_one(WorkOrder, work_order_id, with_for_update={"key_share": True})
    waits_on = order.state is OrderState.WAITING and order.state_since == datetime.fromisoformat(since)
    if waits_on and order.ask_again_since is None:
        order.ask_again_since = tx.stamp.at
        remark(order, "ask_again", order.waiting_for)


TOPICS = {"work.ask_again": ask_again}
