"""`python -m dispatch audit`: has anybody been at the record of changes?"""

import json
import sys
from pathlib import Path

import click
from sqlalchemy.orm import Session

from dispatch.store.audit_check import Heads, verify
from dispatch.store.database import connect


@click.command()
@click.option("--database-url", envvar="DATABASE_URL", required=True, help="postgresql+psycopg://…")
@click.option(
    "--heads",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the chains ended last time. Compared with, then written anew; keep it on another machine.",
)
def audit(database_url: str, heads: Path | None) -> None:
    """Recompute every chain of the audit. Exits with 1 where one is broken, and names the places."""
    known = read(heads) if heads and heads.exists() else None
    with Session(connect(database_url)) as session:
        verdict = verify(session, known=known)
    for fault in verdict.breaks:
        click.echo(f"branch {fault.chain}, entry {fault.number}: {fault.why}.", err=True)
    if verdict.breaks:
        sys.exit(1)
    if heads:
        heads.write_text(json.dumps({str(chain): head for chain, head in verdict.heads.items()}, indent=1))
    click.echo(f"{verdict.entries} entries in {len(verdict.heads)} chains, none broken.")


def read(heads: Path) -> Heads:
    return {int(chain): (number, digest) for chain, (number, digest) in json.loads(heads.read_text()).items()}
