"""Insertion: where one more visit costs least, exactly, with all that is delayed behind it.

Gives the first plan, and the ranked places for one visit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.engines.break_price import price_with_break
from optimizer.engines.compiled import compiled, inlined, random_state, random_unit
from optimizer.engines.prices import balance_price, change_price, late_price, over_price
from optimizer.engines.state import State, empty_state, insert, load
from optimizer.engines.tables import Tables, longest_route, tables
from optimizer.problem import Problem

NO_LIMIT = np.int64(1 << 60)


@dataclass(frozen=True)
class Place:
    """Where a visit could go; `evaluate.start_times` tells when work would begin there."""

    engineer: str
    position: int
    delta: int  # what the plan's cost rises by, the penalty of leaving the visit out aside


def best_places(problem: Problem, routes: Mapping[str, Sequence[str]], visit_id: str) -> list[Place]:
    """The best place on each engineer's route that can take the visit, cheapest first.

    `routes` must be drivable (see `evaluate.judge`) and must not hold the visit.
    """
    T = tables(problem)
    S = state_of(problem, T, routes)
    visit = problem.visit_index[visit_id]
    places = []
    for e in T.crew[visit, :-1]:
        if e < 0:
            break
        delta, position = cheapest_position(T, S, e, visit, NO_LIMIT, 0.0, random_state(0))
        if position >= 0:
            places.append(Place(problem.engineers[e].id, int(position), int(delta)))
    return sorted(places, key=lambda place: place.delta)


def state_of(problem: Problem, T: Tables, routes: Mapping[str, Sequence[str]]) -> State:
    """Drivable routes as a state, with room for one stop more."""
    longest = max([longest_route(problem), *(len(visits) + 1 for visits in routes.values())])
    S = empty_state(T, longest)
    for engineer, visits in routes.items():
        stops = np.array([problem.visit_index[visit] for visit in visits], dtype=np.int32)
        load(T, S, problem.engineer_index[engineer], stops)
    return S


def routes_of(problem: Problem, stops: np.ndarray, length: np.ndarray) -> dict[str, tuple[str, ...]]:
    """The routes of engineers who have visits, by their ids."""
    return {
        problem.engineers[e].id: tuple(problem.visits[v].id for v in stops[e, : length[e]])
        for e in np.flatnonzero(length)
    }


def first_order(problem: Problem) -> np.ndarray:
    """The order of first insertion: what is pinned, then what is dear to leave out for its length."""
    visits = problem.visits

    def key(v: int) -> tuple:
        return visits[v].pinned_start is None, -visits[v].penalty / (visits[v].duration + 900), v

    return np.array(sorted(range(len(visits)), key=key), dtype=np.int64)


@compiled
def insert_all(T, S, order, rng):
    """Each absent visit in turn at its cheapest place, unless leaving it out is cheaper."""
    for visit in order:
        if S.served_by[visit] >= 0:
            continue
        delta, e, position = cheapest_engineer(T, S, visit, T.penalty[visit], 0.0, rng)
        if e >= 0:
            insert(T, S, e, position, visit)


@compiled
def cheapest_engineer(T, S, visit, limit, blink, rng):
    """Over all able engineers: (delta, engineer, position), engineer -1 if none is below the limit."""
    engineer = np.int64(-1)
    position = np.int64(-1)
    for e in T.crew[visit]:
        if e < 0:
            break
        delta, at = cheapest_position(T, S, e, visit, limit, blink, rng)
        if at >= 0:
            limit = delta
            engineer = np.int64(e)
            position = at
    return limit, engineer, position


@compiled
def cheapest_position(T, S, e, visit, limit, blink, rng):
    """(delta, position) of the cheapest place below `limit` on one route; position -1 if none.

    A place is overlooked with the probability `blink`.
    """
    length = S.length[e]
    best = np.int64(-1)
    if length >= S.stops.shape[1]:
        return limit, best
    with_break = T.break_length[e] >= 0
    fixed = change_price(T, e, visit)
    for position in range(length + 1):
        free = free_at(T, S, e, position)
        if free > T.closes[visit]:
            break
        start = max(free + leg_into(T, S, e, position, visit), T.opens[visit])
        if start > T.closes[visit]:
            continue
        ready = start + T.duration[visit]
        if position < length:
            after = S.stops[e, position]
            leg = np.int64(T.travel[visit, after])
            in_time = ready + leg <= S.latest[e, position]
            earlier = ready + leg < S.start[e, position]
        else:
            leg = np.int64(T.to_end[e, visit])
            in_time = ready + leg <= T.last_return[e]
            earlier = ready + leg < S.end[e]
        if not in_time:
            continue
        detour = leg_into(T, S, e, position, visit) + leg - leg_replaced(T, S, e, position)
        delta = fixed + detour
        if T.balance > 0:
            work = S.work[e] if length > 0 else np.int64(0)
            delta += balance_price(T, e, work + detour + T.duration[visit]) - balance_price(T, e, work)
        if with_break:
            delta += _break_delta(T, S, e, position, visit, limit - delta)
        else:
            delta += late_price(T, visit, start)
            if delta < limit or earlier:
                delta += _delay_price(T, S, e, position, ready + leg, limit - delta)
        if delta >= limit:
            continue
        if blink > 0.0 and random_unit(rng) < blink:
            continue
        limit = delta
        best = np.int64(position)
    return limit, best


@inlined
def leg_into(T, S, e, position, visit):
    """Seconds on the road to a visit put at this position."""
    if position == 0:
        return np.int64(T.from_start[e, visit])
    return np.int64(T.travel[S.stops[e, position - 1], visit])


@inlined
def leg_replaced(T, S, e, position):
    """Seconds of the leg that a visit at this position would cut in two."""
    length = S.length[e]
    if length == 0:
        return np.int64(0)
    if position == length:
        return np.int64(T.to_end[e, S.stops[e, length - 1]])
    return leg_into(T, S, e, position, S.stops[e, position])


@inlined
def free_at(T, S, e, position):
    """When the engineer is done with what comes before this position, any break left out."""
    if position == 0:
        return T.shift_start[e]
    return S.start[e, position - 1] + T.duration[S.stops[e, position - 1]]


@compiled
def _delay_price(T, S, e, position, ready, limit):
    """What it costs those behind that the engineer is ready for them only now.

    May stop early with any value of at least `limit`.
    """
    price = np.int64(0)
    for i in range(position, S.length[e]):
        if S.care[e, i] == 0:
            return price
        visit = S.stops[e, i]
        start = max(ready, T.opens[visit])
        before = S.start[e, i]
        if start == before:
            return price
        price += late_price(T, visit, start) - late_price(T, visit, before)
        if start > before and price >= limit:
            return price
        ready = start + T.duration[visit]
        ready += T.to_end[e, visit] if i + 1 == S.length[e] else T.travel[visit, S.stops[e, i + 1]]
    return price + over_price(T, e, ready) - over_price(T, e, S.end[e])


@compiled
def _break_delta(T, S, e, position, visit, limit):
    """The rise of the prices of time on a route with a break; NO_LIMIT if it is above the limit."""
    if limit <= -S.timed[e]:
        return NO_LIMIT
    price = price_with_break(T, S, e, visit, position)
    return price - S.timed[e] if price >= 0 else NO_LIMIT
