"""Whether a database is ready, asked without opening the house: a second start should not wait for that."""

from pathlib import Path

import psycopg
from sqlalchemy import make_url

VERSIONS = Path(__file__).parent / "migrations" / "versions"
READY = """
SELECT (SELECT version_num FROM alembic_version) = %s AND EXISTS (SELECT FROM branch)
"""


def conninfo(url: str) -> str:
    """SQLAlchemy's address as psycopg takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def newest() -> str:
    """The revision our schema is at, as the migrations' files are numbered."""
    return max(file.name.split("_")[0] for file in VERSIONS.glob("[0-9]*_*.py"))


def is_furnished(url: str) -> bool:
    """The newest schema, and branches in it."""
    with psycopg.connect(conninfo(url)) as connection:
        try:
            return connection.execute(READY, [newest()]).fetchone() == (True,)
        except psycopg.errors.UndefinedTable:
            return False
