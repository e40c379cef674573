"""Doorstep beside its peers: the same days, equal CPU seconds on one core each, one independent judge.

python -m benchmarks.planning                          our own made-up days, about five minutes
python -m benchmarks.planning --days long              an hour: sixty seconds each, up to 2,000 visits
python -m benchmarks.planning DAY.json … --seconds 10  days of yours
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from benchmarks.contest import PEERS, Player, Round, play
from benchmarks.days import Kind, a_day
from benchmarks.report import heading, line, summary, write

SHORT = (
    Kind(60, 12, 1),
    Kind(60, 30, 2),
    Kind(100, 6, 3, long_shifts=True),
    Kind(150, 25, 4, branches=2),
    Kind(500, 80, 5),
)
LONG = (
    Kind(30, 6, 11),
    Kind(60, 12, 12),
    Kind(60, 12, 13, rules=("people", "pins")),
    Kind(60, 12, 14, rules=("breaks", "overtime", "steps", "changes")),
    Kind(100, 5, 15, long_shifts=True),
    Kind(200, 20, 16, long_shifts=True),
    Kind(150, 25, 17),
    Kind(150, 50, 18, branches=3),
    Kind(320, 110, 19),
    Kind(500, 80, 20),
    Kind(500, 80, 21, branches=4),
    Kind(2000, 320, 22),
)


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--days", type=click.Choice(["short", "long"]), default="short", show_default=True, help="Without files.")
@click.option("--seconds", type=float, help="CPU seconds for each plan; 10, for the long days 60.")
@click.option("--seed", type=click.IntRange(1), default=1, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Write this Markdown page, and a chart beside it.")
def main(files: tuple[Path, ...], days: str, seconds: float | None, seed: int, out: Path | None):
    seconds = seconds or (60.0 if days == "long" and not files else 10.0)
    peers = [each for each in PEERS if each.is_there]
    click.echo(heading(seconds, seed))
    for missing in sorted({each.name for each in PEERS} - {each.name for each in peers}):
        click.echo(f"{missing} is skipped: it isn't installed. The extra `peers` has it.")
    with tempfile.TemporaryDirectory() as folder:
        chosen = list(files) or list(_made_up(LONG if days == "long" else SHORT, Path(folder)))
        rounds = list(_played(chosen, peers, seconds=seconds, seed=seed))
    click.echo(summary(rounds))
    if out:
        write(out, rounds, seconds=seconds, seed=seed)
    sys.exit(any(each.ours.cost is None for each in rounds))


def _made_up(kinds: tuple[Kind, ...], folder: Path) -> Iterator[Path]:
    for kind in kinds:
        file = folder / f"{kind.name}.json"
        file.write_text(json.dumps(a_day(kind)))
        yield file


def _played(files: list[Path], peers: list[Player], *, seconds: float, seed: int) -> Iterator[Round]:
    for file in files:
        found = play(file, peers, seconds=seconds, seed=seed)
        click.echo(line(found))
        yield found


if __name__ == "__main__":
    main()
