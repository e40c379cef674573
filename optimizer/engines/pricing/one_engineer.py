"""The pricing of one engineer's day."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from optimizer.engines.pricing.completion import NO_WAY, Completion, complete, empty_completion, floor_of
from optimizer.engines.pricing.cuts import own_cuts, paid_on
from optimizer.engines.pricing.duals import Rates, WholeDuals
from optimizer.engines.pricing.harvest import Harvest, empty_harvest, everything, gather, route_of
from optimizer.engines.pricing.labels import CUT, EXACT, QUICK, SETS, WORK, Labels, empty_labels
from optimizer.engines.pricing.memory import learn, near_memory
from optimizer.engines.pricing.narrow import narrowed, roads_of
from optimizer.engines.pricing.reach import Reach, in_longer_cells, reach_of
from optimizer.engines.pricing.search import hope_left, search, set_out
from optimizer.engines.tables import Tables

MOST_COLUMNS = 30
MOST_WORK = 40_000_000  # comparisons of labels: half a second
PORTION = 1_000_000  # between two looks at the clock
COMPARISONS_A_STEP = 4_000  # made in the time of one step of ruin and recreate
WAYS_A_STEP = 16_000  # from a visit in a cell of time to another, followed in that time
MANY = 64  # visits, from which on it pays to leave out ways
BEYOND = 8  # part of the limit by which pricing looks beyond it: dearer routes still tell how true the prices are
LESSONS = 10  # times the search is done anew in one call, because cycles paid

GoOn = Callable[[float], bool]  # is told the work done since it was last asked, in steps of ruin and recreate


class Workspace(NamedTuple):
    """Big arrays that engineers use in turn."""

    labels: Labels
    completion: Completion
    harvest: Harvest


class Route(NamedTuple):
    visits: tuple[int, ...]
    value: int  # scaled cost less the visits' worth, and with the price of cuts
    paid: int  # the price of cuts


class Found(NamedTuple):
    routes: list[Route]
    least: int  # no route costs less, scaled and less the visits' worth
    sure: bool  # whether every route below the limit was looked for


def workspace_for(reaches: list[Reach]) -> Workspace:
    size = max((len(reach.visits) for reach in reaches), default=1)
    cells = max((reach.cells for reach in reaches), default=1)
    return Workspace(empty_labels(size), empty_completion(cells, size), empty_harvest(size))


class OneEngineer:
    def __init__(self, T: Tables, e: int, wanted: np.ndarray):
        self.T = T
        self.e = e
        self.reach = reach_of(T, e, wanted)
        self.coarse = in_longer_cells(self.reach)
        self.memory = near_memory(T, e, self.reach.visits[:-1])
        self.roads = roads_of(T, e, self.reach) if len(self.reach.visits) > MANY else None

    def quick(self, W: Workspace, duals: WholeDuals, limit: int, go_on: GoOn) -> Found:
        """Of ways to the same visit, only those are followed that nothing beats in time and cost."""
        rates = self._rates(duals)
        reach = self._narrowed(self.coarse, rates, limit)
        floor = self._complete(W, reach, rates, go_on)
        if floor is None or floor >= limit:
            return Found([], -NO_WAY if floor is None else min(floor, limit), False)
        self._search(W, reach, rates, go_on, limit=limit, mode=QUICK)
        self._gather(W, rates, limit=limit)
        return Found(self._routes(W, rates), floor, False)

    def exact(self, W: Workspace, duals: WholeDuals, limit: int, go_on: GoOn) -> Found:
        """If there is a route below `limit`, one is found, unless the search was cut short."""
        rates = self._rates(duals)
        beyond = limit - limit // BEYOND
        reach = self._narrowed(self.reach, rates, beyond)
        floor = self._complete(W, reach, rates, go_on)
        if floor is None or floor >= limit:
            return Found([], -NO_WAY if floor is None else min(floor, beyond), floor is not None)
        work = MOST_WORK
        for _ in range(LESSONS):
            unseen = self._search(W, reach, rates, go_on, limit=limit, mode=EXACT, work=work)
            work -= int(W.labels.counts[WORK])
            seen = self._gather(W, rates, limit=limit)
            routes, lessons = self._routes(W, rates), self._learn(W)
            if routes or not lessons or unseen is not None:
                break
        if floor == -NO_WAY:
            return Found(routes, floor, False)
        least = min(seen, limit, NO_WAY if unseen is None else unseen)
        return Found(routes, max(floor, least), not lessons and unseen is None)

    def below(self, W: Workspace, duals: WholeDuals, limit: int, most: int, go_on: GoOn) -> list[Route] | None:
        """The cheapest order of every set of visits that has one below `limit`; None: more than `most`."""
        rates = self._rates(duals)
        reach = self._narrowed(self.reach, rates, limit)
        if self._complete(W, reach, rates, go_on) in (None, -NO_WAY):
            return None
        if self._search(W, reach, rates, go_on, limit=limit, mode=SETS) is not None:
            return None
        labels, costs = np.zeros(most, dtype=np.int64), np.zeros(most, dtype=np.int64)
        count = everything(self.T, self.e, self.reach, W.labels, limit, rates, labels, costs)
        if count < 0:
            return None
        cheapest: dict[frozenset, Route] = {}
        for i in np.argsort(costs[:count], kind="stable"):
            route = self._route(W, int(labels[i]), int(costs[i]), rates)
            cheapest.setdefault(frozenset(route.visits), route)
        return list(cheapest.values())

    def _rates(self, duals: WholeDuals) -> Rates:
        gain = self.reach.pair * duals.scale
        gain[:-1] -= duals.worth[self.reach.visits[:-1]]
        return Rates(gain, duals.scale, *own_cuts(duals.cuts, self.reach.visits))

    def _narrowed(self, reach: Reach, rates: Rates, limit: int) -> Reach:
        return reach if self.roads is None else narrowed(self.T, self.e, reach, self.roads, rates, limit)

    def _complete(self, W: Workspace, reach: Reach, rates: Rates, go_on: GoOn) -> int | None:
        """The least any route can cost; -NO_WAY where that is a guess, None where time ran out."""
        sure = True
        work = len(reach.visits) * reach.follow.shape[1]  # of one cell
        cells = max(1, PORTION // work)
        for after in range(reach.cells, 0, -cells):
            first = max(0, after - cells)
            sure = complete(self.T, self.e, reach, W.completion, rates, after - 1, first) and sure
            if not go_on((after - first) * work / WAYS_A_STEP):
                return None
        return floor_of(self.T, self.e, reach, W.completion, rates) if sure else -NO_WAY

    def _search(
        self, W: Workspace, reach: Reach, rates: Rates, go_on: GoOn, *, limit: int, mode: int, work: int = MOST_WORK
    ) -> int | None:
        """The least that a route not found could cost; None: all below the limit were looked for."""
        T, e, labels = self.T, self.e, W.labels
        set_out(T, e, reach, labels, rates)
        bucket, spent = 0, 0
        while spent < work and not labels.counts[CUT]:
            until = min(work, spent + PORTION)
            bucket = search(T, e, reach, W.completion, labels, self.memory, rates, limit, mode, bucket, until)
            portion, spent = int(labels.counts[WORK]) - spent, int(labels.counts[WORK])
            open_still = go_on(portion / COMPARISONS_A_STEP)
            if bucket == reach.cells:
                return None
            if not open_still:
                break
        return hope_left(reach, labels, bucket)

    def _gather(self, W: Workspace, rates: Rates, *, limit: int) -> int:
        return gather(self.T, self.e, self.reach, W.labels, W.harvest, limit, rates)

    def _routes(self, W: Workspace, rates: Rates) -> list[Route]:
        """The cheapest found, cheapest first; once, though the break may stand in several places."""
        size = len(self.reach.visits)
        labels, costs = W.harvest.label[:size].ravel(), W.harvest.cost[:size].ravel()
        found = np.flatnonzero(labels >= 0)
        routes: dict[tuple[int, ...], Route] = {}
        for i in found[np.argsort(costs[found], kind="stable")][:MOST_COLUMNS]:
            route = self._route(W, int(labels[i]), int(costs[i]), rates)
            routes.setdefault(route.visits, route)
        return list(routes.values())

    def _route(self, W: Workspace, label: int, value: int, rates: Rates) -> Route:
        own = route_of(W.labels.labels, label)
        return Route(tuple(self.reach.visits[own].tolist()), value, paid_on(own, rates.cut_bits, rates.cut_price))

    def _learn(self, W: Workspace) -> int:
        """From the cheapest cycles; how many there were."""
        cyclic = W.harvest.cyclic[: len(self.reach.visits)]
        lessons = cyclic[cyclic >= 0].tolist()
        for label in lessons:
            learn(self.memory, route_of(W.labels.labels, label))
        return len(lessons)
