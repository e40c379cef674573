"""Deciding about cover by hand: with a reason of a list, as far as one's role may let go of a price, and on record."""

from collections.abc import Collection

from dispatch.catalogue.closing_code import CodeList
from dispatch.errors import N_, Invalid
from dispatch.lifecycle import NotYourMove
from dispatch.prices import estimating, goodwill, queries
from dispatch.prices.bill import Bill
from dispatch.prices.cover_by_hand import CoverByHand
from dispatch.prices.cover_rule import Covered
from dispatch.prices.estimate import EstimateState
from dispatch.prices.letting_go import let_go, price
from dispatch.prices.money import Money
from dispatch.prices.terms import LEADERS, terms_of
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work import queries as orders
from dispatch.work.codes import require_code, require_one_of
from dispatch.work.work_order import WorkOrder

MOST = 1_000_000_000  # more than any order costs


class NothingDecided(Invalid):
    """A decision without its subject or its reason."""

    says = N_("Choose what it is about, and why.")


def decide(
    tx: Transaction, reference: str, *, ours: bool, covers: Collection[str], reason: str | None, note: str | None = None
) -> CoverByHand:
    """`ours`: we pay what it `covers`, as far as the role may let go, whatever it turns out to cost; else the customer
    does. Decided twice, the last word counts and nothing counts twice. An estimate that waits for its answer is made
    anew.

    Raises:
        NotFound, NotListed, NothingDecided, NotYourMove, TooMuch, AlreadyBilled, NothingToPrice, WorkOver.
    """
    order = orders.work_order(tx, reference, lock=True)
    _require_form(tx, covers, reason)
    by = tx.stamp.by
    if not ours and by.role not in LEADERS:
        raise NotYourMove(verb="decide_cover", role=by.role)
    last = goodwill.require_unbilled(tx, order)
    if order.fault is None:
        raise estimating.NothingToPrice(field="fault")
    row = CoverByHand(
        **{"work_order": order, "work_order_id": order.id, "ours": ours, "covers": sorted(set(covers))},
        **{"reason": reason, "worth": 0, "most": 0, "account_id": by.account_id, "decided_at": tx.stamp.at},
    )
    remark(row, "decide_cover", reason, note)
    _weigh(tx, row, last)
    _ask_anew(tx, order)
    return row


def _weigh(tx: Transaction, row: CoverByHand, last: Bill | None) -> None:
    """What is let go by it, and how far it reaches. Raises TooMuch."""
    order, terms = row.work_order, terms_of(tx, row.work_order.branch_id)
    before, already = price(tx, order), let_go(tx, order, last)
    row.most = MOST if row.ours else 0
    tx.add(row)
    tx.session.flush()
    if row.ours:
        most = terms.gives.get(str(tx.stamp.by.role), 0)
        if let_go(tx, order, last) > most:
            told = {"most": Money(most, terms.currency), "given": Money(already, terms.currency)}
            raise goodwill.TooMuch(field="covers", **told)
        row.worth, row.most = max(0, before - price(tx, order)), most
        tx.session.flush()


def _require_form(tx: Transaction, covers: Collection[str], reason: str | None) -> None:
    for one in covers:
        require_one_of([str(member) for member in Covered], one, field="covers")
    if not covers or not reason:
        raise NothingDecided(field="cover_reason" if covers else "covers")
    require_code(tx, CodeList.COVER, reason, field="cover_reason")


def _ask_anew(tx: Transaction, order: WorkOrder) -> None:
    waits = queries.newest(tx, order)
    if waits is not None and waits.state is EstimateState.OPEN:
        estimating.make(tx, order, minutes=waits.minutes, parts=waits.pieces)
