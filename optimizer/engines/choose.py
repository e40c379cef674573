"""Of many routes, those that together make the cheapest plan: the master in whole routes, by CP-SAT.

Each visit on at most one chosen route, each engineer on at most one; what isn't served costs its penalty.
"""

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from ortools.sat.python import cp_model

from optimizer.engines.columns import Column
from optimizer.watch import STEPS_A_SECOND, Allowance


class Choice(NamedTuple):
    columns: list[Column] | None  # None: there is no choice that costs less than asked for, or none was found
    bound: int | None  # no choice among the columns costs less, the penalties of what it leaves out included
    best: bool  # the search came to its end


def choose(
    columns: Sequence[Column],
    visits: Collection[int],
    penalty: np.ndarray,
    allowance: Allowance,
    *,
    hint: Collection[Column],
    seed: int,
    seconds: float,
    below: int | None = None,
) -> Choice:
    """The cheapest choice found, begun from the hint; with `below`, only one that costs less than that.

    `seconds` are the clock's where one is kept, or else CP-SAT's deterministic ones: then the answer depends
    on the arguments alone.
    """
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in columns]
    for once in _at_most_once(columns):
        if len(once) > 1:
            model.add_at_most_one(taken[i] for i in once)
    left_out = int(penalty[list(visits)].sum())
    gains = [column.cost - int(penalty[list(column.stops)].sum()) for column in columns]
    cost = cp_model.LinearExpr.weighted_sum(taken, gains)
    model.minimize(cost)
    if below is not None:
        model.add(cost <= below - 1 - left_out)
    hinted = {(column.owner, column.stops) for column in hint}
    for column, literal in zip(columns, taken, strict=True):
        model.add_hint(literal, (column.owner, column.stops) in hinted)
    solver = _solver(seed, seconds, allowance)
    status = allowance.watch.during(lambda: solver.solve(model), end=solver.stop_search)
    allowance.watch.spend(solver.response_proto.deterministic_time * STEPS_A_SECOND)
    if status == cp_model.INFEASIBLE:
        return Choice(None, below, True)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Choice(None, None, False)
    chosen = [i for i, literal in enumerate(taken) if solver.boolean_value(literal)]
    best = status == cp_model.OPTIMAL
    bound = sum(gains[i] for i in chosen) if best else _rounded_up(solver.best_objective_bound)
    return Choice([columns[i] for i in chosen], left_out + bound, best)


def _rounded_up(bound: float) -> int:
    """The least whole cost that is not below; CP-SAT tells its bound as a float."""
    return math.ceil(bound - 1e-6 - 1e-12 * abs(bound))


def _at_most_once(columns: Sequence[Column]) -> list[list[int]]:
    """The columns of each engineer, and those of each visit."""
    owned: dict[int, list[int]] = {}
    serving: dict[int, list[int]] = {}
    for i, column in enumerate(columns):
        owned.setdefault(column.owner, []).append(i)
        for visit in column.stops:
            serving.setdefault(visit, []).append(i)
    return [*owned.values(), *serving.values()]


def _solver(seed: int, seconds: float, allowance: Allowance) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % (1 << 31)
    solver.parameters.linearization_level = 2
    solver.parameters.cp_model_probing_level = 0
    if math.isfinite(allowance.seconds):
        solver.parameters.max_time_in_seconds = max(0.001, min(seconds, allowance.seconds))
    else:
        solver.parameters.max_deterministic_time = max(0.001, min(seconds, allowance.steps / STEPS_A_SECOND))
    return solver
