"""What has had its time goes by itself, class by class of the register, every night; a legal hold stops it.

The days count from the end of the last work order that a row served: of the order itself, of any at that home, of any
of that customer. Where work goes on, nothing ages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Time, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB

from dispatch.customers.consent import Consent
from dispatch.customers.customer import Customer
from dispatch.customers.home import Home
from dispatch.privacy.erasure import DOT, GONE, blank
from dispatch.privacy.holdings import reach
from dispatch.privacy.legal_hold import LegalHold
from dispatch.privacy.look import Look
from dispatch.privacy.retention_round import RetentionRound
from dispatch.store.base import Base
from dispatch.store.database import Transaction
from dispatch.store.personal import register
from dispatch.work.lifecycle import CLOSED
from dispatch.work.work_order import WorkOrder

DELETED = {*GONE, Consent}
# These have a time of their own, or go with the journey they belong to.
APART = {"access", "position", "staff"}

Counts = dict[str, dict[str, int]]  # class → table → rows


@dataclass(frozen=True)
class Due:
    """Rows of one noun whose time is over for one class."""

    kind: str
    noun: type[Base]
    which: ColumnElement[bool]
    values: dict[str, Any] | None  # None: the rows go whole


def due(now: datetime) -> Iterator[Due]:
    """What should be gone and is still there: asked again after it went, nothing."""
    for kind, purpose in register().purposes.items():
        if kind in APART:
            continue
        for noun, theirs in reach(*_over(now - timedelta(days=purpose.keep_days))).items():
            values = blank(noun, only={kind})
            if noun in DELETED and values:
                yield Due(kind, noun, theirs, None)
            elif values:
                yield Due(kind, noun, and_(theirs, _still_there(noun, values)), values)
    looked = now - timedelta(days=register().purposes["access"].keep_days)
    yield Due("access", Look, Look.at < looked, None)


def count(tx: Transaction) -> Counts:
    """How much would go now."""
    found: Counts = {}
    for one in due(tx.stamp.at):
        rows = tx.session.scalar(select(func.count()).select_from(one.noun).where(one.which))
        _note(found, one, rows)
    return found


def purge(tx: Transaction) -> RetentionRound:
    """Have it gone, and keep how much it was."""
    found: Counts = {}
    for one in due(tx.stamp.at):
        table = one.noun.__table__
        gone = delete(table) if one.values is None else update(table).values(one.values)
        _note(found, one, tx.session.execute(gone.where(one.which)).rowcount)
    tx.session.expire_all()
    written = RetentionRound(at=tx.stamp.at, counts=found)
    tx.add(written)
    return written


def rounds(tx: Transaction, *, limit: int = 30) -> list[RetentionRound]:
    """Newest first."""
    return list(tx.session.scalars(select(RetentionRound).order_by(RetentionRound.id.desc()).limit(limit)))


def _note(found: Counts, one: Due, rows: int) -> None:
    if rows:
        found.setdefault(one.kind, {})[one.noun.__tablename__] = rows


def _over(before: datetime) -> tuple[Select, Select, Select]:
    """Customers, homes and orders whose last work ended before that."""
    held = exists().where(LegalHold.work_order_id == WorkOrder.id, LegalHold.lifted_at.is_(None))
    over = and_(WorkOrder.state.in_(CLOSED), WorkOrder.ended_at < before, ~held)
    orders = select(WorkOrder.id).where(over)
    return _all_over(Customer, WorkOrder.customer_id, over), _all_over(Home, WorkOrder.home_id, over), orders


def _all_over(noun: type[Base], key: ColumnElement[int], over: ColumnElement[bool]) -> Select:
    """Those who had work done, all of it over. Whoever never had any came another way, and stays."""
    orders = exists().where(key == noun.id)
    return select(noun.id).where(orders, ~orders.where(~over))


def _still_there(noun: type[Base], values: dict[str, Any]) -> ColumnElement[bool]:
    """Something stands in one of the columns that are to be emptied."""
    table = noun.__table__
    there = []
    for name in values.keys() - {"version"}:
        column = table.columns[name]
        if column.nullable:
            there.append(column.is_not(None))
        elif isinstance(column.type, JSONB):
            there.append(column != {})
        elif isinstance(column.type, Time):
            there.append(column != column.default.arg)
        else:
            there.append(column.not_like(f"{DOT}%"))
    return or_(*there)
