"""Vans are filled up from the depot every evening, and the depot from whoever delivers, every week."""

from collections.abc import Iterable
from datetime import date
from functools import partial

from sqlalchemy import select

from dispatch.parts.actions import deliver, refill
from dispatch.parts.stock import Stock
from dispatch.people.branch import Branch
from dispatch.people.engineer import Engineer
from dispatch.seed.stage import Stage
from dispatch.stamp import SYSTEM
from dispatch.store.database import Transaction

EVENING, DELIVERY = 19, 6.5  # o'clock
MONDAY = 0


class Shelves:
    """What lies in each van and depot when it is full."""

    def __init__(self, tx: Transaction):
        # Held here, so that a look at all of them each evening asks the database nothing.
        self.all = list(tx.session.scalars(select(Stock).order_by(Stock.id)))
        self.full = {stock.id: stock.pieces for stock in self.all}
        self.team = {one.id: one for one in tx.session.scalars(select(Engineer))}
        self.branches = {one.id: one for one in tx.session.scalars(select(Branch))}

    def lacking(self, *, vans: bool) -> dict[int, dict[str, Stock]]:
        """Of each engineer, or each branch: the parts of which there is less than there should be."""
        found: dict[int, dict[str, Stock]] = {}
        for stock in self.all:
            if (stock.engineer_id is not None) == vans and stock.pieces < self.full[stock.id]:
                whose = stock.engineer_id if vans else stock.branch_id
                found.setdefault(whose, {})[stock.part] = stock
        return found


def vans(stage: Stage, days: Iterable[date]) -> None:
    shelves = Shelves(stage.replay)
    for day in days:
        if day.weekday() == MONDAY:
            stage.replay.plan(stage.clock.at(day, DELIVERY), SYSTEM, partial(_deliver, shelves=shelves))
        stage.replay.plan(stage.clock.at(day, EVENING), SYSTEM, partial(_refill, shelves=shelves))


def _refill(tx: Transaction, *, shelves: Shelves) -> None:
    for engineer_id, parts in shelves.lacking(vans=True).items():
        wanted = {part: shelves.full[stock.id] for part, stock in parts.items()}
        refill(tx, shelves.team[engineer_id], wanted)


def _deliver(tx: Transaction, *, shelves: Shelves) -> None:
    for branch_id, parts in shelves.lacking(vans=False).items():
        for part, stock in parts.items():
            deliver(tx, shelves.branches[branch_id], part, shelves.full[stock.id] - stock.pieces)
