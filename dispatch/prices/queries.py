"""What people ask about prices."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dispatch.prices.bill import Bill
from dispatch.prices.cover_rule import CoverRule
from dispatch.prices.estimate import Estimate, EstimateState
from dispatch.prices.price_rule import PriceRule
from dispatch.prices.pricing import Book
from dispatch.store.database import Transaction
from dispatch.work.queries import visible
from dispatch.work.work_order import WorkOrder

BOOKS, COVERS = "price_books", "cover_rules"


def price_rules(tx: Transaction) -> list[PriceRule]:
    """Every edition that counts, past and to come."""
    query = select(PriceRule).where(PriceRule.superseded_at.is_(None)).order_by(PriceRule.effective_from, PriceRule.id)
    return list(tx.session.scalars(query.options(joinedload(PriceRule.branch), joinedload(PriceRule.fault_type))))


def cover_rules(tx: Transaction) -> list[CoverRule]:
    """Every edition there ever was: what was promised by one stays."""
    kept = tx.session.info
    if COVERS not in kept:
        query = select(CoverRule).order_by(CoverRule.effective_from, CoverRule.id)
        kept[COVERS] = list(
            tx.session.scalars(query.options(joinedload(CoverRule.branch), joinedload(CoverRule.fault_type)))
        )
    return kept[COVERS]


def book(tx: Transaction, *, on: date, currency: str) -> Book:
    """Read once for each transaction and day."""
    kept = tx.session.info.setdefault(BOOKS, {})
    if (on, currency) not in kept:
        kept[on, currency] = Book(price_rules(tx), on=on, currency=currency)
    return kept[on, currency]


def forget(tx: Transaction) -> None:
    """Rules were changed in this very transaction."""
    tx.session.info.pop(BOOKS, None)
    tx.session.info.pop(COVERS, None)


def estimates(tx: Transaction, order: WorkOrder) -> list[Estimate]:
    """The newest first."""
    query = select(Estimate).where(Estimate.work_order_id == order.id).order_by(Estimate.number.desc())
    return list(tx.session.scalars(query))


def newest(tx: Transaction, order: WorkOrder) -> Estimate | None:
    query = select(Estimate).where(Estimate.work_order_id == order.id).order_by(Estimate.number.desc()).limit(1)
    return tx.session.scalars(query.execution_options(populate_existing=True)).first()


def agreed(tx: Transaction, order: WorkOrder, last: Bill | None) -> Estimate | None:
    """The one the customer approved last, since the `last` bill."""
    query = select(Estimate).where(Estimate.work_order_id == order.id, Estimate.state == EstimateState.APPROVED)
    if last is not None:
        query = query.where(Estimate.made_at > last.made_at)
    return tx.session.scalars(query.order_by(Estimate.number.desc()).limit(1)).first()


def last_bill(tx: Transaction, order: WorkOrder) -> Bill | None:
    query = select(Bill).where(Bill.work_order_id == order.id).order_by(Bill.round.desc()).limit(1)
    return tx.session.scalars(query).first()


def bills(tx: Transaction, *, after_id: int = 0, limit: int = 50) -> list[Bill]:
    """In the order they were made, of the orders the asker may see: for the books."""
    query = select(Bill).join(Bill.work_order).where(visible(tx.stamp.by), Bill.id > after_id)
    query = query.options(joinedload(Bill.work_order).joinedload(WorkOrder.branch))
    return list(tx.session.scalars(query.order_by(Bill.id).limit(limit)))
