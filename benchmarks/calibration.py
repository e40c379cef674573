"""Whether chances come true: of promises called 70 % likely, 70 % should be kept.

python -m benchmarks.calibration --days 20 --seeds 1-2

Two worlds. *Drawn*: days whose durations and legs are drawn from the very distributions the outlook knows, driven as
planned; they show that the arithmetic is right, also in the middle of a visit. *Simulated*: the closed month of
benchmarks.month, which shares nothing with us: other orders come in, plans are repaired by the hour, engineers fall
ill, roads have rush hours that must be learned first. Calls are made at every full hour for every promise of that day.
"""

import math
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import click

from benchmarks.month import SIMULATOR, WARM_UP, Month, seeds_of
from benchmarks.month_policy import DAY, HOUR, Effort, Engine, Moment
from dispatch.planning.outlook.driving import LEG_BEFORE
from dispatch.planning.outlook.judging import after_repair, in_per_cent, share_by
from dispatch.planning.outlook.learned import FASTEST, SHORTEST_LEG, SLOWEST, Legs, legs_from
from optimizer.earliest import place_early
from optimizer.evaluate import best_timetable
from optimizer.objective import Objective
from optimizer.outlook import at_pace, fares, in_hand
from optimizer.problem import Engineer, Problem, Visit
from optimizer.scenarios import InHand, Scenarios

SCENARIOS = 200
SPREAD = 0.2
HARD = ("booked", "crit", "sla4", "sla24", "next")


@dataclass(frozen=True)
class Call:
    chance: int  # per cent
    kept: bool


def table(calls: Iterable[Call]) -> list[tuple[str, int, float, float]]:
    """Decile, how many, called and kept in per cent."""
    calls = list(calls)
    rows = []
    for low in range(0, 100, 10):
        high = low + 10 if low < 90 else 101
        mine = [call for call in calls if low <= call.chance < high]
        if mine:
            called = sum(call.chance for call in mine) / len(mine)
            kept = 100 * sum(call.kept for call in mine) / len(mine)
            rows.append((f"{low}–{min(high, 100)}", len(mine), called, kept))
    return rows


def error(calls: Iterable[Call]) -> float:
    """By how many points called and kept differ, decile by decile, weighted by the number of calls."""
    rows = table(calls)
    return sum(n * abs(called - kept) for _, n, called, kept in rows) / max(1, sum(n for _, n, _, _ in rows))


# The drawn world


@dataclass(frozen=True)
class Stop:
    place: int
    mean: int
    sigma: float
    due: int
    opens: int


class DrawnDay:
    """One engineer's day: what will happen is drawn once, what is known of it grows by the hour."""

    def __init__(self, seed: int, *, stops: int = 6):
        self.random = r = random.Random(seed)
        self.travel = [[0 if a == b else r.randint(300, 2700) for b in range(stops + 1)] for a in range(stops + 1)]
        self.stops = list(self._planned(stops))
        self.happened = list(self._happened())

    def _planned(self, count: int) -> Iterator[Stop]:
        r, at, place = self.random, 8 * HOUR, 0
        for number in range(1, count + 1):
            at += self.travel[place][number]
            mean = r.choice([1800, 2700, 3600, 5400])
            opens = at // HOUR * HOUR if r.random() < 0.6 else 0
            at = max(at, opens)
            yield Stop(number, mean, r.choice([0.3, 0.45, 0.6]), at + r.randint(-300, 5400), opens)
            at, place = at + mean, number

    def _happened(self) -> Iterator[tuple[int, int, int]]:
        """When they set out, began and ended at each stop."""
        r, at, place = self.random, 8 * HOUR, 0
        for stop in self.stops:
            bend = math.sqrt(math.log1p(SPREAD * SPREAD))
            leg = self.travel[place][stop.place] * math.exp(r.gauss(-bend * bend / 2, bend))
            begins = max(at + round(leg), stop.opens)
            ends = begins + round(stop.mean * math.exp(r.gauss(-(stop.sigma**2) / 2, stop.sigma)))
            yield at, begins, ends
            at, place = ends, stop.place

    def calls(self, now: int) -> Iterator[Call]:
        begun = sum(set_out <= now for set_out, _, _ in self.happened)
        at_work = begun and self.happened[begun - 1][1] <= now
        done = begun and self.happened[begun - 1][2] <= now
        if begun and not at_work:
            return  # What is left of a leg that goes on is not told apart here.
        rest = self.stops[begun:]
        hand = None
        place, free = (self.stops[begun - 1].place if begun else 0), max(now, 8 * HOUR)
        if begun and at_work and not done:
            stop, begins = self.stops[begun - 1], self.happened[begun - 1][1]
            hand = InHand(begins, stop.mean, stop.sigma, elapsed=now - begins)
            free = max(now, begins + stop.mean)
        if not rest:
            return
        visits = [
            Visit(str(s.place), s.place, s.mean, (s.opens, 10**6), None, 0, {}, 0, mean=s.mean, sigma=s.sigma)
            for s in rest
        ]
        engineer = Engineer("e", place, 0, (free, 10**6), {}, in_hand=hand)
        known = Scenarios(SCENARIOS, seed=1, travel_spread=SPREAD)
        problem = Problem((engineer,), tuple(visits), self.travel, scenarios=known)
        found = fares(problem, {"e": [visit.id for visit in visits]})
        for stop in rest:
            began = self.happened[stop.place - 1][1]
            yield Call(in_per_cent(share_by(found[str(stop.place)].starts, stop.due)), began <= stop.due)


def drawn(days: int, *, seed: int = 0) -> list[Call]:
    hours = range(7 * HOUR, 16 * HOUR, HOUR)
    return [call for day in range(days) for now in hours for call in DrawnDay(seed * 100_000 + day).calls(now)]


# The simulated world


@dataclass(frozen=True)
class Foretold:
    order: int
    day: int
    chance: int


class Foreteller(Engine):
    """Plans as the engine does, and says at every full hour how likely each promise of the day is."""

    def __init__(self, base: dict, objective: Objective, effort: Effort):
        super().__init__(base, objective, effort)
        self.foretold: list[Foretold] = []
        self.sums: dict[int, tuple[int, float, float]] = {}
        self.where: dict[tuple[int, int], tuple[float, float]] = {}
        self.legs = Legs()

    def on_event(self, sim, what: str, subject):
        if what == "finish":
            self._learn(sim, subject[0])
        if what == "hour":
            self.legs = legs_from([(hour, *sums) for hour, sums in self.sums.items()])
            self._foretell(sim)
        return super().on_event(sim, what, subject)

    def _learn(self, sim, e: int) -> None:
        """How long the leg took; who waits for a full hour at the door tells nothing."""
        before = self.where.get((sim.d, e), (sim.HX[e], sim.HY[e]))
        self.where[sim.d, e] = (sim.px[e], sim.py[e])
        said = sim.tt(*before, sim.px[e], sim.py[e])
        if said >= SHORTEST_LEG and sim.arrt[e] % (HOUR / 2):
            took = math.log(min(SLOWEST, max(FASTEST, (sim.arrt[e] - sim.ts[e]) / said)))
            hour = int(sim.ts[e] // HOUR)
            count, total, squares = self.sums.get(hour, (0, 0.0, 0.0))
            self.sums[hour] = (count + 1, total + took, squares + took * took)

    def _foretell(self, sim) -> None:
        objective = replace(self.objective, scenarios=SCENARIOS, travel_spread=self.legs.spread)
        moment = Moment(sim, objective)
        if not moment.orders or not moment.crew:
            return
        held = {i for route in moment.routes.values() for i in route}
        due = [i for i in moment.orders if _is_due(sim, i)]
        wanted = sorted((i for i in due if str(i) not in held), key=lambda i: sim.o[i].dl)
        early, routes = place_early(moment.problem, moment.routes, [str(i) for i in wanted])
        problem = at_pace(moment.problem, self._paces(moment, early))
        found = fares(problem, routes)
        hands = {
            sim.cur[e]: in_hand(problem, str(e), ready.in_hand)
            for e, ready in moment.crew.items()
            if ready.in_hand and sim.st[e] == "trav" and _is_due(sim, sim.cur[e])
        }
        for i in [*due, *hands]:
            fare = hands.get(i) or found.get(str(i))
            share = share_by(fare.starts, round(sim.o[i].dl) - sim.d * DAY) if fare else 0.0
            left = timedelta(seconds=sim.o[i].dl - sim.now)
            self.foretold.append(Foretold(i, sim.d, in_per_cent(after_repair(share, left))))

    def _paces(self, moment: Moment, early: dict) -> dict[str, float]:
        plain = moment.problem.plain
        starts = {key: one.start for key, one in early.items()}
        for engineer in plain.engineers:
            visits = [plain.visit(key) for key in moment.routes[engineer.id]]
            starts |= {stop.visit: stop.start for stop in best_timetable(plain, engineer, visits).route.stops}
        return {key: self.legs.at((start - LEG_BEFORE) // HOUR) for key, start in starts.items()}


def _is_due(sim, i: int) -> bool:
    """Promised for today, and not broken yet."""
    order = sim.o[i]
    return order.kind in HARD and sim.now < order.dl < (sim.d + 1) * DAY


class CalibrationMonth(Month):
    def _policy(self, name: str) -> Foreteller:
        self.foreteller = Foreteller(self.base, self.objective, Effort())
        return self.foreteller

    def calls(self, load: str, seed: int) -> list[Call]:
        world = self.simulate.World(seed, self.engineers, self.simulate.LOADS[load], WARM_UP + self.days)
        sim = self.simulate.Sim(world, self._policy("engine"), WARM_UP, self.days)
        sim.run()
        found = [each for each in self.foreteller.foretold if each.day >= WARM_UP]
        ended = ((each, sim.o[each.order]) for each in found if sim.o[each.order].state != "cancelled")
        return [Call(each.chance, o.state == "done" and o.arr <= o.dl + 1) for each, o in ended]


@click.command()
@click.option("--days", default=20, show_default=True, help="Measured days of each month, after warming up.")
@click.option("--drawn-days", default=2_000, show_default=True, help="Engineers' days of the drawn world.")
@click.option("--seeds", default="1-2", show_default=True)
@click.option("--load", default="normal", show_default=True)
@click.option("--engineers", default=25, show_default=True)
@click.option("--simulator", type=Path, default=SIMULATOR, help="Folder of simulate.py.")
def main(days, drawn_days, seeds, load, engineers, simulator):
    _print("drawn", drawn(drawn_days))
    if not (simulator / "simulate.py").exists():
        click.echo(f"Skipped: there is no simulator in {simulator}.")
        return
    month = CalibrationMonth(simulator, days, engineers)
    _print(f"simulated, {load}", [call for seed in seeds_of(seeds) for call in month.calls(load, seed)])


def _print(world: str, calls: list[Call]) -> None:
    click.echo(f"\n{world}: {len(calls)} calls, off by {error(calls):.1f} points on average\n")
    click.echo("| called | calls | mean called | kept |\n|---|---|---|---|")
    for decile, count, called, kept in table(calls):
        click.echo(f"| {decile} % | {count} | {called:.1f} | {kept:.1f} |")


if __name__ == "__main__":
    main()
