"""Recombination: of all routes known, those that together make the cheapest plan, near the best one."""

import numpy as np

from optimizer.engines.choose import choose
from optimizer.engines.columns import Column
from optimizer.engines.planning import Planning
from optimizer.watch import Allowance

ROUTES = 20_000  # given to CP-SAT
SECONDS = 5.0


def recombine(planning: Planning, allowance: Allowance) -> None:
    """Over every route in the store that a better plan may use, as far as the prices tell."""
    known = [column for known in planning.columns.of for column in known.values()]
    if planning.duals is not None:
        reduced = planning.duals.reduced(known)
        near = np.argsort(reduced, kind="stable")[:ROUTES]
        rest = planning.cost - planning.duals.value
        known = [known[i] for i in near.tolist() if reduced[i] <= rest]
    choose_among(planning, known, allowance)


def recombine_elite(planning: Planning, allowance: Allowance) -> None:
    """Over the routes of good plans only: few enough for a large crew."""
    choose_among(planning, [column for plan in planning.elite for column in plan.values()], allowance)


def choose_among(planning: Planning, columns: list[Column], allowance: Allowance) -> None:
    different = {(column.owner, frozenset(column.stops)): column for column in [*columns, *planning.plan.values()]}
    choice = choose(
        list(different.values()),
        range(len(planning.penalty)),
        planning.penalty,
        allowance,
        hint=planning.plan.values(),
        seed=planning.seed,
        seconds=SECONDS,
    )
    if choice.columns is not None:
        planning.take(choice.columns)
