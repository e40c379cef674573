"""Ruin and recreate: take strings of visits off neighbouring routes, put them back greedily.

Slack induction by string removals (Christiaens & Vanden Berghe, Transportation Science 2020),
annealed, with refused visits as equal partners: some ruins aim at making room for one of them.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from optimizer.engines.compiled import compiled, random_state, random_unit
from optimizer.engines.exchange import exchange, marks_for
from optimizer.engines.insertion import routes_of
from optimizer.engines.neighbours import neighbours
from optimizer.engines.pool import empty_pool, forget, is_full, remember
from optimizer.engines.recreate import call_absent, recreate, sort_to_place
from optimizer.engines.ruin import ruin
from optimizer.engines.state import COST, TAG, State, clear, load
from optimizer.engines.step import TO_PLACE, TOUCHED, scratch_for, undo
from optimizer.engines.tables import Tables
from optimizer.problem import Problem

REMOVALS = 10.0  # visits taken off in one step, about
LONG_ROUTES = 8.0  # visits on a route, on average: from here on classic moves help
EXCHANGE_EVERY = 20  # runs
BOLD = 0.1  # share of steps that may place a visit at a loss


class Best(NamedTuple):
    stops: np.ndarray  # [engineer, position], of which only `visit` is kept up
    length: np.ndarray
    route_cost: np.ndarray
    cost: np.ndarray  # one cell


class RuinAndRecreate:
    """The search, holding a current and a best plan and all good routes seen."""

    def __init__(self, problem: Problem, T: Tables, S: State, *, seed: int, removals: float = REMOVALS):
        visits, engineers = T.able.shape
        self.problem = problem
        self.T = T
        self.S = S
        self.random = random_state(seed)
        self.neighbours = neighbours(T, removals=removals)
        self.pool = empty_pool(visits, engineers, S.stops.shape[1], seed=seed)
        self.scratch = scratch_for(S)
        self.marks = marks_for(S)
        self.runs = 0
        lengths, costs = S.routes["length"].copy(), S.routes["cost"].copy()
        self.best = Best(S.stops.copy(), lengths, costs, S.counters[[COST]])
        remember_best(self.best, self.pool)

    @property
    def best_cost(self) -> int:
        return int(self.best.cost[0])

    @property
    def best_routes(self) -> dict[str, tuple[str, ...]]:
        return routes_of(self.problem, self.best.stops["visit"], self.best.length)

    @property
    def can_improve(self) -> bool:
        """Whether there is anybody to send and anything to do."""
        return bool(self.T.able.any())

    def run(self, steps: int, temperature: float) -> None:
        """So many steps; a change for the worse by this much is taken about one time in three."""
        if is_full(self.pool):
            self.forget_routes()
        anneal(
            self.T,
            self.S,
            self.neighbours,
            self.pool,
            self.best,
            self.scratch,
            self.random,
            steps,
            temperature,
        )
        # The first plan needs it whatever the routes.
        if self.runs % EXCHANGE_EVERY == 0 and (self.runs == 0 or self.has_long_routes):
            self.exchange()
        self.runs += 1

    @property
    def has_long_routes(self) -> bool:
        used = np.count_nonzero(self.S.routes["length"])
        return used > 0 and self.S.routes["length"].sum() >= LONG_ROUTES * used

    def exchange(self) -> None:
        """Mend the current plan's order on the road."""
        improved = exchange(self.T, self.S, self.neighbours, self.marks)
        if improved and self.S.counters[COST] < self.best.cost[0]:
            keep(self.S, self.best)

    @property
    def pool_is_full(self) -> bool:
        """Whether routes may soon be lost."""
        return is_full(self.pool)

    def forget_routes(self) -> None:
        """Empty the pool but for the best plan's routes."""
        forget(self.pool)
        remember_best(self.best, self.pool)

    def begin_from(self, routes: Mapping[int, Sequence[int]]) -> None:
        """Make these drivable routes, {engineer: visits}, the current plan, and the best if it is."""
        for e in range(len(self.S.routes)):
            clear(self.T, self.S, e)
        for e, stops in routes.items():
            load(self.T, self.S, e, np.array(stops, dtype=np.int32))
        if self.S.counters[COST] < self.best.cost[0]:
            keep(self.S, self.best)


@compiled
def remember_best(B, P):
    for e in range(len(B.length)):
        if B.length[e] > 0:
            remember(P, e, B.stops[e]["visit"], B.length[e], B.route_cost[e])


@compiled
def anneal(T, S, N, P, B, K, rng, steps, temperature):
    for _ in range(steps):
        cost = S.counters[COST]
        S.counters[TAG] += 1
        K.counts[TOUCHED] = 0
        K.counts[TO_PLACE] = 0
        ruin(T, S, N, K, rng)
        call_absent(T, S, N, K)
        sort_to_place(T, K, rng)
        recreate(T, S, N, K, rng, temperature if random_unit(rng) < BOLD else 0.0)
        if S.counters[COST] >= cost - temperature * np.log(1e-300 + random_unit(rng)):
            undo(T, S, K)
            continue
        for i in range(K.counts[TOUCHED]):
            e = K.touched[i]
            if S.routes[e].length > 0:
                remember(P, e, S.stops[e]["visit"], S.routes[e].length, S.routes[e].cost)
        if S.counters[COST] < B.cost[0]:
            keep(S, B)


@compiled
def keep(S, B):
    B.cost[0] = S.counters[COST]
    for e in range(len(S.routes)):
        B.length[e] = S.routes[e].length
        B.route_cost[e] = S.routes[e].cost
        for i in range(S.routes[e].length):
            B.stops[e, i].visit = S.stops[e, i].visit
