"""What people do with stock."""

from collections import Counter
from collections.abc import Mapping

from dispatch.parts.queries import locked
from dispatch.parts.stock import Stock
from dispatch.people.branch import Branch
from dispatch.people.engineer import Engineer
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work.visit import Visit


def put_in_stock(tx: Transaction, branch: Branch, part: str, pieces: int, *, engineer: Engineer | None = None) -> Stock:
    """The first pieces of a part in that engineer's van or, without one, in the branch's depot."""
    stock = Stock(branch_id=branch.id, engineer_id=engineer and engineer.id, part=part, pieces=pieces)
    tx.add(stock)
    return stock


def use_up(tx: Transaction, visit: Visit) -> None:
    """Take what the visit's report says was built in from the van of whoever did it. What isn't there by the count was
    built in all the same: the van is empty then, and whoever looks after parts is asked to count."""
    used = Counter(part["number"] for part in visit.parts_used or [])
    for part, missing in _taken(tx, visit, used).items():
        facts = {"engineer_id": visit.engineer_id, "part": part, "pieces": missing}
        mark = f"parts {visit.id} {part}"
        tx.send_once("planning.field_alert", kind="parts_missing", visit_id=visit.id, mark=mark, facts=facts)


def refill(tx: Transaction, engineer: Engineer, wanted: Mapping[str, int]) -> None:
    """Bring a van to so many pieces of each part, from its branch's depot as far as that reaches."""
    depot = locked(tx, Stock.branch_id == engineer.branch_id, Stock.engineer_id.is_(None), parts=wanted)
    for part, there in locked(tx, Stock.engineer_id == engineer.id, parts=wanted).items():
        lacks = wanted[part] - there.pieces
        moved = min(lacks, depot[part].pieces) if part in depot else 0
        if moved > 0:
            there.pieces += moved
            depot[part].pieces -= moved
            remark(there, "refill")
            remark(depot[part], "hand_out")
    tx.session.flush()


def deliver(tx: Transaction, branch: Branch, part: str, pieces: int) -> Stock:
    """More of it came to the depot."""
    depot = locked(tx, Stock.branch_id == branch.id, Stock.engineer_id.is_(None), parts=[part]).get(part)
    if depot is None:
        return put_in_stock(tx, branch, part, pieces)
    depot.pieces += pieces
    remark(depot, "deliver")
    tx.session.flush()
    return depot


def _taken(tx: Transaction, visit: Visit, used: Mapping[str, int]) -> dict[str, int]:
    """{part: how many of it weren't there}."""
    van, missing = locked(tx, Stock.engineer_id == visit.engineer_id, parts=used), {}
    for part, pieces in used.items():
        there = van[part].pieces if part in van else 0
        if taken := min(pieces, there):
            van[part].pieces -= taken
            remark(van[part], "use")
        if taken < pieces:
            missing[part] = pieces - taken
    tx.session.flush()
    return missing
