"""What people ask about consultations, and what may be proposed."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch.catalogue.part import Part
from dispatch.errors import NotFound
from dispatch.presales.brief import DesignBrief
from dispatch.presales.proposal import DesignProposal
from dispatch.prices.knowing import book_of
from dispatch.prices.price_rule import PriceKind
from dispatch.store.database import Transaction
from dispatch.work.queries import work_order
from dispatch.work.work_order import WorkOrder


def brief_of(tx: Transaction, order: WorkOrder) -> DesignBrief | None:
    return tx.session.get(DesignBrief, order.id)


def design(tx: Transaction, reference: str) -> WorkOrder:
    """Locked. Raises NotFound: also for an order that isn't one before a sale."""
    order = work_order(tx, reference, lock=True)
    if brief_of(tx, order) is None:
        raise NotFound
    return order


def proposals(tx: Transaction, order: WorkOrder) -> list[DesignProposal]:
    """Newest first."""
    query = select(DesignProposal).where(DesignProposal.work_order_id == order.id)
    query = query.options(selectinload(DesignProposal.installation)).order_by(DesignProposal.id.desc())
    return list(tx.session.scalars(query))


def of_installation(tx: Transaction, work_order_id: int) -> DesignProposal | None:
    return tx.session.scalars(
        select(DesignProposal).where(DesignProposal.installation_id == work_order_id)
    ).one_or_none()


def sold(tx: Transaction, order: WorkOrder) -> list[Part]:
    """What has a published price for this order: nothing else is proposed, or it would seem free."""
    priced = {rule.part for rule in book_of(tx, order).rules if rule.kind is PriceKind.PART}
    return list(tx.session.scalars(select(Part).where(Part.number.in_(priced)).order_by(Part.number)))
