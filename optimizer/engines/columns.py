"""Columns: routes as the master sees them, and the store of all that are worth remembering."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

ROUTES = 60_000  # kept at most


class Column(NamedTuple):
    owner: int  # engineer
    stops: tuple[int, ...]  # visits, in order
    cost: int  # the judge's


class Duals(NamedTuple):
    """The prices of a linear master: what it would give for each visit, and for each engineer's day."""

    value: float  # of the linear master
    worth: np.ndarray  # [visit]
    day: np.ndarray  # [engineer], none above 0
    cuts: tuple[tuple[tuple[int, int, int], float], ...] = ()  # the visits and the price of each, see cuts.py

    def reduced(self, columns: Sequence[Column]) -> np.ndarray:
        """What each column costs less what it earns; the linear plan uses only those at 0."""
        lengths = np.fromiter((len(column.stops) for column in columns), np.int64, len(columns))
        stops = np.fromiter(chain.from_iterable(column.stops for column in columns), np.int64, lengths.sum())
        owners = np.fromiter((column.owner for column in columns), np.int64, len(columns))
        costs = np.fromiter((column.cost for column in columns), np.float64, len(columns))
        ends = np.cumsum(lengths)
        earned = np.concatenate(([0.0], np.cumsum(self.worth[stops])))
        return costs - (earned[ends] - earned[ends - lengths]) - self.day[owners] + self._paid(stops, lengths)

    def _paid(self, stops: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        """What each column pays for the cuts of which it serves two visits."""
        serves = np.zeros((len(lengths), len(self.worth) if self.cuts else 0), dtype=bool)
        paid = np.zeros(len(lengths))
        if self.cuts:
            serves[np.repeat(np.arange(len(lengths)), lengths), stops] = True
        for visits, price in self.cuts:
            paid += price * (serves[:, list(visits)].sum(axis=1) > 1)
        return paid


class Columns:
    """For each engineer and each set of visits the cheapest order known."""

    def __init__(self, engineers: int):
        self.of: list[dict[frozenset[int], Column]] = [{} for _ in range(engineers)]

    def __len__(self) -> int:
        return sum(map(len, self.of))

    def add(self, column: Column) -> bool:
        """False if the engineer is known to see the same visits as cheaply."""
        known = self.of[column.owner]
        visits = frozenset(column.stops)
        if visits in known and known[visits].cost <= column.cost:
            return False
        known[visits] = column
        return True

    def within(self, engineers: Iterable[int], visits: set[int], duals: Duals, *, each: int) -> list[Column]:
        """Of each engineer, the columns of least reduced cost that serve nobody but these visits."""
        chosen = []
        for e in engineers:
            mine = [column for served, column in self.of[e].items() if served <= visits]
            chosen += best_of(mine, duals, each)
        return chosen

    def trim(self, duals: Duals, plan: Mapping[int, Column]) -> None:
        """Bound the memory: keep the plan's columns and those of least reduced cost."""
        if len(self) <= ROUTES:
            return
        each = ROUTES // (2 * len(self.of))
        for e, known in enumerate(self.of):
            kept = best_of(list(known.values()), duals, max(1, each))
            self.of[e] = {frozenset(column.stops): column for column in kept}
        for column in plan.values():
            self.add(column)


def best_of(columns: list[Column], duals: Duals, count: int) -> list[Column]:
    """The columns of least reduced cost; of equal ones, the earlier."""
    if len(columns) <= count:
        return columns
    return [columns[i] for i in np.argsort(duals.reduced(columns), kind="stable")[:count]]
