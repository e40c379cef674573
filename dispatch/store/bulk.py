"""Many rows at once, straight into a table: PostgreSQL's COPY on the session's own connection."""

import json
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

from psycopg import sql
from sqlalchemy import Table, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session


def copy_in(
    session: Session, noun: type[DeclarativeBase] | Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Part of the session's transaction, but past its nouns: no defaults are filled in and nothing is audited.

    psycopg's own errors come out, a constraint's too.
    """
    table = noun if isinstance(noun, Table) else noun.__table__
    forms = [_form(table, column) for column in columns]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with session.connection().connection.driver_connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([form(value) if form else value for form, value in zip(forms, row, strict=True)])


def next_ids(session: Session, sequence: str, count: int) -> list[int]:
    """That many numbers of a sequence, by its name in the database."""
    numbers = text("SELECT nextval(CAST(:name AS regclass)) FROM generate_series(1, :count)")
    return list(session.scalars(numbers, {"name": sequence, "count": count}))


def _form(table: Table, column: str) -> Any:
    kind = table.columns[column].type
    if isinstance(kind, JSONB):
        return _json
    return _value if getattr(kind, "enums", None) else None


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _value(value: Enum | str | None) -> str | None:
    return value.value if isinstance(value, Enum) else value
