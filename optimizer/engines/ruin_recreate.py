"""Ruin and recreate: take strings of visits off neighbouring routes, put them back greedily.

Slack induction by string removals (Christiaens & Vanden Berghe, Transportation Science 2020),
annealed, with refused visits as equal partners: some ruins aim at making room for one of them.
"""

from typing import NamedTuple

import numpy as np

from optimizer.engines.compiled import compiled, inlined, random_below, random_state, random_unit
from optimizer.engines.insertion import cheapest_engineer, cheapest_position, routes_of
from optimizer.engines.neighbours import neighbours
from optimizer.engines.pool import empty_pool, forget, index_of, is_full, remember
from optimizer.engines.state import ABSENT, COST, TAG, State, clear, insert, load, mark_absent, mark_served, refresh
from optimizer.engines.tables import Tables
from optimizer.problem import Problem

STRINGS = 10.0  # visits taken per ruin, about
LONGEST_STRING = 10.0
AIMED = 0.25  # share of ruins around a refused visit
SPLIT = 0.5  # share of strings that keep some visits inside
BLINK = 0.01  # chance to overlook a place
BOLD = 0.1  # share of steps that may place a visit at a loss
NEAR_ROUTES = 25  # routes tried per visit where the crew is large

TOUCHED, TO_PLACE, TRIED = 0, 1, 2  # cells of Scratch.counts


class Scratch(NamedTuple):
    """What one step has in hand, so that it can be undone."""

    touched: np.ndarray  # engineers whose routes have changed
    stops: np.ndarray  # [rank in touched, position] as they were
    length: np.ndarray
    touched_tag: np.ndarray  # [engineer] the step that touched it last
    nearby: np.ndarray  # engineers to try for one visit
    tried_tag: np.ndarray  # [engineer] the search it was noted in last
    to_place: np.ndarray  # visits, in the order of recreation
    key: np.ndarray
    removed_tag: np.ndarray  # [visit] the step that removed it last
    counts: np.ndarray


class Best(NamedTuple):
    stops: np.ndarray  # [engineer, position] visit
    length: np.ndarray
    route_cost: np.ndarray
    cost: np.ndarray  # one cell


class RuinAndRecreate:
    """The search, holding a current and a best plan and all good routes seen."""

    def __init__(self, problem: Problem, T: Tables, S: State, *, seed: int):
        visits, engineers = T.able.shape
        self.problem = problem
        self.T = T
        self.S = S
        self.random = random_state(seed)
        self.neighbours = neighbours(T)
        self.pool = empty_pool(visits, engineers, S.stops.shape[1], seed=seed)
        self.scratch = _scratch(S)
        self.best = Best(
            S.stops["visit"].copy(), S.routes["length"].copy(), S.routes["cost"].copy(), S.counters[[COST]]
        )
        remember_best(self.best, self.pool)

    @property
    def best_cost(self) -> int:
        return int(self.best.cost[0])

    @property
    def best_routes(self) -> dict[str, tuple[str, ...]]:
        return routes_of(self.problem, self.best.stops, self.best.length)

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

    def forget_routes(self) -> None:
        """Empty the pool but for the best plan's routes."""
        forget(self.pool)
        remember_best(self.best, self.pool)

    def best_in_pool(self) -> list[int]:
        """The pool's indices of the best plan's routes."""
        if is_full(self.pool):
            forget(self.pool)
        remember_best(self.best, self.pool)
        used = np.flatnonzero(self.best.length)
        return [int(index_of(self.pool, e, self.best.stops[e], self.best.length[e])) for e in used]

    def adopt(self, chosen: list[int]) -> None:
        """Make a plan of these routes of the pool the current one, and the best if it is."""
        take_up(self.T, self.S, self.pool, np.array(chosen, dtype=np.int64))
        if self.S.counters[COST] < self.best.cost[0]:
            keep(self.S, self.best)


def _scratch(S: State) -> Scratch:
    engineers, longest = S.stops.shape
    visits = len(S.places)
    return Scratch(
        touched=np.zeros(engineers, dtype=np.int64),
        stops=np.zeros((engineers, longest), dtype=np.int32),
        length=np.zeros(engineers, dtype=np.int64),
        touched_tag=np.zeros(engineers, dtype=np.int64),
        nearby=np.zeros(engineers, dtype=np.int64),
        tried_tag=np.zeros(engineers, dtype=np.int64),
        to_place=np.zeros(visits, dtype=np.int32),
        key=np.zeros(visits, dtype=np.float64),
        removed_tag=np.zeros(visits, dtype=np.int64),
        counts=np.zeros(3, dtype=np.int64),
    )


@compiled
def remember_best(B, P):
    for e in range(len(B.length)):
        if B.length[e] > 0:
            remember(P, e, B.stops[e], B.length[e], B.route_cost[e])


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
            B.stops[e, i] = S.stops[e, i].visit


@compiled
def take_up(T, S, P, chosen):
    """Make these routes of the pool the current plan."""
    for e in range(len(S.routes)):
        clear(T, S, e)
    for index in chosen:
        load(T, S, np.int64(P.owner[index]), P.stops[index, : P.length[index]])


@compiled
def touch(S, K, e):
    """Note how a route was before this step changes it."""
    if K.touched_tag[e] == S.counters[TAG]:
        return
    K.touched_tag[e] = S.counters[TAG]
    rank = K.counts[TOUCHED]
    K.touched[rank] = e
    K.length[rank] = S.routes[e].length
    for i in range(S.routes[e].length):
        K.stops[rank, i] = S.stops[e, i].visit
    K.counts[TOUCHED] = rank + 1


@compiled
def undo(T, S, K):
    for rank in range(K.counts[TOUCHED]):
        e = K.touched[rank]
        for i in range(S.routes[e].length):
            mark_absent(T, S, S.stops[e, i].visit)
    for rank in range(K.counts[TOUCHED]):
        e = K.touched[rank]
        for i in range(K.length[rank]):
            S.stops[e, i].visit = K.stops[rank, i]
            mark_served(T, S, e, K.stops[rank, i])
        S.routes[e].length = K.length[rank]
        refresh(T, S, e)


@compiled
def ruin(T, S, N, K, rng):
    """Cut one string out of each of some routes around a random visit.

    Around a refused visit, only the routes of engineers who could take it are cut.
    """
    visits = len(S.places)
    served = visits - S.counters[ABSENT]
    string = min(LONGEST_STRING, max(1.0, served / len(S.routes)))
    routes = np.int64(1.0 + random_unit(rng) * (4.0 * STRINGS / (1.0 + string) - 1.0))
    aimed = S.counters[ABSENT] > 0 and random_unit(rng) < AIMED
    seed = S.absent[random_below(rng, S.counters[ABSENT])] if aimed else random_below(rng, visits)
    for near in N.visits[seed]:
        if near < 0 or K.counts[TOUCHED] >= routes:
            return
        e = S.places[near].engineer
        if e < 0 or K.touched_tag[e] == S.counters[TAG] or (aimed and not T.able[seed, e]):
            continue
        touch(S, K, e)
        length = S.routes[e].length
        cut_string(T, S, K, e, near, np.int64(1.0 + random_unit(rng) * min(1.0 * length, string + 1.0)), rng)


@compiled
def cut_string(T, S, K, e, visit, size, rng):
    """Take `size` visits around this one off its route, perhaps leaving some between them."""
    length = S.routes[e].length
    size = min(size, length)
    at = 0
    while S.stops[e, at].visit != visit:
        at += 1
    inside = 0
    if 1 < size < length and random_unit(rng) < SPLIT:
        inside = 1
        while size + inside < length and random_unit(rng) < 0.4:
            inside += 1
    span = size + inside
    first = max(0, at - span + 1)
    first += random_below(rng, min(at, length - span) - first + 1)
    spared = first + (random_below(rng, size + 1) if inside > 0 else span)
    left = 0
    for i in range(length):
        stop = S.stops[e, i].visit
        if first <= i < first + span and not spared <= i < spared + inside:
            remove(T, S, K, stop)
        else:
            S.stops[e, left].visit = stop
            left += 1
    S.routes[e].length = left
    if not refresh(T, S, e):
        # Where roads end or matrices are odd, what is left need not be drivable.
        for i in range(left):
            remove(T, S, K, S.stops[e, i].visit)
        S.routes[e].length = 0
        refresh(T, S, e)


@compiled
def remove(T, S, K, visit):
    mark_absent(T, S, visit)
    K.removed_tag[visit] = S.counters[TAG]
    call(K, visit)


@compiled
def call(K, visit):
    K.to_place[K.counts[TO_PLACE]] = visit
    K.counts[TO_PLACE] += 1


@compiled
def call_absent(T, S, N, K):
    """Let the visits refused before compete for the room that the ruin has made."""
    for i in range(S.counters[ABSENT]):
        visit = S.absent[i]
        if K.removed_tag[visit] == S.counters[TAG]:
            continue
        for rank in range(K.counts[TOUCHED]):
            if T.able[visit, K.touched[rank]]:
                call(K, visit)
                break


@compiled
def sort_to_place(T, K, rng):
    """One of several orders by chance: at random, the dear first, the hurried first, the long first."""
    kind = random_below(rng, 12)
    count = K.counts[TO_PLACE]
    for i in range(count):
        visit = K.to_place[i]
        chance = random_unit(rng)
        penalty = np.float64(T.visits[visit].penalty)
        if kind < 3:
            key = chance
        elif kind < 6:
            key = -penalty * (1.0 + 0.05 * chance)
        elif kind < 8:
            key = -penalty / (T.visits[visit].duration + 900.0) * (1.0 + 0.05 * chance)
        elif kind < 9:
            key = np.float64(min(T.visits[visit].closes, T.visits[visit].due) - T.visits[visit].opens) + chance
        elif kind < 10:
            key = -np.float64(T.visits[visit].duration) + chance
        elif kind < 11:
            key = np.float64(min(T.visits[visit].closes, T.visits[visit].due)) + chance
        else:
            key = -penalty * (0.2 + chance)
        j = i
        while j > 0 and K.key[j - 1] > key:
            K.key[j] = K.key[j - 1]
            K.to_place[j] = K.to_place[j - 1]
            j -= 1
        K.key[j] = key
        K.to_place[j] = visit


@compiled
def recreate(T, S, N, K, rng, allowance):
    """Each visit at its cheapest place, if that is cheaper than leaving it out, or dearer by less
    than the allowance: what one visit spoils the next may mend."""
    for i in range(K.counts[TO_PLACE]):
        visit = K.to_place[i]
        limit = T.visits[visit].penalty + np.int64(allowance)
        if K.removed_tag[visit] != S.counters[TAG]:
            e, position = cheapest_touched(T, S, K, visit, limit, rng)
        elif N.few:
            _, e, position = cheapest_engineer(T, S, visit, limit, BLINK, rng)
        else:
            e, position = cheapest_near(T, S, N, K, visit, limit, rng)
        if e >= 0:
            touch(S, K, e)
            insert(T, S, e, position, visit)


@compiled
def cheapest_touched(T, S, K, visit, limit, rng):
    engineer = np.int64(-1)
    position = np.int64(-1)
    for rank in range(K.counts[TOUCHED]):
        e = K.touched[rank]
        if T.able[visit, e]:
            delta, at = cheapest_position(T, S, e, visit, limit, BLINK, rng)
            if at >= 0:
                limit, engineer, position = delta, e, at
    return engineer, position


@compiled
def cheapest_near(T, S, N, K, visit, limit, rng):
    """Over the routes that pass near the visit and the engineers who live near it."""
    engineer = np.int64(-1)
    position = np.int64(-1)
    for i in range(gather_near(T, S, N, K, visit)):
        e = K.nearby[i]
        delta, at = cheapest_position(T, S, e, visit, limit, BLINK, rng)
        if at >= 0:
            limit, engineer, position = delta, e, at
    return engineer, position


@compiled
def gather_near(T, S, N, K, visit):
    """Fill `nearby` with able engineers, each once: those just touched, passing by, living near."""
    K.counts[TRIED] += 1
    count = np.int64(0)
    for rank in range(K.counts[TOUCHED]):
        count = _note(T, K, visit, K.touched[rank], count)
    enough = count + NEAR_ROUTES
    for near in N.visits[visit]:
        if near < 0 or count >= enough:
            break
        if S.places[near].engineer >= 0:
            count = _note(T, K, visit, S.places[near].engineer, count)
    for e in N.homes[visit]:
        if e >= 0:
            count = _note(T, K, visit, e, count)
    return count


@inlined
def _note(T, K, visit, e, count):
    if K.tried_tag[e] == K.counts[TRIED] or not T.able[visit, e]:
        return count
    K.tried_tag[e] = K.counts[TRIED]
    K.nearby[count] = e
    return count + 1
