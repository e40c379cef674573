"""`python -m dispatch clocks`: another system's history, judged by our clocks."""

import sys
from pathlib import Path

import click

from dispatch.clocks_audit import audit
from dispatch.clocks_log import judge_log
from dispatch.errors import Invalid

FILE = click.Path(path_type=Path)


@click.command()
@click.option("--calendar", "calendar_path", required=True, type=FILE, help="Hours, as JSON.")
@click.option("--cases", "cases_path", type=FILE, help="The history, as CSV: one case a line.")
@click.option("--log", "log_path", type=FILE, help="The history, as CSV or JSON: one event a line.")
@click.option("--out", "out_path", required=True, type=FILE, help="Where the answer goes.")
def clocks(calendar_path: Path, cases_path: Path | None, log_path: Path | None, out_path: Path) -> None:
    """Judge another system's history: when was each case due, how long did it wait, and was it on time?

    Exits with 1 if any row was refused, and with 2 if a file can't be used at all.
    """
    given = [path for path in (cases_path, log_path) if path]
    if len(given) != 1:
        raise click.UsageError("Give either --cases or --log.")
    judge = audit if cases_path else judge_log
    try:
        judged, refused = judge(
            calendar_path, given[0], out_path, lambda line, why: click.echo(f"line {line}: {why}", err=True)
        )
    except Invalid as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(2)
    click.echo(f"{judged} cases judged, {refused} refused.")
    sys.exit(1 if refused else 0)
