"""Recombination: of all routes known, those that together make the cheapest plan, near the best one."""

import numpy as np

from optimizer.engines.choose import choose
from optimizer.engines.columns import Column
from optimizer.engines.planning import Planning
from optimizer.watch import Allowance

ROUTES = 20_000  # given to CP-SAT at most
ROUTES_A_SECOND = 4_000  # it takes that long to only take them in
SECONDS = 5.0


def recombine(planning: Planning, allowance: Allowance) -> None:
    """Over every route in the store that a better plan may use, as far as the prices tell."""
    known = [column for known in planning.columns.of for column in known.values()]
    duals = planning.duals or planning.prices(planning.master_of(known))
    if duals is None:
        return
    reduced = duals.reduced(known)
    near = np.argsort(reduced, kind="stable")[: min(ROUTES, int(ROUTES_A_SECOND * allowance.scale))]
    rest = planning.cost - duals.value
    choose_among(planning, [known[i] for i in near.tolist() if reduced[i] <= rest], allowance)


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
