"""Ruin and recreate as one of the engines: anneals the plan, and fills the store with routes."""

import numpy as np

from optimizer.engines.columns import Column
from optimizer.engines.planning import Planning
from optimizer.engines.ruin_recreate import RuinAndRecreate
from optimizer.watch import Allowance

SLICE = 200  # steps between two looks at the stop rule: some milliseconds
TAKE_EVERY = 4_000  # steps: to judge each better plan at once would cost more than to find it
MILD = 0.25  # of the first warmth: a plan that has been through a master is not to be shaken apart


def first_search(planning: Planning, allowance: Allowance) -> None:
    """From the first plan, hot."""
    _anneal(planning, allowance, warmth=1.0)


def polish(planning: Planning, allowance: Allowance) -> None:
    """From the best plan, mildly."""
    planning.search.begin_from({e: column.stops for e, column in planning.plan.items()})
    _anneal(planning, allowance, warmth=MILD)


def _anneal(planning: Planning, allowance: Allowance, *, warmth: float) -> None:
    search, watch = planning.search, planning.watch
    taken_at = watch.now.work
    while allowance.open:
        if search.pool_is_full:
            planning.remember(harvest(search))
        search.run(SLICE, planning.temperature.at(allowance.used, warmth=warmth))
        if search.best_cost < planning.cost and watch.now.work - taken_at >= TAKE_EVERY:
            taken_at = watch.now.work
            planning.take(best_of(search), work=SLICE)
        else:
            watch.spend(SLICE)
    planning.remember(harvest(search))
    planning.take(best_of(search))


def best_of(search: RuinAndRecreate) -> list[Column]:
    """The best plan the search has seen."""
    best = search.best
    return [
        Column(int(e), tuple(best.stops["visit"][e, : best.length[e]].tolist()), int(best.route_cost[e]))
        for e in np.flatnonzero(best.length)
    ]


def harvest(search: RuinAndRecreate) -> list[Column]:
    """Take every route out of the search's pool."""
    pool = search.pool
    count = int(pool.count[0])
    lengths, owners, costs = pool.length[:count].tolist(), pool.owner[:count].tolist(), pool.cost[:count].tolist()
    stops = [tuple(row[:length]) for row, length in zip(pool.stops[:count].tolist(), lengths, strict=True)]
    search.forget_routes()
    return [Column(*column) for column in zip(owners, stops, costs, strict=True)]
