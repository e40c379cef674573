"""What the code may write the database takes: no closed list of one lags behind the other."""

import re

from sqlalchemy import Enum, text

from dispatch.nouns import METADATA

CHECKS = text(
    "SELECT rel.relname, pg_get_constraintdef(con.oid) FROM pg_constraint AS con "
    "JOIN pg_class AS rel ON rel.oid = con.conrelid WHERE con.contype = 'c'"
)


def test_every_value_of_a_closed_list_is_taken_by_its_column(tx):
    checks: dict[tuple[str, str], set[str]] = {}
    for table, definition in tx.session.execute(CHECKS):
        found = re.match(r"CHECK \(\(+(\w+)\)?::text = ANY", definition)
        if found:
            checks[table, found[1]] = set(re.findall(r"'([^']*)'", definition))
    closed = {
        (table.name, column.name): set(column.type.enums)
        for table in METADATA.tables.values()
        for column in table.columns
        if isinstance(column.type, Enum)
    }

    assert len(closed) > 20
    lagging = {
        f"{table}.{column}": values - checks.get((table, column), set()) for (table, column), values in closed.items()
    }
    assert {column: missing for column, missing in lagging.items() if missing} == {}
