"""What people do with stock."""

from dispatch.parts.stock import Stock
from dispatch.people.branch import Branch
from dispatch.people.engineer import Engineer
from dispatch.store.database import Transaction


def put_in_stock(tx: Transaction, branch: Branch, part: str, pieces: int, *, engineer: Engineer | None = None) -> Stock:
    """The first pieces of a part in that engineer's van or, without one, in the branch's depot."""
    stock = Stock(branch_id=branch.id, engineer_id=engineer and engineer.id, part=part, pieces=pieces)
    tx.add(stock)
    return stock
