"""Where one engineer can get to: the visits they may serve, and which of these may follow which.

Inside this package a visit is its position among the engineer's own; HOME, where the day begins,
comes after the last of them.
"""

from typing import NamedTuple

import numpy as np

from optimizer.engines.clockwork import TOO_LATE, begin, finish, pair_price
from optimizer.engines.compiled import compiled
from optimizer.engines.tables import Tables

CELLS = 64  # the day is cut into at least so many cells of time, where visits are long enough
MOST_CELLS = 1_024


class Reach(NamedTuple):
    visits: np.ndarray  # [own number] the visit; -1 for HOME
    pair: np.ndarray  # [own number] price of sending just this engineer, however the route runs
    earliest: np.ndarray  # [own number] free again, at the very earliest
    follow: np.ndarray  # [own number, rank] who may come next; -1 ends it
    cell: int  # a cell of time has 2**cell seconds
    cells: int


def reach_of(T: Tables, e: int, wanted: np.ndarray) -> Reach:
    """Of the `wanted` visits (a mask), those this engineer can serve."""
    own = np.flatnonzero(T.able[:, e] & wanted)
    size = len(own) + 1
    engineer = T.engineers[e]
    day = int(engineer["last_return"] - engineer["shift_start"])
    shortest = int(T.visits["duration"][own].min(initial=day))
    cell = _cell(day, shortest)
    reach = Reach(
        visits=np.append(own, -1).astype(np.int64),
        pair=np.zeros(size, dtype=np.int64),
        earliest=np.zeros(size, dtype=np.int64),
        follow=np.full((size, size + 1), -1, dtype=np.int32),
        cell=cell,
        cells=(day >> cell) + 1,
    )
    explore(T, e, reach)
    widest = int((reach.follow >= 0).sum(axis=1).max()) + 1
    return reach._replace(follow=np.ascontiguousarray(reach.follow[:, :widest]))


def _cell(day: int, shortest: int) -> int:
    """Every visit lasts a cell at least, if that doesn't make too many cells."""
    coarse = max(1, min(shortest, day // CELLS)).bit_length() - 1
    finest = (day // MOST_CELLS).bit_length()
    return max(coarse, finest)


@compiled
def explore(T, e, R):
    home = R.visits.shape[0] - 1
    R.earliest[home] = T.engineers[e].shift_start
    for j in range(home):
        R.pair[j] = pair_price(T, e, R.visits[j])
        _soonest(T, e, R, j)
    for i in range(home + 1):
        rank = 0
        for j in range(home):
            if j == i or R.earliest[i] >= TOO_LATE:
                continue
            if begin(T, e, R.visits[i], R.visits[j], R.earliest[i]) >= TOO_LATE:
                continue
            R.follow[i, rank] = j
            rank += 1


@compiled
def _soonest(T, e, R, j):
    """Roads may be odd: the quickest way to a visit need not be the direct one."""
    home = R.visits.shape[0] - 1
    R.earliest[j] = TOO_LATE
    for i in range(home + 1):
        if i == j:
            continue
        start = begin(T, e, R.visits[i], R.visits[j], R.earliest[home])
        if start < TOO_LATE:
            R.earliest[j] = min(R.earliest[j], finish(T, e, R.visits[j], start))
