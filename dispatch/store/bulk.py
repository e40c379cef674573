"""Many rows at once, straight into a table: PostgreSQL's COPY on the session's own connection."""

import json
from collections.abc import Collection, Iterable, Sequence
from enum import Enum
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import ColumnElement, Table, any_, literal, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session


def copy_in(
    session: Session, noun: type[DeclarativeBase] | Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Part of the session's transaction, but past its nouns: no defaults are filled in and nothing is audited.

    Errors are SQLAlchemy's, as from any other statement.
    """
    table = noun if isinstance(noun, Table) else noun.__table__
    forms = [(place, form) for place, column in enumerate(columns) if (form := _form(table, column))]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    connection = session.connection().connection.driver_connection
    try:
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                cells = list(row)
                for place, form in forms:
                    cells[place] = form(cells[place])
                copy.write_row(cells)
    except psycopg.Error as error:
        said = statement.as_string(connection)
        raise DBAPIError.instance(said, None, error, psycopg.Error, connection_invalidated=connection.closed) from error


def next_ids(session: Session, sequence: str, count: int) -> list[int]:
    """That many numbers of a sequence, by its name in the database."""
    numbers = text("SELECT array_agg(nextval(CAST(:name AS regclass))) FROM generate_series(1, :count)")
    return session.scalar(numbers, {"name": sequence, "count": count}) or []


def among(column: ColumnElement[Any], values: Collection[str | int]) -> ColumnElement[bool]:
    """As `in_`, but one array goes over instead of a thousand parameters, each of which has its price."""
    return column == any_(literal(list(values), ARRAY(column.type)))


def _form(table: Table, column: str) -> Any:
    kind = table.columns[column].type
    if isinstance(kind, JSONB):
        return _json
    return _value if getattr(kind, "enums", None) else None


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _value(value: Enum | str | None) -> str | None:
    return value.value if isinstance(value, Enum) else value
