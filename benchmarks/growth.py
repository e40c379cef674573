"""How time, memory and quality grow with the day: 500 to 10,000 visits, in clusters, over worker processes.

python -m benchmarks.growth                           the table, with 0.03 seconds of two cores a visit
python -m benchmarks.growth --visits 50000            a larger one, for a machine with time
"""

import resource
import time
from pathlib import Path

import click

from benchmarks.days import Kind, a_region
from optimizer.large import plan_region
from optimizer.region import Region

VISITS = (500, 1_000, 2_000, 5_000, 10_000)
PER_ENGINEER = 6.25
COLUMNS = ("visits", "engineers", "seconds", "CPU seconds", "memory, MB", "cost", "a visit", "left out")
ROW = "{:>7} {:>9} {:>8} {:>12} {:>11} {:>14} {:>9} {:>9}"


@click.command()
@click.option("--visits", type=int, multiple=True, default=VISITS, show_default=True)
@click.option("--seconds-per-visit", type=float, default=0.029, show_default=True, help="Of each worker's processor.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Write the table as Markdown, too.")
def main(visits: tuple[int, ...], seconds_per_visit: float, workers: int, out: Path | None):
    click.echo(ROW.format(*COLUMNS))
    rows = []
    for count in visits:
        rows.append(_measured(count, seconds=count * seconds_per_visit, workers=workers))
        click.echo(ROW.format(*rows[-1]))
    if out:
        lines = [COLUMNS, ["--:"] * len(COLUMNS), *rows]
        out.write_text("\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n", encoding="utf-8")


def _measured(count: int, *, seconds: float, workers: int) -> list[str]:
    kind = Kind(count, round(count / PER_ENGINEER), 1)
    day, places = a_region(kind)
    region = Region.from_json(day | {"places": [list(place) for place in places]})
    begun, cpu = time.monotonic(), _cpu()
    # By the processor's clock, so that the figures hold on a machine that others use too.
    plan = plan_region(region, seconds=seconds, workers=workers, clock=time.process_time)
    figures = [count, kind.engineers, round(time.monotonic() - begun), round(_cpu() - cpu), _memory(workers)]
    return [f"{figure:,}" for figure in [*figures, plan.cost, round(plan.cost / count), len(plan.unserved)]]


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _memory(workers: int) -> int:
    """At most, in MB: our own peak, and the largest worker's for each of them."""
    own, child = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return (own + workers * child) // 1024


if __name__ == "__main__":
    main()
