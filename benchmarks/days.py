"""Made-up days of any size, the same for the same seed: towns, suburbs, and who works there.

python -m benchmarks.days --visits 500 --engineers 80 --seed 1 --out day.json
"""

import json
import math
import random
from dataclasses import dataclass
from pathlib import Path

import click

from optimizer.travel import Coordinates, SpeedModel

HOUR = 3600
SKILLS = ("network", "lock", "camera", "heating", "lighting", "hub")
LATITUDE, LONGITUDE = 59.3, 18.0
REACH = 0.06  # degrees of latitude from the middle to the edge of a branch with one engineer
BRANCHES_APART = 1.2  # of a branch's own width
RULES = ("breaks", "overtime", "steps", "changes", "people", "pins")


@dataclass(frozen=True)
class Kind:
    """What sort of day. Busy: more is asked than the crew can do."""

    visits: int
    engineers: int
    seed: int
    long_shifts: bool = False  # twelve hours of short stays: routes of twenty to forty visits
    branches: int = 1
    rules: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        marks = ["long"] * self.long_shifts + [f"{self.branches}b"] * (self.branches > 1) + list(self.rules)
        return "-".join(["day", str(self.visits), str(self.engineers), str(self.seed), *marks])


def a_day(kind: Kind) -> dict:
    """The day in the planner's JSON."""
    day, places = a_region(kind)
    return day | {"travel": SpeedModel().matrix(places).seconds.tolist()}


def a_region(kind: Kind) -> tuple[dict, list[Coordinates]]:
    """The day without its matrix, and where its places are: for days too large to have one."""
    chance = random.Random(f"{kind}")
    country = _Country(kind, chance)
    engineers = [_engineer(kind, chance, i, country) for i in range(kind.engineers)]
    visits = [_visit(kind, chance, i, country) for i in range(kind.visits)]
    _make_sure_of_skills(engineers, visits)
    day = {"name": kind.name, "engineers": engineers, "visits": visits}
    _add_rules(kind, chance, engineers, visits)
    return day, country.places


class _Country:
    """Branches side by side, each with towns; as dense however large."""

    def __init__(self, kind: Kind, chance: random.Random):
        self.chance = chance
        self.reach = REACH * math.sqrt(kind.engineers / kind.branches)
        self.middles = [(b % 2 * 2 * BRANCHES_APART, b // 2 * 2 * BRANCHES_APART) for b in range(kind.branches)]
        towns = max(3, kind.engineers // (6 * kind.branches))
        self.towns = [[(*self._anywhere(), chance.uniform(0.007, 0.035)) for _ in range(towns)] for _ in self.middles]
        self.places: list[Coordinates] = []

    def settle(self) -> int:
        """A new place: seven in ten are in a town."""
        branch = self.chance.randrange(len(self.middles))
        north, east = self._anywhere()
        if self.chance.random() < 0.7:
            north, east, size = self.chance.choice(self.towns[branch])
            north, east = self.chance.gauss(north, size), self.chance.gauss(east, size)
        north += self.middles[branch][0] * self.reach
        east += self.middles[branch][1] * self.reach
        self.places.append((LATITUDE + north, LONGITUDE + east / math.cos(math.radians(LATITUDE))))
        return len(self.places) - 1

    def _anywhere(self) -> tuple[float, float]:
        return self.chance.uniform(-self.reach, self.reach), self.chance.uniform(-self.reach, self.reach)


def _engineer(kind: Kind, chance: random.Random, number: int, country: _Country) -> dict:
    home = country.settle()
    begins = chance.choice([7, 8, 8, 8, 9, 12]) * HOUR
    length = 12 * HOUR if kind.long_shifts else 8 * HOUR + chance.choice([0, 0, 1800])
    held = chance.sample(SKILLS, chance.choice([1, 2, 2, 3, 4]))
    return {
        "id": f"E{number}",
        "start": home,
        "end": home,
        "shift": [begins, begins + length],
        "skills": {skill: chance.choice([1, 1, 2, 2, 3]) for skill in held},
    }


def _visit(kind: Kind, chance: random.Random, number: int, country: _Country) -> dict:
    """A booked slot, a repair promised by a time, or upkeep for whenever there is room."""
    minutes = [5, 10, 10, 15, 20] if kind.long_shifts else [30, 45, 60, 60, 90, 120]
    visit = {"id": f"V{number}", "loc": country.settle(), "duration": 60 * chance.choice(minutes)}
    visit["skills"] = {chance.choice(SKILLS): chance.choice([1, 1, 1, 2, 2, 3])}
    sort = chance.random()
    if sort < 0.35:
        opens = chance.choice([8, 10, 12, 14, 16]) * HOUR
        return visit | {"window": [opens, opens + 2 * HOUR], "due": None, "weight": 0, "penalty": 60_000}
    visit["window"] = [7 * HOUR, 21 * HOUR]
    if sort < 0.75:
        weight = chance.choice([1, 1, 2, 5])
        due = chance.randint(17, 34) * HOUR // 2
        return visit | {"due": due, "weight": weight, "penalty": 30_000 + 10_000 * weight}
    return visit | {"due": None, "weight": 0, "penalty": 15_000}


def _make_sure_of_skills(engineers: list[dict], visits: list[dict]) -> None:
    """Ask for nothing that nobody can do."""
    best = {skill: max((each["skills"].get(skill, 0) for each in engineers), default=0) for skill in SKILLS}
    for visit in visits:
        ((skill, level),) = visit["skills"].items()
        visit["skills"] = {skill: min(level, best[skill])} if best[skill] else {}


def _add_rules(kind: Kind, chance: random.Random, engineers: list[dict], visits: list[dict]) -> None:
    ids = [each["id"] for each in engineers]
    for engineer in engineers:
        if "breaks" in kind.rules:
            noon = engineer["shift"][0] + 3 * HOUR
            engineer["break"] = {"duration": 1800, "window": [noon, noon + 2 * HOUR]}
        if "overtime" in kind.rules:
            engineer["overtime"] = {"limit": HOUR, "cost": 2}
    for visit in visits:
        if "steps" in kind.rules and visit["due"] is not None:
            visit["step"] = 6_000 * visit["weight"]
        if "changes" in kind.rules and chance.random() < 0.5:
            visit |= {"assigned": chance.choice(ids), "change_cost": 3_000}
        if "people" in kind.rules and chance.random() < 0.1:
            visit["forbidden"] = [chance.choice(ids)]
        if "pins" in kind.rules and chance.random() < 0.05:
            visit["pinned_start"] = chance.randint(*visit["window"])


@click.command()
@click.option("--visits", type=int, required=True)
@click.option("--engineers", type=int, required=True, help="A sixth of the visits is busy, a third is calm.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--long-shifts", is_flag=True)
@click.option("--branches", type=click.IntRange(1, 4), default=1, show_default=True)
@click.option("--rule", "rules", type=click.Choice(RULES), multiple=True, help="An optional rule, switched on.")
@click.option("--out", type=Path, required=True)
def main(out: Path, **kind):
    out.write_text(json.dumps(a_day(Kind(**kind))), encoding="utf-8")


if __name__ == "__main__":
    main()
