"""A closed month: which policy keeps promises, told by a simulator that shares nothing with the engine.

python -m benchmarks.month --loads normal --seeds 1-5 --days 20 --engineers 25 --out month.md

Every policy meets the same orders, durations, roads and sick days. `kept` is the share of promises
with a hard clock that were met; a booked customer who was moved counts as broken. `told moved` is the
share of told customers who were given another time.
"""

import importlib
import importlib.util
import sys
from pathlib import Path
from statistics import mean, stdev

import click

from benchmarks.month_policy import Effort, Engine
from optimizer.objective import PRESETS
from optimizer.warm import warm

SIMULATOR = Path(__file__).parents[2] / "shared" / "lab" / "sim"
WARM_UP = 5  # days before the measured ones
HANDS = {"hand rules": "a", "VROOM each morning": "b", "VROOM hourly": "c"}
COLUMNS = {
    "kept %": ("kept", ".1f"),
    "told moved %": ("told_moved", ".1f"),
    "overtime h/day": ("ot_h_day", ".1f"),
    "visits/engineer-day": ("vis_ed", ".2f"),
    "engineer changes/day": ("evch", ".0f"),
    "CPU s/day": ("cpu_day", ".2f"),
}


def seeds_of(text: str) -> list[int]:
    """`1-3,7` as 1, 2, 3, 7."""
    ends = [part.split("-") for part in text.split(",")]
    return [seed for part in ends for seed in range(int(part[0]), int(part[-1]) + 1)]


@click.command()
@click.option("--loads", default="calm,normal,busy", show_default=True, help="Names, or shares of nominal capacity.")
@click.option("--seeds", default="1-5", show_default=True)
@click.option("--days", default=20, show_default=True, help=f"Measured, after {WARM_UP} days of warming up.")
@click.option("--engineers", default=25, show_default=True)
@click.option("--policies", default=",".join(("engine", *HANDS)), show_default=True)
@click.option("--preset", type=click.Choice(list(PRESETS)), default="normal", show_default=True)
@click.option("--simulator", type=Path, default=SIMULATOR, help="Folder of simulate.py.")
@click.option("--out", type=Path, help="Write the table there too, as Markdown.")
def main(loads, seeds, days, engineers, policies, preset, simulator, out):
    if not (simulator / "simulate.py").exists():
        click.echo(f"Skipped: there is no simulator in {simulator}.")
        return
    month = Month(simulator, days, engineers, preset)
    lines = [f"{engineers} engineers, {days} days, seeds {seeds}; mean ± standard deviation over seeds.", ""]
    lines += ["| load | policy | " + " | ".join(COLUMNS) + " |", "|---|---|" + "---|" * len(COLUMNS)]
    click.echo("\n".join(lines))
    for load in loads.split(","):
        for policy in policies.split(","):
            lines.append(f"| {load} | {policy} | {month.cells(load, seeds_of(seeds), policy)} |")
            click.echo(lines[-1])
    if out:
        out.write_text("\n".join(lines) + "\n", encoding="utf-8")


class Month:
    """The simulator, imported from where it lies, and how long and how large its months are."""

    def __init__(self, simulator: Path, days: int, engineers: int, preset: str = "normal"):
        sys.path.insert(0, str(simulator))
        self.simulate = importlib.import_module("simulate")
        self.base = importlib.import_module("policies").BASE
        self.days = days
        self.engineers = engineers
        self.objective = PRESETS[preset]
        warm()

    def cells(self, load: str, seeds: list[int], policy: str) -> str:
        """One row: each column's mean over the seeds, or why there is none."""
        if "VROOM" in policy and importlib.util.find_spec("vroom") is None:
            return "skipped: pyvroom isn't installed (extra `peers`)" + " |" * (len(COLUMNS) - 1)
        runs = [self.run(load, seed, policy) for seed in seeds]
        return " | ".join(_spread([run[name] for run in runs], form) for name, form in COLUMNS.values())

    def run(self, load: str, seed: int, policy: str) -> dict[str, float]:
        """The figures of one month."""
        share = self.simulate.LOADS.get(load) or float(load)
        world = self.simulate.World(seed, self.engineers, share, WARM_UP + self.days)
        return self.simulate.Sim(world, self._policy(policy), WARM_UP, self.days).run()

    def _policy(self, name: str):
        if name == "engine":
            return Engine(self.base, self.objective, Effort())
        return self.simulate.make(HANDS[name])


def _spread(values: list[float], form: str) -> str:
    return f"{mean(values):{form}}" + (f" ±{stdev(values):{form}}" if len(values) > 1 else "")


if __name__ == "__main__":
    main()
