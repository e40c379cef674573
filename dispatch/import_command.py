"""python -m dispatch import: a file of somebody else's cases, from the command line."""

import os
from pathlib import Path

import click
from rich.console import Console

from dispatch import nouns
from dispatch.intake.importing import actions
from dispatch.intake.importing.import_run import ImportRun
from dispatch.intake.importing.reasons import REASONS
from dispatch.intake.messages import provider
from dispatch.intake.reading.mapping import Mapping
from dispatch.progress import shown
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM, Actor, Role, Source
from dispatch.store.database import Database, Transaction, connect

THERE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 20  # rejected rows; the console shows all
OPERATOR = Actor(role=Role.SYSTEM, source=Source.IMPORT, name=SYSTEM.name)


@click.command("import")
@click.argument("file", type=THERE)
@click.option("--mapping", "mapping_file", type=THERE, required=True, help="How its columns become our fields.")
@click.option("--dry-run", is_flag=True, help="Judge every row and keep nothing.")
def import_file(file: Path, mapping_file: Path, *, dry_run: bool) -> None:
    """Import a CSV or JSON file. What is there already is not added twice; broken off, it goes on."""
    nouns.ready()
    settings = Settings.with_database(os.environ)
    _, mapping = Mapping.load(mapping_file.read_bytes())
    run_import(Database(connect(settings.database_url)), settings, file, mapping, dry_run=dry_run)


def run_import(database: Database, settings: Settings, file: Path, mapping: dict, *, dry_run: bool) -> None:
    console = Console(highlight=False)
    with file.open("rb") as rows:
        with database.transaction(OPERATOR) as tx:
            run, _ = actions.begin(tx, rows, file_name=file.name, mapping=mapping, dry_run=dry_run)
        with shown(console) as progress:
            actions.carry_through(
                database,
                run,
                rows,
                actor=OPERATOR,
                provider=provider(settings),
                progress=lambda line, lines: progress(file.name, line, max(line, lines)),
            )
    with database.transaction(OPERATOR) as tx:
        told(console, tx, actions.run(tx, run.id))


def told(console: Console, tx: Transaction, run: ImportRun) -> None:
    """The counts, and the first of what was rejected."""
    console.print("Dry run: nothing was kept." if run.dry_run else "Imported.")
    for name in ("read", "accepted", "rejected", "already", "skipped"):
        console.print(f"  {name:9} {getattr(run, name):>9,}")
    rows = actions.rejected_rows(tx, run, limit=SHOWN)
    for row in rows:
        console.print(f"  line {row.line}: {REASONS[row.reason].format(field=row.field)}", markup=False)
    if run.rejected > len(rows):
        console.print(f"  … and {run.rejected - len(rows):,} more")
