"""What lies in each van and depot by our count, and what was found when a person counted it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload

from dispatch.catalogue.part import Part
from dispatch.parts.counting import Place
from dispatch.parts.stock import Stock
from dispatch.people.account import Account
from dispatch.people.branch import Branch
from dispatch.people.engineer import Engineer
from dispatch.store.audit import AuditEntry
from dispatch.store.database import Transaction


@dataclass(frozen=True)
class Found:
    """One part counted once. `difference`: to what we thought. `by`: '' where it was no person."""

    id: int
    stock_id: int
    difference: int
    reason: str
    at: datetime
    by: str


def lying(tx: Transaction, place: Place) -> list[tuple[Part, Stock]]:
    """All parts that ever lay there, by number; also those of which none is left."""
    query = select(Part, Stock).join(Stock, Stock.part == Part.number).where(place.holds).order_by(Part.number)
    return list(tx.session.execute(query.options(joinedload(Stock.engineer))))


def stock_of(tx: Transaction, branch: Branch) -> dict[int | None, list[Stock]]:
    """By engineer; under None what lies in the depot."""
    found: dict[int | None, list[Stock]] = {}
    for stock in tx.session.scalars(select(Stock).where(Stock.branch_id == branch.id)):
        found.setdefault(stock.engineer_id, []).append(stock)
    return found


def stock_after(tx: Transaction, branch: Branch, *, after_id: int = 0, limit: int = 50) -> list[Stock]:
    query = select(Stock).where(Stock.branch_id == branch.id, Stock.id > after_id).order_by(Stock.id).limit(limit)
    return list(tx.session.scalars(query.options(joinedload(Stock.engineer))))


def places(tx: Transaction, branch: Branch) -> list[Place]:
    """The depot, then the vans by their engineers' names."""
    query = select(Engineer).where(Engineer.branch_id == branch.id, Engineer.active).order_by(Engineer.name)
    return [Place(branch), *(Place(branch, one) for one in tx.session.scalars(query))]


def last_found(tx: Transaction, stock_ids: Collection[int]) -> dict[int, Found]:
    """By stock: the newest count of each."""
    newest = _counts().where(AuditEntry.subject_id.in_(stock_ids)).ext(distinct_on(AuditEntry.subject_id))
    rows = tx.session.execute(newest.order_by(AuditEntry.subject_id, AuditEntry.id.desc()))
    return {entry.subject_id: _found(entry, name) for entry, name in rows}


def found_before(
    tx: Transaction, branch: Branch, *, before_id: int | None = None, limit: int = 50
) -> list[tuple[Found, Stock]]:
    """What was counted in a branch, newest first."""
    query = _counts().add_columns(Stock).join(Stock, Stock.id == AuditEntry.subject_id)
    query = query.where(Stock.branch_id == branch.id).order_by(AuditEntry.id.desc()).limit(limit)
    query = query.options(joinedload(Stock.engineer))
    if before_id is not None:
        query = query.where(AuditEntry.id < before_id)
    return [(_found(entry, name), of) for entry, name, of in tx.session.execute(query)]


def _counts() -> Select[tuple[AuditEntry, str | None]]:
    query = select(AuditEntry, Account.name).outerjoin(Account, Account.id == AuditEntry.account_id)
    return query.where(AuditEntry.subject == "stock", AuditEntry.verb == "count")


def _found(entry: AuditEntry, name: str | None) -> Found:
    # What was found as we thought changed no number, so none stands there.
    before, after = [0, 0, *entry.changes.get("pieces", ())][-2:]
    return Found(
        id=entry.id,
        stock_id=entry.subject_id,
        difference=after - before,
        reason=entry.reason or "",
        at=entry.at,
        by=name or "",
    )
