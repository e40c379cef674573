"""Vans are filled up from the depot every evening, and the depot from whoever delivers, every week. Engineers count
what is in their vans now and then."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from random import Random

from sqlalchemy import select

from dispatch.parts.actions import deliver, refill
from dispatch.parts.count_reason import CountReason
from dispatch.parts.counting import Counted, Place, count
from dispatch.parts.stock import Stock
from dispatch.people.branch import Branch
from dispatch.people.engineer import Engineer
from dispatch.seed.staff import the_engineer
from dispatch.seed.stage import Stage
from dispatch.stamp import SYSTEM
from dispatch.store.database import Transaction

EVENING, DELIVERY = 19, 6.5  # o'clock
MONDAY = 0
COUNTED, KINDS, OFF = 12, 6, 0.15  # the last days on which vans were counted, kinds of part each, share that differed
REASONS = (CountReason.UNTOLD, CountReason.DAMAGED, CountReason.LOST)


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
    chance = Random(23)
    for number, engineer in enumerate(shelves.team.values()):
        moment = stage.clock.at(stage.clock.day(-1 - number % COUNTED), EVENING - 3)
        counted = partial(_count, engineer=engineer, shelves=shelves, chance=chance)
        stage.replay.plan(moment, the_engineer(engineer), counted)


def _refill(tx: Transaction, *, shelves: Shelves) -> None:
    for engineer_id, parts in shelves.lacking(vans=True).items():
        wanted = {part: shelves.full[stock.id] for part, stock in parts.items()}
        refill(tx, shelves.team[engineer_id], wanted)


def _deliver(tx: Transaction, *, shelves: Shelves) -> None:
    for branch_id, parts in shelves.lacking(vans=False).items():
        for part, stock in parts.items():
            deliver(tx, shelves.branches[branch_id], part, shelves.full[stock.id] - stock.pieces)


def _count(tx: Transaction, *, engineer: Engineer, shelves: Shelves, chance: Random) -> None:
    """Mostly what we thought; here and there one fewer."""
    mine = [stock for stock in shelves.all if stock.engineer_id == engineer.id]
    looked_at = chance.sample(mine, min(KINDS, len(mine)))
    off = {stock.part for stock in looked_at if stock.pieces and chance.random() < OFF}
    found = [Counted(stock.part, stock.pieces - (stock.part in off), stock.version) for stock in looked_at]
    if found:
        count(tx, Place(engineer.branch, engineer), found, chance.choice(REASONS) if off else CountReason.ROUTINE)
