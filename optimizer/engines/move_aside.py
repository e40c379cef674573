"""Room for one visit where none is: another visit of some route moved aside, to wherever that costs least.

An ejection chain of length one, every visit of every able engineer's route in turn.
"""

from typing import NamedTuple

import numpy as np

from optimizer.engines.compiled import compiled, random_state
from optimizer.engines.insertion import NO_LIMIT, cheapest_engineer
from optimizer.engines.state import COST, State, mark_absent, put_between, refreshed
from optimizer.engines.tables import Tables


class Room(NamedTuple):
    """Positions are those of the routes without both; `new_position` counts the visit let in."""

    moved: int  # the visit that moves aside, an index like all here
    engineer: int  # from whom, and who takes the visit in question
    position: int
    to: int
    new_position: int


def room_for(T: Tables, S: State, visit: int) -> Room | None:
    """The state must not hold the visit, and is left as it was."""
    found = np.full(5, -1, dtype=np.int64)
    _search(T, S, visit, np.full(2, -1, dtype=np.int32), found, random_state(0))
    return Room(*found.tolist()) if found[0] >= 0 else None


@compiled
def _search(T, S, visit, one, found, rng):
    """`one`: room for a crew of one."""
    limit = NO_LIMIT
    for each in T.crew[visit]:
        if each < 0:
            break
        e = np.int64(each)
        for at in range(S.routes[e].length):
            moved = np.int64(S.stops[e, at].visit)
            if T.visits[moved].opens == T.visits[moved].closes:
                continue  # pinned
            before = S.counters[COST] - T.visits[visit].penalty
            take_off(T, S, e, np.int64(at))
            one[0] = e
            _, _, position = cheapest_engineer(T, S, one, visit, NO_LIMIT, 0.0, rng)
            if position >= 0:
                put(T, S, e, position, visit)
                so_far = S.counters[COST] - T.visits[moved].penalty - before
                if so_far < limit:
                    delta, to, place = cheapest_engineer(T, S, T.crew[moved], moved, limit - so_far, 0.0, rng)
                    if to >= 0:
                        limit = so_far + delta
                        found[0], found[1], found[2], found[3], found[4] = moved, e, position, to, place
                take_off(T, S, e, position)
            put(T, S, e, np.int64(at), moved)


@compiled
def put(T, S, e, position, visit):
    put_between(T, S, e, position, visit)
    return refreshed(T, S, e)


@compiled
def take_off(T, S, e, position):
    """One visit off a route; it becomes absent."""
    visit = np.int64(S.stops[e, position].visit)
    for i in range(position, S.routes[e].length - 1):
        S.stops[e, i].visit = S.stops[e, i + 1].visit
    S.routes[e].length -= 1
    mark_absent(T, S, visit)
    return refreshed(T, S, e)
