"""All we hold of a customer, to hand over to them: as JSON, who looked at what included."""

from base64 import b64encode
from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row, Table, select
from sqlalchemy.dialects.postgresql import Range

from dispatch.customers.customer import Customer
from dispatch.people.account import Account
from dispatch.privacy import rights
from dispatch.privacy.holdings import held_of
from dispatch.privacy.look import Look
from dispatch.store.base import Base
from dispatch.store.database import Transaction
from dispatch.store.personal import register


def export(tx: Transaction, customer: Customer) -> dict[str, list[dict[str, Any]]]:
    """Noun → its rows, ready for JSON; files as base64. Secrets stay out: they only let somebody in. Handing it
    over is itself a look, and the last one listed.

    Raises:
        NotYoursToAnswer, ServedElsewhere.
    """
    rights.claim(tx, customer)
    tx.add(Look(customer_id=customer.id, account_id=tx.stamp.by.account_id, detail="export", at=tx.stamp.at))
    tx.session.flush()
    return gathered(tx, customer.id)


def gathered(
    tx: Transaction, customer_id: int, *, without: Collection[type[Base]] = ()
) -> dict[str, list[dict[str, Any]]]:
    """As `export`, for whoever has made sure of the asker. `without`: what is handed over as files."""
    found = {}
    for noun, theirs in held_of(customer_id).items():
        if noun in without:
            continue
        table = noun.__table__
        shown = [column for column in table.columns if not _secret(table, column.name)]
        rows = tx.session.execute(select(*shown).where(theirs).order_by(*table.primary_key.columns))
        found[table.name] = [_plain(row) for row in rows]
    roles = dict(tx.session.execute(select(Account.id, Account.role)).all())
    for look in found["look"]:
        look["role"] = roles.get(look.pop("account_id"), "engineer")
    return found


def _secret(table: Table, column: str) -> bool:
    return register().personal.get((table.name, column)) == "secret"


def _plain(row: Row) -> dict[str, Any]:
    return {name: _json(value) for name, value in row._mapping.items()}


def _json(value: Any) -> Any:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Range):
        return [_json(value.lower), _json(value.upper)]
    return value
