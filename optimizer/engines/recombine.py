"""Recombination: of all routes seen, those that together make the cheapest plan.

A set partitioning problem: each visit on exactly one chosen route or left out, each engineer on at
most one. GLOP's duals tell which routes can matter, CP-SAT chooses among these, starting from the
best plan known. This restricted master is where column generation will add its own routes.
"""

import math
from dataclasses import dataclass

import numpy as np
from ortools.linear_solver import pywraplp
from ortools.sat.python import cp_model

from optimizer.engines.pool import Pool
from optimizer.engines.tables import Tables

COLUMNS = 3_000  # given to CP-SAT
SCALE = 100.0  # GLOP is happier with costs of this order


@dataclass(frozen=True)
class Columns:
    owner: np.ndarray
    cost: np.ndarray
    stops: list[np.ndarray]


def recombine(T: Tables, P: Pool, incumbent: list[int], *, seed: int, effort: float, seconds: float) -> list[int]:
    """Indices of pool routes that make a plan at least as cheap as the incumbent's.

    `effort` is in CP-SAT's deterministic seconds. Without a clock (`seconds` infinite) the answer
    depends on the arguments alone.
    """
    columns = columns_of(P)
    duals = _duals(T, columns, seconds=seconds / 2)
    if duals is None:
        return incumbent
    kept = _promising(columns, duals, incumbent)
    chosen = _choose(T, columns, kept, incumbent, solver=_solver(seed, effort, seconds / 2))
    return incumbent if chosen is None else chosen


def columns_of(P: Pool) -> Columns:
    count = int(P.count[0])
    stops = [P.stops[i, : P.length[i]] for i in range(count)]
    return Columns(P.owner[:count], P.cost[:count], stops)


def _duals(T: Tables, columns: Columns, *, seconds: float) -> tuple[np.ndarray, np.ndarray] | None:
    """The worth of each visit and the price of each engineer's day; None if time ran out."""
    visits, engineers = T.able.shape
    solver = pywraplp.Solver.CreateSolver("GLOP")
    if math.isfinite(seconds):
        solver.SetTimeLimit(max(1, int(1000 * seconds)))
    serve = [solver.Constraint(1, 1) for _ in range(visits)]
    spare = [solver.Constraint(0, 1) for _ in range(engineers)]
    objective = solver.Objective()
    for visit in range(visits):
        left_out = solver.NumVar(0, 1, "")
        serve[visit].SetCoefficient(left_out, 1)
        objective.SetCoefficient(left_out, float(T.visits["penalty"][visit]) / SCALE)
    for owner, cost, stops in zip(columns.owner.tolist(), columns.cost.tolist(), columns.stops, strict=True):
        column = solver.NumVar(0, 1, "")
        objective.SetCoefficient(column, cost / SCALE)
        spare[owner].SetCoefficient(column, 1)
        for visit in stops.tolist():
            serve[visit].SetCoefficient(column, 1)
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return None
    worth = np.array([each.dual_value() for each in serve]) * SCALE
    return worth, np.array([each.dual_value() for each in spare]) * SCALE


def _promising(columns: Columns, duals: tuple[np.ndarray, np.ndarray], incumbent: list[int]) -> list[int]:
    """The routes of least reduced cost, and the incumbent's."""
    worth, spare = duals
    served = np.array([worth[stops].sum() for stops in columns.stops])
    reduced = columns.cost - served - spare[columns.owner]
    nearest = np.argsort(reduced, kind="stable")[:COLUMNS]
    return sorted({*nearest.tolist(), *incumbent})


def _choose(
    T: Tables,
    columns: Columns,
    kept: list[int],
    incumbent: list[int],
    *,
    solver: cp_model.CpSolver,
) -> list[int] | None:
    visits, engineers = T.able.shape
    model = cp_model.CpModel()
    taken = {i: model.new_bool_var("") for i in kept}
    left_out = [model.new_bool_var("") for _ in range(visits)]
    serving = [[literal] for literal in left_out]
    owned = [[] for _ in range(engineers)]
    for i, literal in taken.items():
        owned[columns.owner[i]].append(literal)
        for visit in columns.stops[i].tolist():
            serving[visit].append(literal)
    for literals in serving:
        model.add_exactly_one(literals)
    for literals in owned:
        model.add_at_most_one(literals)
    literals = [*taken.values(), *left_out]
    costs = [*columns.cost[kept].tolist(), *T.visits["penalty"].tolist()]
    model.minimize(cp_model.LinearExpr.weighted_sum(literals, costs))
    _hint(model, taken, left_out, incumbent=incumbent, columns=columns)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [i for i, literal in taken.items() if solver.boolean_value(literal)]


def _solver(seed: int, effort: float, seconds: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % (1 << 31)
    solver.parameters.max_deterministic_time = effort
    if math.isfinite(seconds):
        solver.parameters.max_time_in_seconds = seconds
    return solver


def _hint(model, taken: dict, left_out: list, *, incumbent: list[int], columns: Columns) -> None:
    chosen = set(incumbent)
    for i, literal in taken.items():
        model.add_hint(literal, i in chosen)
    served = {visit for i in incumbent for visit in columns.stops[i].tolist()}
    for visit, literal in enumerate(left_out):
        model.add_hint(literal, visit not in served)
