"""Where one engineer can get to: the visits they may serve, and which of these may follow which.

Inside this package a visit is its position among the engineer's own, of which those that can be come
to late are first; home, where the day begins, is after the last of them.
"""

from typing import NamedTuple

import numpy as np

from optimizer.engines.clockwork import TOO_LATE, arrive, begin, finish, opening, pair_price
from optimizer.engines.compiled import compiled
from optimizer.engines.tables import Tables, durations_of

CELLS = 32
MOST_CELLS = 1_024


class Reach(NamedTuple):
    visits: np.ndarray  # [own number] the visit; -1 for home
    pair: np.ndarray  # [own number] price of sending just this engineer, however the route runs
    soonest: np.ndarray  # [own number] at the door, at the very earliest
    latest: np.ndarray  # [own number] at the door, at the very latest; never rises; home: never
    follow: np.ndarray  # [own number, rank] who may come next, in order; home ends it
    cell: int  # a cell of time has 2**cell seconds
    cells: int
    shortest: int  # seconds of the shortest visit


def reach_of(T: Tables, e: int, wanted: np.ndarray) -> Reach:
    """Of the `wanted` visits (a mask), those this engineer can serve."""
    own = np.flatnonzero(T.able[:, e] & wanted)
    latest = np.array([latest_at_door(T, e, v) for v in own], dtype=np.int64)
    order = np.argsort(-latest, kind="stable")
    size = len(own) + 1
    engineer = T.engineers[e]
    day = max(0, int(engineer["last_return"] - engineer["shift_start"]))
    shortest = int(durations_of(T, e)[own].min(initial=day))
    cell = _cell(day, shortest)
    reach = Reach(
        visits=np.append(own[order], -1).astype(np.int64),
        pair=np.zeros(size, dtype=np.int64),
        soonest=np.zeros(size, dtype=np.int64),
        latest=np.append(latest[order], -1),
        follow=np.full((size, size + 1), size - 1, dtype=np.uint32),
        cell=cell,
        cells=(day >> cell) + 1,
        shortest=shortest,
    )
    explore(T, e, reach)
    widest = int((reach.follow < size - 1).sum(axis=1).max()) + 1
    return reach._replace(follow=np.ascontiguousarray(reach.follow[:, :widest]))


def in_longer_cells(reach: Reach) -> Reach:
    """The same in half as many cells, if every visit lasts one of them."""
    if reach.shortest >> reach.cell < 2:
        return reach
    return reach._replace(cell=reach.cell + 1, cells=(reach.cells + 1) // 2)


def _cell(day: int, shortest: int) -> int:
    """Every visit lasts a cell at least, if that doesn't make too many cells."""
    coarse = max(1, min(shortest, day // CELLS)).bit_length() - 1
    finest = (day // MOST_CELLS).bit_length()
    return max(coarse, finest)


@compiled
def latest_at_door(T, e, v):
    """The latest arrival with which the work can still be done within the day."""
    good, bad = T.engineers[e].shift_start - 1, T.engineers[e].last_return + 1
    while bad - good > 1:
        middle = (good + bad) // 2
        start = opening(T, e, v, middle)
        if start < TOO_LATE and finish(T, e, v, start) <= T.engineers[e].last_return:
            good = middle
        else:
            bad = middle
    return good


@compiled
def explore(T, e, R):
    home = R.visits.shape[0] - 1
    R.soonest[home] = T.engineers[e].shift_start
    for j in range(home):
        R.pair[j] = pair_price(T, e, R.visits[j])
        # Roads may be odd: the quickest way to a visit need not be the direct one.
        R.soonest[j] = TOO_LATE
        for i in range(home + 1):
            if i != j:
                R.soonest[j] = min(R.soonest[j], arrive(T, e, R.visits[i], R.visits[j], R.soonest[home]))
    for i in range(home + 1):
        free = R.soonest[i]
        if i < home:
            start = opening(T, e, R.visits[i], free)
            if start >= TOO_LATE:
                continue
            free = finish(T, e, R.visits[i], start)
        rank = 0
        for j in range(home):
            if j != i and begin(T, e, R.visits[i], R.visits[j], free) < TOO_LATE:
                R.follow[i, rank] = j
                rank += 1
