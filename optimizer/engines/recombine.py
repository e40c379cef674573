"""Recombination: of all routes known, those that together make the cheapest plan, near the best one."""

import numpy as np

from optimizer.engines.choose import choose
from optimizer.engines.columns import Column, Duals
from optimizer.engines.planning import Planning
from optimizer.engines.polish import FAR
from optimizer.watch import Allowance

ROUTES = 20_000  # given to CP-SAT at most
CHOSEN_STOPS_A_SECOND = 20_000  # it takes that long to only take them in
PRICED_STOPS_A_SECOND = 50_000  # the same for a linear plan
SECONDS = 5.0


def recombine(planning: Planning, allowance: Allowance) -> None:
    """Over every route in the store that a better plan may use, as far as the prices tell."""
    known = [column for known in planning.columns.of for column in known.values()]
    duals = planning.duals
    if duals is None:
        known = promising(known, planning.guess(), stops=PRICED_STOPS_A_SECOND * allowance.scale)
        duals = planning.prices(planning.master_of([*known, *planning.plan.values()]))
    if duals is None:
        return
    near = promising(known, duals, stops=CHOSEN_STOPS_A_SECOND * allowance.scale, below=planning.cost - duals.value)
    choose_among(planning, near[:ROUTES], allowance)


def recombine_if_near(planning: Planning, allowance: Allowance) -> None:
    """Not before the plan is any good: then the routes known are not those of a better one."""
    if planning.watch.now.gap < FAR:
        recombine(planning, allowance)


def promising(columns: list[Column], duals: Duals, *, stops: float, below: float = np.inf) -> list[Column]:
    """Those of least reduced cost, so many stops on all of them."""
    reduced = duals.reduced(columns)
    order = np.argsort(reduced, kind="stable")
    lengths = np.cumsum([len(columns[i].stops) for i in order.tolist()])
    return [columns[i] for i in order[(lengths <= stops) & (reduced[order] <= below)].tolist()]


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
