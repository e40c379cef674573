"""Asking for a price before the work, without anybody having to think of it: where the branch's terms say so."""

from dispatch.prices import estimating, queries
from dispatch.prices.knowing import expected
from dispatch.prices.terms import terms_of
from dispatch.store.database import Transaction
from dispatch.work import queries as orders


def ask(tx: Transaction, *, work_order_id: int) -> None:
    """Once for each time the order is taken on, where such work costs something by the rules. Twice is once."""
    order = orders.work_order_by_id(tx, work_order_id, lock=True)
    if order.state in estimating.OVER or order.fault is None:
        return
    if order.fault.work_kind not in terms_of(tx, order.branch_id).asks:
        return
    last, newest = queries.last_bill(tx, order), queries.newest(tx, order)
    if newest is not None and (last is None or newest.made_at > last.made_at):
        return
    if expected(tx, order, minutes=order.fault.minutes).total:
        estimating.make(tx, order)


TOPICS = {"prices.ask": ask}
