"""Prices by climbing: for large days, where GLOP would take most of the time.

Lagrange's bound over the routes known so far depends on what each visit is said to be worth, and has one top: the
linear plan's value. The volume algorithm (Barahona & Anbil 2000) climbs there. At given prices each engineer takes
the route that pays best; a visit that two take is worth less, one that nobody takes more. A step goes by the average
of what was taken of late, or prices would sway. They are had to a thousandth in a twentieth of the time, and don't
leap about from round to round.
"""

import math
import time
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

import numpy as np

from optimizer.engines.columns import Column, Duals, best_of

STEPS = 300
MEMORY = 0.9  # of the average, from step to step
LONGER, SHORTER, LONGEST = 1.05, 0.7, 2.0  # steps, as shares of the way to the top that is hoped for
PATIENCE = 8  # steps that lead down, before they become shorter
HOPE = 1e-3  # of the value: the top lies so far above at least
COLUMNS_A_STEP = 1_200  # looked at in the time of one step of ruin and recreate


class Ascent:
    """Stands where a `Master` would in column generation."""

    def __init__(self, penalty: np.ndarray, *, days: int, top: float):
        """`penalty` has all visits, `days` counts all engineers; `top`: what some plan of these costs."""
        self.penalty = penalty.astype(float)
        self.days = days
        self.top = top
        self.columns: list[Column] = []
        self.work = 0  # of the last climb, in steps of ruin and recreate
        self._costs: dict[tuple[int, frozenset[int]], int] = {}
        self._worth = self.penalty / 2

    def add_all(self, columns: Iterable[Column]) -> int:
        """How many were new or cheaper."""
        before = len(self.columns)
        for column in columns:
            key = column.owner, frozenset(column.stops)
            if column.cost < self._costs.get(key, math.inf):
                self._costs[key] = column.cost
                self.columns.append(column)
        return len(self.columns) - before

    def solve(self, seconds: float) -> Duals:
        """The best prices found in the time there is, begun from the last ones."""
        hill, until = _Hill(self.columns, len(self.penalty), self.days), time.monotonic() + seconds
        best = hill.at(self._worth)
        average, stride, fruitless, steps = best.served, 1.0, 0, 0
        while steps < STEPS and time.monotonic() < until:
            now = hill.at(self._stepped(best, average, stride))
            average = MEMORY * average + (1 - MEMORY) * now.served
            steps, fruitless = steps + 1, fruitless + 1
            if now.value > best.value:
                best, stride, fruitless = now, min(LONGEST, LONGER * stride), 0
            elif fruitless == PATIENCE:
                stride, fruitless = SHORTER * stride, 0
        self.work = max(1, steps * len(self.columns) // COLUMNS_A_STEP)
        self._worth = best.worth
        return Duals(best.value, best.worth, best.day)

    def best(self, duals: Duals, each: int) -> list[Column]:
        """Of each engineer the columns of least reduced cost."""
        mine: list[list[Column]] = [[] for _ in range(self.days)]
        for column in self.columns:
            mine[column.owner].append(column)
        return [column for columns in mine for column in best_of(columns, duals, each)]

    def _stepped(self, here: "_Point", served: np.ndarray, stride: float) -> np.ndarray:
        slope = 1.0 - served
        slope[(here.worth >= self.penalty) & (slope > 0)] = 0.0
        slope[(here.worth <= 0) & (slope < 0)] = 0.0
        ahead = max(self.top - here.value, HOPE * abs(here.value))
        return np.clip(here.worth + stride * ahead / max(1e-9, slope @ slope) * slope, 0.0, self.penalty)


class _Point(NamedTuple):
    worth: np.ndarray  # [visit]
    value: float  # of Lagrange's bound there
    day: np.ndarray  # [engineer] what the route that pays best costs less its visits' worth; 0 if none pays
    served: np.ndarray  # [visit] how often, by these routes


class _Hill:
    """The columns, side by side by engineer."""

    def __init__(self, columns: list[Column], visits: int, days: int):
        columns = sorted(columns, key=lambda column: column.owner)
        lengths = np.fromiter((len(column.stops) for column in columns), np.int64, len(columns))
        owners = np.fromiter((column.owner for column in columns), np.int64, len(columns))
        longest = int(lengths.max(initial=0))
        self.days = days
        self.costs = np.fromiter((column.cost for column in columns), np.float64, len(columns))
        self.stops = np.full((longest, len(columns)), visits, dtype=np.int64)  # beyond a route's end: nobody
        self.stops.T[np.arange(longest) < lengths[:, None]] = list(chain.from_iterable(each.stops for each in columns))
        self.crew, self.first, self.group = np.unique(owners, return_index=True, return_inverse=True)

    def at(self, worth: np.ndarray) -> _Point:
        reduced = self.costs - np.append(worth, 0.0)[self.stops].sum(axis=0)
        least = np.minimum.reduceat(reduced, self.first)
        paying = np.flatnonzero((reduced == least[self.group]) & (reduced < 0))
        taken = paying[np.unique(self.group[paying], return_index=True)[1]]
        served = np.bincount(self.stops[:, taken].ravel(), minlength=len(worth) + 1)[:-1].astype(float)
        day = np.zeros(self.days)
        day[self.crew] = np.minimum(0.0, least)
        return _Point(worth, float(worth.sum() + day.sum()), day, served)
