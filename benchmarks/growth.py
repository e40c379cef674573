"""How time, memory and quality grow with the day: 500 to 10,000 visits, over worker processes.

python -m benchmarks.growth                           the table, with 0.03 seconds of two cores a visit
python -m benchmarks.growth --visits 50000            a larger one, for a machine with time
python -m benchmarks.growth --visits 2000 --seed 1 --seed 2
python -m benchmarks.growth --visits 10000 --apart 2  two neighbourhoods of 2,000 of its visits planned alone, too

Made-up days of 2,000 visits differ in cost a visit by a tenth, seed by seed: a visit more or less that a crew has no
time for costs much. What size itself costs is told by the same homes and the same people: neighbourhoods of the
large day, with the visits its plan gives them and those it leaves out near them, planned alone with as many seconds a
visit.
"""

import resource
import time
from itertools import product
from pathlib import Path

import click

from benchmarks.days import Kind, a_region
from optimizer.evaluate import Routes
from optimizer.large import pieces, plan_region, region_plan
from optimizer.plan import Plan
from optimizer.region import Region
from optimizer.warm import warm

VISITS = (500, 1_000, 2_000, 5_000, 10_000)
PER_ENGINEER = 6.25
CREW, APART = 320, 9  # engineers of a neighbourhood, and a turn whose lines no turn of the planner has
COLUMNS = ("visits", "seed", "engineers", "seconds", "CPU seconds", "memory, MB", "cost", "a visit", "left out")
ROW = "{:>7} {:>4} {:>9} {:>8} {:>12} {:>11} {:>14} {:>9} {:>9}"


@click.command()
@click.option("--visits", type=int, multiple=True, default=VISITS, show_default=True)
@click.option("--seed", "seeds", type=int, multiple=True, default=[1], show_default=True)
@click.option("--apart", default=0, help="So many neighbourhoods of each day are planned alone, too.")
@click.option("--seconds-per-visit", type=float, default=0.029, show_default=True, help="Of each worker's processor.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Write the table as Markdown, too.")
def main(
    visits: tuple[int, ...],
    seeds: tuple[int, ...],
    apart: int,
    seconds_per_visit: float,
    workers: int,
    out: Path | None,
):
    warm()
    click.echo(ROW.format(*COLUMNS))
    rows = []
    for count, seed in product(visits, seeds):
        region = _region(Kind(count, round(count / PER_ENGINEER), seed))
        plan, row = _measured(region, seconds=count * seconds_per_visit, workers=workers)
        rows.append([f"{figure:,}" for figure in (count, seed, *row)])
        click.echo(ROW.format(*rows[-1]))
        for piece in list(pieces(region, plan.visits, turn=APART, crew=CREW))[:apart]:
            click.echo(_beside(piece, plan.visits, seconds_per_visit=seconds_per_visit, workers=workers))
    if out:
        lines = [COLUMNS, ["--:"] * len(COLUMNS), *rows]
        out.write_text("\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n", encoding="utf-8")


def _region(kind: Kind) -> Region:
    day, places = a_region(kind)
    return Region.from_json(day | {"places": [list(place) for place in places]})


def _measured(region: Region, *, seconds: float, workers: int) -> tuple[Plan, list[int]]:
    begun, cpu, count = time.monotonic(), _cpu(), len(region.visits)
    # By the processor's clock, so that the figures hold on a machine that others use too.
    plan = plan_region(region, seconds=seconds, workers=workers, clock=time.process_time)
    spent = (round(time.monotonic() - begun), round(_cpu() - cpu), _memory(workers))
    return plan, [len(region.engineers), *spent, plan.cost, round(plan.cost / count), len(plan.unserved)]


def _beside(piece: Region, routes: Routes, *, seconds_per_visit: float, workers: int) -> str:
    count = len(piece.visits)
    mine = {each.id: routes[each.id] for each in piece.engineers if each.id in routes}
    within = region_plan(piece, mine).cost
    alone = plan_region(piece, seconds=count * seconds_per_visit, workers=workers, clock=time.process_time).cost
    return (
        f"{count:>7,} of these: {within / count:,.0f} a visit, {alone / count:,.0f} alone, ratio {within / alone:.3f}"
    )


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _memory(workers: int) -> int:
    """At most, in MB: our own peak, and the largest worker's for each of them."""
    own, child = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return (own + workers * child) // 1024


if __name__ == "__main__":
    main()
