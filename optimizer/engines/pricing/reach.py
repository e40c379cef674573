"""Where one engineer can get to: the visits they may serve, and which of these may follow which.

Inside this package a visit is its position among the engineer's own, of which those that can be come
to late are first; home, where the day begins, is after the last of them.
"""

from typing import NamedTuple

import numpy as np

from optimizer.engines.clockwork import TOO_LATE, arrive, drive, finish, leg, opening, pair_price
from optimizer.engines.compiled import compiled
from optimizer.engines.tables import Tables, durations_of

CELLS = 32
MOST_CELLS = 1_024


class Reach(NamedTuple):
    visits: np.ndarray  # [own number] the visit; -1 for home
    pair: np.ndarray  # [own number] price of sending just this engineer, however the route runs
    soonest: np.ndarray  # [own number] at the door, at the very earliest
    latest: np.ndarray  # [own number] at the door, at the very latest to be home in time; never rises; home: never
    follow: np.ndarray  # [own number, rank] who may come next, in order; home ends it
    cell: int  # a cell of time has 2**cell seconds
    cells: int
    shortest: int  # seconds of the shortest visit


def reach_of(T: Tables, e: int, wanted: np.ndarray) -> Reach:
    """Of the `wanted` visits (a mask), those this engineer can serve and still be home in time."""
    own = np.flatnonzero(T.able[:, e] & wanted)
    out, latest = least_on_the_road(T, e, own, backwards=False), least_on_the_road(T, e, own, backwards=True)
    leave_in_time(T, e, own, latest)
    order = np.argsort(-latest, kind="stable")
    order = order[T.engineers["shift_start"][e] + out[order] <= latest[order]]
    own, out, latest = own[order], out[order], latest[order]
    size = len(own) + 1
    engineer = T.engineers[e]
    day = max(0, int(engineer["last_return"] - engineer["shift_start"]))
    shortest = int(durations_of(T, e)[own].min(initial=day))
    cell = _cell(day, shortest)
    reach = Reach(
        visits=np.append(own, -1).astype(np.int64),
        pair=np.zeros(size, dtype=np.int64),
        soonest=np.zeros(size, dtype=np.int64),
        latest=np.append(latest, -1),
        follow=np.full((size, size + 1), size - 1, dtype=np.uint32),
        cell=cell,
        cells=(day >> cell) + 1,
        shortest=shortest,
    )
    explore(T, e, reach, out)
    widest = int((reach.follow < size - 1).sum(axis=1).max()) + 1
    return reach._replace(follow=np.ascontiguousarray(reach.follow[:, :widest]))


def least_on_the_road(T: Tables, e: int, visits: np.ndarray, *, backwards: bool) -> np.ndarray:
    """[position] seconds from the start to each of these visits, or from each to the end, by others if that is less."""
    ways = np.zeros(len(visits), dtype=np.int64)
    find_ways(T, e, visits, ways, np.zeros(len(visits), dtype=np.bool_), backwards)
    return ways


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
def find_ways(T, e, visits, ways, settled, backwards):
    """Dijkstra's shortest ways: roads may be odd, and the quickest way to a visit not the direct one."""
    home = np.int64(-1)
    for j in range(len(visits)):
        ways[j] = leg(T, e, visits[j], home) if backwards else leg(T, e, home, visits[j])
    for _ in range(len(visits)):
        i = -1
        for j in range(len(visits)):
            if not settled[j] and (i < 0 or ways[j] < ways[i]):
                i = j
        settled[i] = True
        for j in range(len(visits)):
            if not settled[j]:
                way = leg(T, e, visits[j], visits[i]) if backwards else leg(T, e, visits[i], visits[j])
                ways[j] = min(ways[j], ways[i] + way)


@compiled
def leave_in_time(T, e, visits, latest):
    """Replace the seconds from each visit to the end by the latest arrival with which its work can be done, and the
    engineer home, within the day."""
    evening = T.engineers[e].last_return
    for j in range(len(visits)):
        good, bad = T.engineers[e].shift_start - 1, evening + 1
        while bad - good > 1:
            middle = (good + bad) // 2
            start = opening(T, e, visits[j], middle)
            if start < TOO_LATE and drive(T, e, finish(T, e, visits[j], start), latest[j]) <= evening:
                good = middle
            else:
                bad = middle
        latest[j] = good


@compiled
def explore(T, e, R, out):
    home = R.visits.shape[0] - 1
    morning = T.engineers[e].shift_start
    R.soonest[home] = morning
    for j in range(home):
        R.pair[j] = pair_price(T, e, R.visits[j])
        R.soonest[j] = drive(T, e, morning, out[j])
    for i in range(home + 1):
        free = R.soonest[i]
        if i < home:
            free = finish(T, e, R.visits[i], opening(T, e, R.visits[i], free))
        rank = 0
        for j in range(home):
            if j != i and arrive(T, e, R.visits[i], R.visits[j], free) <= R.latest[j]:
                R.follow[i, rank] = j
                rank += 1
