"""Ruin and recreate as one of the engines: anneals the plan, and fills the store with routes."""

import numpy as np

from optimizer.engines.columns import Column
from optimizer.engines.planning import Planning
from optimizer.engines.ruin_recreate import RuinAndRecreate
from optimizer.engines.temperature import Temperature
from optimizer.watch import Allowance

FAR = 0.05  # of the bound
WIDE = 16.0  # visits taken off in one step, about
SLICE = 200  # steps between two looks at the stop rule: some milliseconds
FIRST_SECONDS = 5.0  # of a usual machine
LONGER = 1.5
TAKE_EVERY = 4_000  # steps: to judge each better plan at once would cost more than to find it


def first_search(planning: Planning, allowance: Allowance) -> None:
    """From the first plan, hot."""
    _anneal(planning, allowance, mild=False)


def search_anew(planning: Planning, allowance: Allowance) -> None:
    """From the best plan, hot: where routes are long, one long annealing finds more than many short ones."""
    _begin(planning)
    _anneal(planning, allowance, mild=False)


def search_widely(planning: Planning, allowance: Allowance) -> None:
    """The same with larger steps, where everybody is served: what is wrong then is who goes where. Not for long, where
    the bound tells that little is."""
    search = planning.search
    usual = search.neighbours
    search.neighbours = usual._replace(removals=WIDE)
    search_anew(planning, allowance if planning.watch.now.gap > FAR else allowance.part(0.5))
    search.neighbours = usual


def polish(planning: Planning, allowance: Allowance) -> None:
    """From the best plan, mildly."""
    _begin(planning)
    _anneal(planning, allowance, mild=True)


class Polisher:
    """Polishes again and again, for longer after each time that found nothing."""

    def __init__(self):
        self.seconds = FIRST_SECONDS

    def __call__(self, planning: Planning, allowance: Allowance) -> None:
        cost = planning.cost
        polish(planning, allowance.part(1.0, seconds=self.seconds))
        if planning.cost == cost:
            self.seconds *= LONGER


def _begin(planning: Planning) -> None:
    planning.search.begin_from({e: column.stops for e, column in planning.plan.items()})


def _anneal(planning: Planning, allowance: Allowance, *, mild: bool) -> None:
    search, watch = planning.search, planning.watch
    temperature = Temperature(planning.T, search.S, mild=mild)
    taken_at = watch.now.work
    while allowance.open:
        if search.pool_is_full:
            planning.remember(harvest(planning))
        search.run(SLICE, temperature.at(allowance.used))
        if search.best_cost - planning.T.constant < planning.cost and watch.now.work - taken_at >= TAKE_EVERY:
            taken_at = watch.now.work
            planning.take(best_of(search), work=SLICE)
        else:
            watch.spend(SLICE)
    planning.take(best_of(search))
    planning.remember(harvest(planning))


def best_of(search: RuinAndRecreate) -> list[Column]:
    """The best plan the search has seen."""
    best = search.best
    return [
        Column(int(e), tuple(best.stops["visit"][e, : best.length[e]].tolist()), int(best.route_cost[e]))
        for e in np.flatnonzero(best.length)
    ]


def harvest(planning: Planning) -> list[Column]:
    """Take out of the search's pool the routes that a better plan may use, as far as the prices tell."""
    pool, duals = planning.search.pool, planning.duals
    count = int(pool.count[0])
    useful = np.arange(count)
    if duals is not None:
        driven = np.arange(pool.stops.shape[1]) < pool.length[:count, None]
        earned = np.where(driven, duals.worth[pool.stops[:count]], 0.0).sum(axis=1)
        reduced = pool.cost[:count] - earned - duals.day[pool.owner[:count]]
        useful = np.flatnonzero(reduced <= planning.cost - duals.value)
    lengths, owners, costs = (each[useful].tolist() for each in (pool.length, pool.owner, pool.cost))
    stops = [tuple(row[:length]) for row, length in zip(pool.stops[useful].tolist(), lengths, strict=True)]
    planning.search.forget_routes()
    return [Column(*column) for column in zip(owners, stops, costs, strict=True)]
