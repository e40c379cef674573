"""The command line: `python -m optimizer solve PROBLEM.json --seconds N --seed S --out PLAN.json`."""

import json
import os
import sys
import time
from pathlib import Path

import click

from optimizer.checks import BadProblem
from optimizer.evaluate import BrokenRoute, judge
from optimizer.large import plan_day, plan_region
from optimizer.plan import Plan
from optimizer.problem import Problem
from optimizer.region import Region
from optimizer.repair import STEPS, Event, Happening, repair
from optimizer.stop import Deadline, Progress
from optimizer.warm import warm, warm_solving

DAY = 86_400
COMPILING = 5.0  # CPU seconds; to load what is compiled takes less
LEAVING = 0.1  # seconds, to write the plan and end the process


class Refused(click.ClickException):
    """One sentence on stderr."""

    exit_code = 2

    def show(self, file=None):
        click.echo(self.message, err=True)


@click.group()
def main():
    """Plan a day of visits, or judge a plan."""


@main.command("solve")
@click.argument("problem", type=Path)
@click.option("--seconds", type=click.FloatRange(0, DAY), default=10.0, show_default=True, help="Time to search.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the random search.")
@click.option("--out", type=Path, help="Where to write the plan; without it, standard output.")
@click.option("--start", type=Path, help="A plan to begin from; the answer is never worse than what still holds of it.")
@click.option("--progress", is_flag=True, help="Tell of better plans on standard error, a line of JSON each.")
@click.option("--workers", type=click.IntRange(1, 256), default=1, help="Processes, for a day with `places`.")
def solve_command(problem: Path, out: Path | None, **asked):
    """Plan the day in PROBLEM, a JSON file as in optimizer/README.md."""
    begun = click.get_current_context().obj or time.monotonic()
    # To start and to end a process counts, compiling doesn't: it happens once per installation.
    begun += compiled_in()
    plan = planned(problem, Deadline(begun + asked["seconds"] - LEAVING - time.monotonic()), **asked)
    text = json.dumps(plan.to_json(), indent=1)
    if out is None:
        click.echo(text)
        return
    try:
        out.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise Refused(f"The plan can't be written to {out}: {error.strerror}.") from error


@main.command("repair")
@click.argument("problem", type=Path)
@click.option("--start", type=Path, required=True, help="The plan as it stands.")
@click.option("--new", help="A visit that has just been asked for, to be placed before anything else moves.")
@click.option("--steps", type=click.IntRange(0, 1_000_000), default=STEPS, show_default=True, help="Of the search.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the random search.")
@click.option("--out", type=Path, required=True, help="Where to write the routes.")
def repair_command(problem: Path, start: Path, new: str | None, steps: int, seed: int, out: Path):
    """The best plan near the one that stands, for the PROBLEM as it is now."""
    question, routes = read_problem(problem), read_routes(start)
    tell(Progress(work=0, best_work=0, cost=0))
    event = Event(Happening.TICK) if new is None else Event(Happening.NEW_ORDER, visit=new)
    found = repair(question, routes, event, steps=steps, seed=seed)
    out.write_text(json.dumps({"routes": {e: list(v) for e, v in found.routes.items()}, "gain": found.gain}), "utf-8")


@main.command("warm")
def warm_command():
    """Compile everything once, so that no plan waits for it."""
    warm()


@main.command("judge")
@click.argument("problem", type=Path)
@click.argument("plan", type=Path)
def judge_command(problem: Path, plan: Path):
    """Cost by name of the PLAN for PROBLEM; a broken rule is named, with exit code 1."""
    routes = read_routes(plan)
    try:
        judgement = judge(read_problem(problem), routes)
    except BrokenRoute as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    click.echo(json.dumps({"cost": judgement.cost, **judgement.costs, "left_out": len(judgement.unserved)}))


def process_began() -> float:
    """When, by the monotonic clock."""
    try:
        ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return time.monotonic() - time.process_time()  # The system doesn't tell; it has hardly waited yet.
    return time.monotonic() - time.clock_gettime(time.CLOCK_BOOTTIME) + ticks / os.sysconf("SC_CLK_TCK")


def compiled_in() -> float:
    """The seconds it took to compile, if anything had to be."""
    began, spent = time.monotonic(), time.process_time()
    warm_solving()
    return time.monotonic() - began if time.process_time() - spent > COMPILING else 0.0


def planned(
    path: Path, stop: Deadline, *, seconds: float, seed: int, start: Path | None, progress: bool, workers: int
) -> Plan:
    data = read_json(path)
    try:
        if isinstance(data, dict) and "places" in data:
            if start or progress:
                raise Refused("A day with `places` takes neither --start nor --progress.")
            return plan_region(Region.from_json(data), seconds=stop.seconds_left(), seed=seed, workers=workers)
        problem = Problem.from_json(data)
        routes = start and read_routes(start)
        return plan_day(problem, stop=stop, seed=seed, progress=tell if progress else None, start=routes)
    except BadProblem as error:
        raise Refused(str(error)) from error


def tell(progress: Progress) -> None:
    click.echo(json.dumps(vars(progress)), err=True)


def read_problem(path: Path) -> Problem:
    try:
        return Problem.from_json(read_json(path))
    except BadProblem as error:
        raise Refused(str(error)) from error


def read_routes(path: Path) -> dict[str, list[str]]:
    plan = read_json(path)
    routes = plan.get("routes") if isinstance(plan, dict) else None
    if not isinstance(routes, dict) or not all(isinstance(visits, list) for visits in routes.values()):
        raise Refused("routes must map each engineer to a list of visits.")
    return routes


def read_json(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        raise Refused(f"{path} can't be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise Refused(f"{path} is not JSON: {error}.") from error


if __name__ == "__main__":
    main(obj=process_began())
