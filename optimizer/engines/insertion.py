"""Insertion: where one more visit costs least, exactly, with all that is delayed behind it.

Gives the first plan, and the ranked places for one visit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.engines.begun import in_route, named_routes, stripped
from optimizer.engines.clockwork import TOO_LATE, finish, leg, over_price, pair_price, plain_late_price, plain_opening
from optimizer.engines.compiled import compiled, forced, inlined, random_state, random_unit
from optimizer.engines.expected_price import price_of_insertion
from optimizer.engines.parts import has_parts
from optimizer.engines.prices import balance_price
from optimizer.engines.state import State, empty_state, insert, load
from optimizer.engines.tables import Tables, longest_route, tables
from optimizer.engines.walked_price import walked_price
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
    no_chance = random_state(0)
    places = []
    for e in np.flatnonzero(T.able[visit]):
        delta, position = cheapest_position(T, S, e, visit, NO_LIMIT, 0.0, no_chance)
        if position >= 0:
            name = problem.engineers[e].id
            places.append(Place(name, in_route(problem, name, int(position)), int(delta)))
    return sorted(places, key=lambda place: place.delta)


def state_of(problem: Problem, T: Tables, routes: Mapping[str, Sequence[str]]) -> State:
    """Drivable routes as a state, with room for one stop more."""
    longest = max([longest_route(problem), *(len(visits) + 1 for visits in routes.values())])
    S = empty_state(T, longest)
    for engineer, visits in routes.items():
        stops = np.array([problem.visit_index[visit] for visit in stripped(problem, engineer, visits)], dtype=np.int32)
        load(T, S, problem.engineer_index[engineer], stops)
    return S


def routes_of(problem: Problem, stops: np.ndarray, length: np.ndarray) -> dict[str, tuple[str, ...]]:
    """The routes of engineers who have visits, by their ids."""
    return named_routes(problem, {int(e): stops[e, : length[e]].tolist() for e in np.flatnonzero(length)})


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
        if S.places[visit].engineer >= 0:
            continue
        _, e, position = cheapest_engineer(T, S, T.crew[visit], visit, T.visits[visit].penalty, 0.0, rng)
        if e >= 0:
            insert(T, S, e, position, visit)


@compiled
def cheapest_engineer(T, S, crew, visit, limit, blink, rng):
    """(delta, engineer, position), engineer -1 if none is below the limit.

    `crew`: able engineers, up to the first -1.
    """
    return cheapest_of(T, S, crew, visit, limit, blink, rng)


@forced
def cheapest_of(T, S, crew, visit, limit, blink, rng):
    """As `cheapest_engineer`, for the hottest loop."""
    engineer = np.int64(-1)
    position = np.int64(-1)
    for each in crew:
        if each < 0:
            break
        e = np.int64(each)
        delta, at = cheapest_position(T, S, e, visit, limit, blink, rng)
        if at >= 0:
            limit, engineer, position = delta, e, at
    return limit, engineer, position


@forced
def cheapest_position(T, S, e, v, limit, blink, rng):
    """(delta, position) of the cheapest place below `limit` on one route; position -1 if none.

    A place is overlooked with the probability `blink`.
    """
    engineer = T.engineers[e]
    visit = T.visits[v]
    route = S.routes[e]
    length = route.length
    found = np.int64(-1)
    if length >= min(S.stops.shape[1], engineer.most) or (visit.parts >= 0 and not has_parts(T, S, e, v)):
        return limit, found
    fixed = pair_price(T, e, v)
    if length == 0:
        fixed += engineer.fee
    odd = route.odd | visit.odd
    duration = finish(T, e, v, np.int64(0))
    before = np.int64(-1)
    free = engineer.shift_start
    replaced = route.work  # of who has no visits: the way home
    for position in range(length + 1):
        if position > 0:
            before = np.int64(S.stops[e, position - 1].visit)
            free = S.stops[e, position - 1].free
        if free > visit.closes:
            break
        into = leg(T, e, before, v)
        start = plain_opening(T, v, free + into)
        if start >= TOO_LATE:
            continue
        if position < length:
            after = np.int64(S.stops[e, position].visit)
            out = leg(T, e, v, after)
            ready = start + duration + out
            in_time = ready <= S.stops[e, position].latest
            earlier = ready < S.stops[e, position].start
        else:
            after = np.int64(-1)
            out = leg(T, e, v, after)
            ready = start + duration + out
            in_time = ready <= engineer.last_return
            earlier = ready < route.end
        if not in_time:
            continue
        if length > 0:
            replaced = leg(T, e, before, after)
        detour = into + out - replaced
        delta = fixed + detour
        if engineer.balance > 0:
            work = route.work
            delta += balance_price(engineer, work + detour + duration) - balance_price(engineer, work)
        if odd > 0:
            if limit - delta <= -route.timed:
                continue
            price = walked_price(T, S, e, v, position, odd)
            if price < 0:
                continue
            delta += price - route.timed
        elif engineer.scenarios > 0:
            if limit - delta <= -route.timed:
                continue
            delta += price_of_insertion(T, S, e, v, position, limit - delta)
        else:
            delta += plain_late_price(T, v, start)
            if delta < limit or earlier:
                delta += _delay_price(T, S, e, position, ready, limit - delta)
        if delta >= limit:
            continue
        if blink > 0.0 and random_unit(rng) < blink:
            continue
        limit = delta
        found = np.int64(position)
    return limit, found


@inlined
def _delay_price(T, S, e, position, ready, limit):
    """What it costs those behind on a plain route that the engineer is ready for them only now.

    May stop early with any value of at least `limit`.
    """
    price = np.int64(0)
    i = position
    while i < S.routes[e].length:
        stop = S.stops[e, i]
        v = np.int64(stop.visit)
        start = max(ready, T.visits[v].opens)
        if stop.care == 0 or start == stop.start:
            return price
        price += plain_late_price(T, v, start) - plain_late_price(T, v, stop.start)
        if start > stop.start and price >= limit:
            return price
        i += 1
        after = np.int64(S.stops[e, i].visit) if i < S.routes[e].length else np.int64(-1)
        ready = start + (stop.free - stop.start) + leg(T, e, v, after)
    return price + over_price(T, e, ready) - over_price(T, e, S.routes[e].end)
