"""Proof by enumeration: every route that a plan below some cost could use is listed, and no such plan found among them.

At the prices of the best bound, a route that costs more beyond its visits' worth than lies between the bound and a goal
is in no plan below the goal (Baldacci et al. 2011). All others are listed, and CP-SAT looks for a plan among them. If
there is none, the goal is the new bound; if there is one, it is the new best plan. The goal is the best plan's cost,
or, where that lists too many routes, one so far below that it doesn't.
"""

import math

from optimizer.engines.choose import choose
from optimizer.engines.columns import Column
from optimizer.engines.generate import spender
from optimizer.engines.planning import Planning
from optimizer.watch import Allowance

ROUTES = 40_000  # listed at most
WORTH_KEEPING = 10_000  # so many are all promising, and none is missing among them
NEAR_ENOUGH = 0.85  # of the least goal out of reach
NEAR = 0.006  # such a gap is often closed at once
WIDE = 0.02  # with such a gap, only a lower goal is in reach


def prove(planning: Planning, allowance: Allowance) -> None:
    """Raise the bound to the best plan's cost, or as far as it goes."""
    planning.tried_to_prove = planning.cost
    if planning.watch.now.gap > WIDE:
        allowance = allowance.part(0.3)
    shown, failed = 0.0, math.inf
    step = math.inf
    while planning.root is not None and allowance.open and shown < NEAR_ENOUGH * failed:
        whole = planning.cost - planning.root.bound
        step = min(step, whole)
        if nothing_below(planning, planning.root.bound + int(step), allowance.part(0.5)):
            shown = step
            step = min(2 * step, (shown + failed) / 2)
        else:
            failed = step
            step = (shown + failed) / 2
        if shown >= whole or step < 1:
            return


def prove_if_near(planning: Planning, allowance: Allowance) -> None:
    if planning.watch.now.gap < NEAR:
        prove(planning, allowance)


def prove_again(planning: Planning, allowance: Allowance) -> None:
    """If the plan has come nearer to the bound since the last try."""
    if planning.cost < planning.tried_to_prove:
        prove(planning, allowance)


def nothing_below(planning: Planning, goal: int, allowance: Allowance) -> bool:
    """Whether it was shown that no plan costs less than the goal, or which one does."""

    go_on = spender(planning, allowance)
    listed = planning.pricer.enumerate(planning.root.prices, below=goal, most=ROUTES, go_on=go_on)
    if listed is None:
        return False
    columns = [Column(each.owner, each.visits, each.cost) for each in listed]
    if len(columns) <= WORTH_KEEPING:
        planning.remember(planning.costing.columns((column.owner, column.stops) for column in columns))
    whole = goal >= planning.cost
    choice = choose(
        [*columns, *planning.plan.values()] if whole else columns,
        range(len(planning.penalty)),
        planning.penalty,
        allowance,
        hint=planning.plan.values(),
        seed=planning.seed,
        seconds=float("inf"),
        below=None if whole else goal,
    )
    if choice.columns is not None:
        planning.take(planning.costing.columns((column.owner, column.stops) for column in choice.columns))
    if choice.bound is not None:
        planning.raise_bound(min(goal, choice.bound))
    return choice.best
