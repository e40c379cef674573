"""How well the length of a visit is foretold, by who comes and where, beside the fault type alone.

`python -m benchmarks.lengths` makes histories of half a year with known differences between engineers and zones, learns
from all but the last month, and looks at that month: how far foretold and real lengths are apart (root mean square, of
the logarithm; at best: by who knows the true means), and how often the true mean of engineer, fault type and
zone lies in the interval that should hold it four times of five.
"""

import math
import random
from collections import defaultdict
from dataclasses import dataclass
from statistics import mean

import click

from dispatch.people.branch import Zone
from dispatch.planning.question.lengths import Lengths
from dispatch.planning.question.ratios import Belief, Ratios

ZONES, SHARES = (Zone.URBAN, Zone.SUBURBAN, Zone.REMOTE), (5, 3, 1)
EIGHTY = 1.2816  # standard deviations on both sides hold four of five
Cell = tuple[int, int, Zone]


@dataclass(frozen=True)
class World:
    """Standard deviations of the logarithm: between engineers, an engineer's fault types, zones, and visits."""

    name: str
    engineer: float
    pair: float
    zone: float
    spread: float = 0.35


WORLDS = (
    World("nobody differs", 0.0, 0.0, 0.0),
    World("a little", 0.05, 0.03, 0.03),
    World("as usual", 0.12, 0.06, 0.06),
    World("much", 0.25, 0.12, 0.12),
)


@dataclass(frozen=True)
class Edition:
    fault_type_id: int
    spread: int = 21
    minutes: int = 60


class History:
    """Engineers know some fault types well, which they get often, and have a few zones."""

    def __init__(self, world: World, seed: int, *, engineers: int, faults: int):
        self.chance = chance = random.Random(f"{world.name} {seed}")
        self.world, self.faults = world, range(1, faults + 1)
        self.base = {fault: chance.gauss(0, 0.2) for fault in self.faults}
        self.pace = {who: chance.gauss(0, world.engineer) for who in range(1, engineers + 1)}
        self.zones = {(fault, zone): chance.gauss(0, world.zone) for fault in self.faults for zone in ZONES}
        self.pairs = {(who, fault): chance.gauss(0, world.pair) for who in self.pace for fault in self.faults}
        self.often = [1 / (rank + 1) for rank in range(faults)]
        self.liking = {who: chance.sample(list(self.faults), k=faults) for who in self.pace}
        self.home = {who: chance.choices(ZONES, SHARES)[0] for who in self.pace}

    def place(self, cell: Cell) -> float:
        who, fault, zone = cell
        return self.base[fault] + self.pace[who] + self.pairs[who, fault] + self.zones[fault, zone]

    def visits(self, count: int) -> list[tuple[Cell, float]]:
        return [self._visit() for _ in range(count)]

    def _visit(self) -> tuple[Cell, float]:
        who = self.chance.choice(list(self.pace))
        (fault,) = self.chance.choices(self.liking[who], self.often)
        zone = self.home[who] if self.chance.random() < 0.6 else self.chance.choices(ZONES, SHARES)[0]
        cell = (who, fault, zone)
        return cell, self.place(cell) + self.chance.gauss(0, self.world.spread)


def learned(visits: list[tuple[Cell, float]]) -> Lengths:
    met: dict[int, dict[tuple, Ratios]] = defaultdict(lambda: defaultdict(Ratios))
    for (who, fault, zone), ratio in visits:
        met[fault][who, zone] += Ratios(1, ratio, ratio * ratio)
    return Lengths({fault: dict(groups) for fault, groups in met.items()})


def looked_at(history: History, known: Lengths, coming: list[tuple[Cell, float]]) -> dict[str, float]:
    by_fault, by_all, noise, held = [], [], [], []
    for cell, ratio in coming:
        who, fault, zone = cell
        whole, own = (known.believed(Edition(fault), **more) for more in ({}, {"engineer_id": who, "zone": zone}))
        truth = history.place(cell)
        by_fault.append((ratio - whole.place) ** 2)
        by_all.append((ratio - own.place) ** 2)
        noise.append((ratio - truth) ** 2)
        held.append(holds(own, truth))
    found = {name: math.sqrt(mean(each)) for name, each in (("fault", by_fault), ("all", by_all), ("noise", noise))}
    return found | {"held": mean(held)}


def holds(belief: Belief, place: float) -> bool:
    return abs(place - belief.place) <= EIGHTY * belief.sigma * math.sqrt(belief.doubt)


@click.command()
@click.option("--seeds", default=5)
@click.option("--engineers", default=25)
@click.option("--faults", default=40)
@click.option("--a-day", default=100, help="Visits of all engineers together.")
def main(seeds: int, engineers: int, faults: int, a_day: int) -> None:
    month = 21 * a_day
    heads = ("engineers and zones differ", "fault type", "with engineer and zone", "at best", "in the interval")
    click.echo(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for world in WORLDS:
        rows = []
        for seed in range(seeds):
            history = History(world, seed, engineers=engineers, faults=faults)
            known = learned(history.visits(5 * month))
            rows.append(looked_at(history, known, history.visits(month)))
        fault, every, noise, held = (mean(row[name] for row in rows) for name in ("fault", "all", "noise", "held"))
        click.echo(f"| {world.name} | {fault:.4f} | {every:.4f} | {noise:.4f} | {held:.0%} |")


if __name__ == "__main__":
    main()
