"""An order for what was not put right."""

from dispatch.store.database import Transaction
from dispatch.work.actions import open_order
from dispatch.work.weights import Weights
from dispatch.work.work_order import Channel, WorkOrder


def open_again(tx: Transaction, order: WorkOrder, *, words: str, ours: bool) -> WorkOrder:
    """The same need of the same household, given to somebody of the desk. `words`: what is wrong now. `ours`: linked
    as a repeat of that order, and more urgent than it was."""
    again = open_order(
        tx,
        branch=order.branch,
        customer=order.customer,
        home=order.home,
        fault=order.fault,
        channel=Channel.WEB,
        title=order.title,
        description=words,
        language=order.language,
        weights=Weights(critical=order.critical, urgency=min(3, order.urgency + 1) if ours else None),
        devices=order.devices,
        repeat_of=order if ours else None,
    )
    tx.send("desk.route", work_order_id=again.id)
    return again
