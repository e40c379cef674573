"""Bringing a database's schema up to date. Runs as its owner, never as the application."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

HERE = Path(__file__).parent / "migrations"
LOCK = 770001


def upgrade(url: str) -> None:
    """Apply what is missing. Two that start at once take turns."""
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        connection.commit()
        command.upgrade(_config(connection), "head")
        connection.commit()
    engine.dispose()


def draft(url: str, message: str, *, revision: str) -> None:
    """Write a new migration from the difference between the nouns and the database."""
    engine = create_engine(url)
    with engine.connect() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=revision)
    engine.dispose()


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
