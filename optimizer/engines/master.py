"""The restricted master: a linear plan over the routes known so far, by GLOP, begun anew from its last basis.

    least   Σ cost·take + Σ penalty·leave
    so that each visit is served or left out at least once (exactly once where the triangle inequality fails)
    and each engineer drives at most one route

Where leaving a visit out of a route never makes the route dearer, serving it twice can't pay: covering is then as good
as partitioning, and its prices are never negative. Covering is a relaxation in any case, so a bound from it holds.
"""

import math
from collections.abc import Iterable

import numpy as np
from ortools.linear_solver import pywraplp

from optimizer.engines.columns import Column, Duals
from optimizer.engines.cuts import Triple

SCALE = 100.0  # GLOP is happier with costs of this order
LEAST_PRICE = 1e-3  # of a cut
STEPS_AN_ITERATION = 8  # of ruin and recreate, in the time of one simplex iteration


class Master:
    def __init__(
        self,
        penalty: np.ndarray,
        engineers: Iterable[int],
        visits: Iterable[int],
        *,
        days: int,
        cover: bool,
        prices_only: bool = False,
    ):
        """`penalty` has all visits, `days` counts all engineers; rows are made for those named only. `prices_only`:
        nobody will ask what is `taken`."""
        self.penalty = penalty
        self.days = days
        self.prices_only = prices_only
        self.columns: list[Column] = []
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._objective = self._solver.Objective()
        most = math.inf if cover else 1.0
        self._serve = {int(v): self._solver.Constraint(1.0, most) for v in visits}
        self._drive = {int(e): self._solver.Constraint(-math.inf, 1.0) for e in engineers}
        self._take: list[pywraplp.Variable] = []
        self._costs: dict[tuple[int, frozenset[int]], int] = {}
        self._cuts: dict[Triple, pywraplp.Constraint] = {}
        self._solved = False
        self._taken = np.zeros(0)
        self._parameters = pywraplp.MPSolverParameters()
        self._parameters.SetIntegerParam(self._parameters.PRESOLVE, self._parameters.PRESOLVE_OFF)
        self._parameters.SetIntegerParam(self._parameters.INCREMENTALITY, self._parameters.INCREMENTALITY_ON)
        for visit, row in self._serve.items():
            leave = self._solver.NumVar(0.0, math.inf, "")
            self._objective.SetCoefficient(leave, float(penalty[visit]) / SCALE)
            row.SetCoefficient(leave, 1.0)

    @property
    def engineers(self) -> list[int]:
        return list(self._drive)

    @property
    def visits(self) -> list[int]:
        return list(self._serve)

    @property
    def work(self) -> int:
        """Of the last solution, in steps of ruin and recreate."""
        return STEPS_AN_ITERATION * max(1, self._solver.iterations())

    def add(self, column: Column) -> bool:
        """False if it has the same visits by the same engineer as cheaply already."""
        key = column.owner, frozenset(column.stops)
        if self._costs.get(key, math.inf) <= column.cost:
            return False
        self._costs[key] = column.cost
        self._keep()
        take = self._solver.NumVar(0.0, math.inf, "")
        self._objective.SetCoefficient(take, column.cost / SCALE)
        self._drive[column.owner].SetCoefficient(take, 1.0)
        for visit in column.stops:
            self._serve[visit].SetCoefficient(take, 1.0)
        for triple, row in self._cuts.items():
            if serves_two(column, triple):
                row.SetCoefficient(take, 1.0)
        self._take.append(take)
        self.columns.append(column)
        return True

    def add_all(self, columns: Iterable[Column]) -> int:
        """How many were new or cheaper."""
        return sum(self.add(column) for column in columns)

    def cut(self, triple: Triple) -> None:
        """From now on, at most one route that serves two of these visits."""
        self._keep()
        row = self._cuts[triple] = self._solver.Constraint(-math.inf, 1.0)
        for column, take in zip(self.columns, self._take, strict=True):
            if serves_two(column, triple):
                row.SetCoefficient(take, 1.0)

    def solve(self, seconds: float) -> Duals | None:
        """The prices of the linear plan; None if it wasn't found in time."""
        if math.isfinite(seconds):
            self._solver.SetTimeLimit(max(1, int(1000 * seconds)))
        self._keep()
        self._solved = self._solver.Solve(self._parameters) == pywraplp.Solver.OPTIMAL
        if not self._solved:
            return None
        worth = np.zeros(len(self.penalty))
        day = np.zeros(self.days)
        for visit, row in self._serve.items():
            worth[visit] = row.dual_value()
        for e, row in self._drive.items():
            day[e] = row.dual_value()
        worth = np.minimum(worth * SCALE, self.penalty)
        cuts = tuple((triple, -SCALE * row.dual_value()) for triple, row in self._cuts.items())
        paying = tuple(cut for cut in cuts if cut[1] > LEAST_PRICE)
        return Duals(self._objective.Value() * SCALE, worth, np.minimum(0.0, day * SCALE), paying)

    def taken(self) -> np.ndarray:
        """How much of each column the linear plan takes, when it was last found; nothing of those that are newer."""
        self._keep()
        return np.append(self._taken, np.zeros(len(self._take) - len(self._taken)))

    def _keep(self) -> None:
        """The solver forgets its solution as soon as the model changes."""
        if self._solved and not self.prices_only:
            self._taken = np.array([take.solution_value() for take in self._take])
            self._solved = False


def serves_two(column: Column, triple: Triple) -> bool:
    return sum(visit in column.stops for visit in triple) > 1
