"""What is let go of an order's price: goodwill, and covers decided by hand. Both count against what a role may give."""

from dispatch.catalogue.closing_code import CodeList
from dispatch.prices import cover_by_hand, queries
from dispatch.prices.bill import Bill
from dispatch.prices.goodwill import Goodwill, NoReason, TooMuch, given, require_unbilled
from dispatch.prices.knowing import expected
from dispatch.prices.money import Money
from dispatch.prices.terms import terms_of
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work.codes import require_code
from dispatch.work.queries import work_order
from dispatch.work.work_order import WorkOrder


def give(tx: Transaction, reference: str, *, amount: int, reason: str | None, note: str | None = None) -> Goodwill:
    """Raises NotFound, NotListed, NoReason, TooMuch, AlreadyBilled."""
    order = work_order(tx, reference, lock=True)
    require_code(tx, CodeList.GOODWILL, reason, field="reason")
    if not reason or amount <= 0:
        raise NoReason(field="reason" if amount > 0 else "amount")
    last = require_unbilled(tx, order)
    terms = terms_of(tx, order.branch_id)
    most, already = terms.gives.get(str(tx.stamp.by.role), 0), let_go(tx, order, last)
    if already + amount > most:
        raise TooMuch(field="amount", most=Money(most, terms.currency), given=Money(already, terms.currency))
    row = Goodwill(
        **{"work_order": order, "work_order_id": order.id, "amount": amount, "reason": reason},
        **{"account_id": tx.stamp.by.account_id, "given_at": tx.stamp.at},
    )
    remark(row, "give", reason, note)
    tx.add(row)
    tx.session.flush()
    return row


def let_go(tx: Transaction, order: WorkOrder, last: Bill | None) -> int:
    """Since the `last` bill. A cover counts as what it is worth by what is known of the work now, however often it was
    decided; one that was taken back counts nothing."""
    decided = cover_by_hand.in_force(tx, order, last)
    if order.fault is None or not any(one.ours for one in decided.values()):
        return given(tx, order, last)
    without = {what: one for what, one in decided.items() if not one.ours}
    return given(tx, order, last) + price(tx, order, by_hand=without) - price(tx, order)


def price(tx: Transaction, order: WorkOrder, **facts: object) -> int:
    """What it is going to cost: as in the newest estimate since the last bill, else as such work usually goes."""
    last, newest = queries.last_bill(tx, order), queries.newest(tx, order)
    if newest is None or (last is not None and newest.made_at <= last.made_at):
        return expected(tx, order, minutes=order.fault.minutes, **facts).total
    return expected(tx, order, minutes=newest.minutes, parts=newest.pieces, **facts).total
