"""What is where."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

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


@dataclass(frozen=True)
class Supply:
    """Pieces of each part: in the vans, by engineer, and at the branch's depot. The one answer to who has what, for
    plans, offers and by hand."""

    vans: dict[int, dict[str, int]] = field(default_factory=dict)
    depot: dict[str, int] = field(default_factory=dict)

    def missing(self, engineer_id: int, wanted: Collection[str]) -> tuple[str, ...]:
        """What of these isn't aboard."""
        van = self.vans.get(engineer_id, {})
        return tuple(part for part in wanted if not van.get(part))

    def can_have(self, engineer_id: int, wanted: Collection[str]) -> bool:
        """Aboard, or to be fetched at the depot."""
        return all(self.depot.get(part) for part in self.missing(engineer_id, wanted))

    def within_reach(self, engineer_id: int, part: str) -> int:
        return self.vans.get(engineer_id, {}).get(part, 0) + self.depot.get(part, 0)


def supply(tx: Transaction, branch_id: int, parts: Collection[str]) -> Supply:
    """What the branch has of these parts."""
    found = Supply()
    if not parts:
        return found
    query = select(Stock.engineer_id, Stock.part, Stock.pieces)
    query = query.where(Stock.branch_id == branch_id, Stock.part.in_(parts), Stock.pieces > 0)
    for engineer_id, part, pieces in tx.session.execute(query):
        place = found.depot if engineer_id is None else found.vans.setdefault(engineer_id, {})
        place[part] = pieces
    return found


def locked(tx: Transaction, *of: Any, parts: Collection[str]) -> dict[str, Stock]:
    """By part, in one order, so that two who want the same wait for each other."""
    query = select(Stock).where(*of, Stock.part.in_(sorted(parts))).order_by(Stock.part).with_for_update()
    query = query.execution_options(populate_existing=True)
    return {stock.part: stock for stock in tx.session.scalars(query)} if parts else {}
