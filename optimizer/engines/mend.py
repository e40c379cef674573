"""Mending: a sub-day here, a sub-day there; when that no longer helps, larger ones, and other plans to learn from."""

import numpy as np

from optimizer.engines.dive import dive_anew
from optimizer.engines.planning import Planning
from optimizer.engines.polish import polish
from optimizer.engines.recombine import recombine_elite
from optimizer.engines.subday import resolve
from optimizer.watch import Allowance

FIRST_SIZE = 12  # engineers
LARGEST_SIZE = 26
GROWTH = 3
AT_REFUSED = 0.5  # share of sub-days around a refused visit
SUBDAY_SECONDS = 3.0
POLISH_EVERY = 5
POLISH_SECONDS = 2.0
DIVES = 3
ELITE = 30


def mend_one(planning: Planning, allowance: Allowance) -> None:
    """One sub-day."""
    _mended(planning, allowance, FIRST_SIZE)


class Mender:
    """One sub-day or one polish at each call."""

    def __init__(self):
        self.size = FIRST_SIZE
        self.turn = 0
        self.fruitless = 0

    def __call__(self, planning: Planning, allowance: Allowance) -> None:
        self.turn += 1
        if self.turn % POLISH_EVERY == 1:
            polish(planning, allowance.part(0.5, seconds=POLISH_SECONDS))
        elif not _mended(planning, allowance, self.size):
            self.fruitless += 1
        if self.fruitless > max(5, len(planning.T.engineers) // self.size):
            self.fruitless = 0
            self.size = min(LARGEST_SIZE, self.size + GROWTH)
            diversify(planning, allowance)


def _mended(planning: Planning, allowance: Allowance, size: int) -> bool:
    engineers = around(planning, size)
    plan, _ = resolve(planning, planning.plan, engineers, allowance, seconds=SUBDAY_SECONDS)
    return planning.take(plan.values())


def around(planning: Planning, count: int) -> list[int]:
    """The engineers whose routes pass near a visit chosen by chance, or who live near it."""
    T, random = planning.T, planning.random
    refused = planning.left_out(planning.plan)
    seed = int(random.integers(len(T.visits)))
    if len(refused) and random.random() < AT_REFUSED:
        seed = int(random.choice(refused))
    away = 0.7 * T.from_start[:, seed].astype(float)
    for e, column in planning.plan.items():
        away[e] = min(away[e], float(T.travel[seed, list(column.stops)].min()))
    away *= random.uniform(0.75, 1.3, len(away))
    return np.argsort(away, kind="stable")[:count].tolist()


def diversify(planning: Planning, allowance: Allowance) -> None:
    """Other plans by dives with a whim, each polished; then the best of all their routes."""
    planning.elite.append(planning.plan)
    for _ in range(DIVES):
        dive_anew(planning, allowance.part(0.2, seconds=SUBDAY_SECONDS))
    recombine_elite(planning, allowance.part(0.3))
    del planning.elite[:-ELITE]
