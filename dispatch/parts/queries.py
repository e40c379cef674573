"""What is where."""

from sqlalchemy import select

from dispatch.catalogue.part import Part
from dispatch.parts.stock import Stock
from dispatch.store.database import Transaction


def aboard(tx: Transaction, engineer_id: int) -> list[tuple[Part, int]]:
    """The parts in an engineer's van, with the pieces of each."""
    query = (
        select(Part, Stock.pieces)
        .join(Stock, Stock.part == Part.number)
        .where(Stock.engineer_id == engineer_id, Stock.pieces > 0)
        .order_by(Part.number)
    )
    return [(part, pieces) for part, pieces in tx.session.execute(query)]
