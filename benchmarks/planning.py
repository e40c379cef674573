"""Our plans beside plain OR-Tools routing: equal CPU seconds, one core, costs by the judge.

python -m benchmarks.planning PROBLEM.json … --seconds 10 --seeds 2
"""

import json
import time
from pathlib import Path
from statistics import mean

import click

from benchmarks import ortools_routing
from optimizer.evaluate import judge
from optimizer.problem import Problem
from optimizer.solve import solve, warm
from optimizer.stop import Deadline

ROW = "{:<16} {:>12} {:>9} {:>12} {:>9} {:>8}"


@click.command()
@click.argument("files", nargs=-1, required=True, type=Path)
@click.option("--seconds", type=float, default=10.0, show_default=True, help="CPU seconds for each plan.")
@click.option("--seeds", type=int, default=1, show_default=True, help="Runs of each; costs are their mean.")
def main(files: tuple[Path, ...], seconds: float, seeds: int):
    warm()
    click.echo(ROW.format("day", "ours", "unserved", "or-tools", "unserved", "ratio"))
    ratios = []
    for file in files:
        problem = Problem.from_json(json.loads(file.read_bytes()))
        ours = [_ours(problem, seconds, seed) for seed in range(1, seeds + 1)]
        theirs = [_theirs(problem, seconds, seed) for seed in range(1, seeds + 1)]
        (cost, left_out), (peer_cost, peer_left_out) = _mean(ours), _mean(theirs)
        ratios.append(cost / peer_cost)
        cells = f"{cost:,.0f}", f"{left_out:.1f}", f"{peer_cost:,.0f}", f"{peer_left_out:.1f}", f"{ratios[-1]:.3f}"
        click.echo(ROW.format(file.stem, *cells))
    click.echo(f"mean ratio {mean(ratios):.3f}, worst {max(ratios):.3f}, {seconds:g} CPU seconds")


def _ours(problem: Problem, seconds: float, seed: int) -> tuple[int, int]:
    plan = solve(problem, stop=Deadline(seconds, clock=time.process_time), seed=seed)
    return plan.cost, len(plan.unserved)


def _theirs(problem: Problem, seconds: float, seed: int) -> tuple[int, int]:
    judgement = judge(problem, ortools_routing.plan(problem, seconds, seed=seed))
    return judgement.cost, len(judgement.unserved)


def _mean(runs: list[tuple[int, int]]) -> tuple[float, float]:
    return mean(cost for cost, _ in runs), mean(left_out for _, left_out in runs)


if __name__ == "__main__":
    main()
