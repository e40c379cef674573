"""The two moves behind all classic ones: two routes swap a piece each, a route shifts a piece of itself.

A detour is only asked to sort out hopeless moves; whether one pays is what the state says once it is made.
"""

from typing import NamedTuple

import numpy as np

from optimizer.engines.clockwork import leg
from optimizer.engines.compiled import compiled, forced, inlined
from optimizer.engines.parts import holds
from optimizer.engines.state import COST, refreshed

NOW, NEXT, WORK = 0, 1, 2  # cells of Marks.clock
# Numba compiles a function anew for each plain constant it is given.
FIRST, SECOND = np.int64(0), np.int64(1)  # rows of Marks.before
STRAIGHT, TURNED = np.int64(0), np.int64(1)


class Marks(NamedTuple):
    position: np.ndarray  # [visit] on its route
    changed: np.ndarray  # [engineer] when the route changed last
    tested: np.ndarray  # [visit] when the legs to it were tried last
    hash: np.ndarray  # [engineer] of the stops, to see whether anybody else has changed them
    extra: np.ndarray  # [engineer] what the route costs beside travel: the most a detour can win back
    before: np.ndarray  # the one or two routes of a move as they were
    clock: np.ndarray  # turns so far; the visit to go on with; stops driven in this call, about


@inlined
def stop(S, e, i):
    """The i-th visit; -1 before the first and after the last."""
    return S.stops[e, i].visit if 0 <= i < S.routes[e].length else np.int64(-1)


@inlined
def way(T, e, before, v):
    """A leg; from home to home nobody drives."""
    return np.int64(0) if before < 0 and v < 0 else leg(T, e, before, v)


@compiled
def extra_price(T, S, e):
    roads = np.int64(0)
    for i in range(S.routes[e].length + 1):
        roads += way(T, e, stop(S, e, i - 1), stop(S, e, i))
    return S.routes[e].cost - roads


@compiled
def _turning(T, S, e, k, m):
    """What the legs inside a piece are longer the other way round."""
    more = np.int64(0)
    for i in range(k, m - 1):
        here, after = S.stops[e, i].visit, S.stops[e, i + 1].visit
        more += leg(T, e, after, here) - leg(T, e, here, after)
    return more


@forced
def _joined(T, e, before, first, last, after):
    """The legs into a piece and out of it; an empty one (-1) is passed by."""
    if first < 0:
        return way(T, e, before, after)
    return way(T, e, before, first) + way(T, e, last, after)


@compiled
def detour_of_swap(T, S, a, i, j, b, k, m, turned):
    """Travel that is added when stops i to j of `a` and stops k to m of `b` change places."""
    given_first = stop(S, a, i) if i < j else np.int64(-1)
    given_last = stop(S, a, j - 1) if i < j else np.int64(-1)
    first = stop(S, b, k) if k < m else np.int64(-1)
    last = stop(S, b, m - 1) if k < m else np.int64(-1)
    a_before, a_after = stop(S, a, i - 1), stop(S, a, j)
    b_before, b_after = stop(S, b, k - 1), stop(S, b, m)
    now = _joined(T, a, a_before, given_first, given_last, a_after) + _joined(T, b, b_before, first, last, b_after)
    more = _joined(T, b, b_before, given_first, given_last, b_after) - now
    if turned == TURNED:
        return more + _joined(T, a, a_before, last, first, a_after) + _turning(T, S, b, k, m)
    return more + _joined(T, a, a_before, first, last, a_after)


@compiled
def detour_of_shift(T, S, e, k, m, i, turned):
    """Travel that is added when stops k to m of a route move to where stop `i` is; i = k: they stay there."""
    first, last = stop(S, e, k), stop(S, e, m - 1)
    more = np.int64(0)
    if turned == TURNED:
        first, last = last, first
        more = _turning(T, S, e, k, m)
    before, after = stop(S, e, k - 1), stop(S, e, m)
    more -= way(T, e, before, stop(S, e, k)) + way(T, e, stop(S, e, m - 1), after)
    if i == k:
        return more + way(T, e, before, first) + way(T, e, last, after)
    target_before, target_after = stop(S, e, i - 1), stop(S, e, i)
    more += way(T, e, before, after) - way(T, e, target_before, target_after)
    return more + way(T, e, target_before, first) + way(T, e, last, target_after)


@compiled
def swap_pays(T, S, X, a, i, j, b, k, m, turned):
    """Make the swap; False, and undone, if it can't be driven or isn't cheaper."""
    lost, won = S.routes[a].length, S.routes[b].length
    length = lost - (j - i) + (m - k)
    if max(length, won - (m - k) + (j - i)) > S.stops.shape[1] or not _may_swap(T, S, a, i, j, b, k, m):
        return False
    cost = S.counters[COST]
    _note(S, X, FIRST, a)
    _note(S, X, SECOND, b)
    at = _put(S, X, SECOND, k, m, a, i, turned)
    S.routes[a].length = _put(S, X, FIRST, j, lost, a, at, STRAIGHT)
    at = _put(S, X, FIRST, i, j, b, k, STRAIGHT)
    S.routes[b].length = _put(S, X, SECOND, m, won, b, at, STRAIGHT)
    if _drivable(T, S, X, a) and _drivable(T, S, X, b) and S.counters[COST] < cost:
        _settle(T, S, X, a)
        _settle(T, S, X, b)
        return True
    _restore(T, S, X, FIRST, a, lost)
    _restore(T, S, X, SECOND, b, won)
    return False


@compiled
def _may_swap(T, S, a, i, j, b, k, m):
    may = True
    for at in range(i, j):
        may = may and T.able[S.stops[a, at].visit, b]
    for at in range(k, m):
        may = may and T.able[S.stops[b, at].visit, a]
    return may


@compiled
def shift_pays(T, S, X, e, k, m, i, turned):
    """Make the shift; False, and undone, if it can't be driven or isn't cheaper."""
    cost, length = S.counters[COST], S.routes[e].length
    _note(S, X, FIRST, e)
    at = _put(S, X, FIRST, np.int64(0), min(i, k), e, np.int64(0), STRAIGHT)
    if i <= k:
        at = _put(S, X, FIRST, k, m, e, at, turned)
        at = _put(S, X, FIRST, i, k, e, at, STRAIGHT)
    else:
        at = _put(S, X, FIRST, m, i, e, at, STRAIGHT)
        at = _put(S, X, FIRST, k, m, e, at, turned)
    _put(S, X, FIRST, max(i, m), length, e, at, STRAIGHT)
    if _drivable(T, S, X, e) and S.counters[COST] < cost:
        _settle(T, S, X, e)
        return True
    _restore(T, S, X, FIRST, e, length)
    return False


@compiled
def _drivable(T, S, X, e):
    X.clock[WORK] += S.routes[e].length
    return refreshed(T, S, e) and holds(T, S, e)


@compiled
def _note(S, X, row, e):
    for i in range(S.routes[e].length):
        X.before[row, i] = S.stops[e, i].visit


@compiled
def _put(S, X, row, begin, end, e, at, turned):
    """Write noted stops onto a route from `at` on; returns where they end."""
    for i in range(end - begin):
        S.stops[e, at + i].visit = X.before[row, end - 1 - i if turned == TURNED else begin + i]
    return at + end - begin


@compiled
def _settle(T, S, X, e):
    X.clock[NOW] += 1
    X.changed[e] = X.clock[NOW]
    X.extra[e] = extra_price(T, S, e)
    mark = np.int64(S.routes[e].length)
    for i in range(S.routes[e].length):
        v = S.stops[e, i].visit
        mark = mark * np.int64(1_000_003) + v
        X.position[v] = i
        S.places[v].engineer = e
    X.hash[e] = mark


@compiled
def _restore(T, S, X, row, e, length):
    _put(S, X, row, np.int64(0), length, e, np.int64(0), STRAIGHT)
    S.routes[e].length = length
    _drivable(T, S, X, e)
