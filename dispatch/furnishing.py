"""Making a database ready: its schema, and for the demonstration a day to look at."""

import os

import click
from rich.console import Console

from dispatch import seed
from dispatch.progress import shown
from dispatch.settings import Settings
from dispatch.store import migrate as migration
from dispatch.store.database import Database, connect


@click.command()
def migrate() -> None:
    """Bring the database's schema up to date, as its owner (DATABASE_OWNER_URL)."""
    migration.upgrade(Settings.with_database(os.environ).database_owner_url)


@click.command()
def furnish() -> None:
    """The schema, and the demonstration's day where there is nothing yet."""
    settings = Settings.with_database(os.environ)
    migration.upgrade(settings.database_owner_url)
    engine = connect(settings.database_url, pool=1)
    try:
        with shown(Console(highlight=False)) as report:
            seed.play(Database(engine), report)
    finally:
        engine.dispose()
