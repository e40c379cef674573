"""Mending: sub-days, first where the plan is farthest from the linear plan; when all have been tried, larger ones, and
at last other plans to learn from."""

import numpy as np

from optimizer.engines.dive import dive_anew
from optimizer.engines.excess import Excess, excess
from optimizer.engines.planning import Planning
from optimizer.engines.polish import polish
from optimizer.engines.recombine import recombine_elite
from optimizer.engines.subday import nearest_refused, resolve
from optimizer.watch import Allowance

FIRST_SIZE = 12  # engineers
LARGEST_SIZE = 24
GROWTH = 4
TIRED = 2.0  # by so much a visit loses of its chance to be where a sub-day begins, with each that found nothing
ENOUGH = 2  # sub-days that found nothing around half of all visits
SUBDAY_SECONDS = 3.0
POLISH_SECONDS = 2.0
DIVES = 3
ELITE = 30


def mend_one(planning: Planning, allowance: Allowance) -> None:
    """One sub-day."""
    Mender()(planning, allowance)


class Mender:
    """One sub-day at each call."""

    def __init__(self):
        self.size = FIRST_SIZE
        self.tried: np.ndarray | None = None  # [visit] sub-days with it that found nothing, since one last did

    def __call__(self, planning: Planning, allowance: Allowance) -> None:
        if planning.duals is None:
            polish(planning, allowance.part(0.5, seconds=POLISH_SECONDS))
            return
        if self.tried is None:
            self.tried = np.zeros(len(planning.T.visits))
        self._mend(planning, allowance)
        if np.median(self.tried) >= ENOUGH:
            self.tried[:] = 0
            self._widen(planning, allowance)

    def _mend(self, planning: Planning, allowance: Allowance) -> None:
        beyond = excess(planning)
        crew = around(planning, self._seed(planning, beyond), beyond, self.size)
        visits = [visit for e in crew if e in planning.plan for visit in planning.plan[e].stops]
        visits += nearest_refused(planning, planning.plan, crew, visits)
        plan, _ = resolve(planning, planning.plan, crew, allowance, seconds=SUBDAY_SECONDS)
        if planning.take(plan.values()):
            self.tried[visits] = 0
        else:
            self.tried[visits] += 1

    def _seed(self, planning: Planning, beyond: Excess) -> int:
        """A visit, by chance: rather one that costs too much, and around which little has been tried."""
        weight = (beyond.of_visit + 1.0) / (1.0 + self.tried) ** TIRED
        return int(planning.random.choice(len(weight), p=weight / weight.sum()))

    def _widen(self, planning: Planning, allowance: Allowance) -> None:
        if self.size < min(LARGEST_SIZE, len(planning.T.engineers)):
            self.size += GROWTH
        else:
            self.size = FIRST_SIZE
            diversify(planning, allowance)


def around(planning: Planning, visit: int, beyond: Excess, count: int) -> list[int]:
    """Engineers whose routes pass near a visit, or who live near it; rather those whose routes cost too much."""
    T = planning.T
    away = 0.7 * T.from_start[:, visit].astype(float)
    for e, column in planning.plan.items():
        away[e] = min(away[e], float(T.travel[visit, list(column.stops)].min()))
    away *= planning.random.uniform(0.75, 1.3, len(away))
    away /= np.sqrt(0.5 + beyond.of_route / max(1.0, beyond.of_route.mean()))
    return np.argsort(away, kind="stable")[:count].tolist()


def diversify(planning: Planning, allowance: Allowance) -> None:
    """Other plans by dives with a whim; then the best of all their routes."""
    planning.elite.append(planning.plan)
    for _ in range(DIVES):
        dive_anew(planning, allowance.part(0.2, seconds=SUBDAY_SECONDS))
    recombine_elite(planning, allowance.part(0.3))
    del planning.elite[:-ELITE]
