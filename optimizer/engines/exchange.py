"""Exchange: the classic moves, tried until none is left that pays.

Where routes are long and everything fits, what is wrong with a plan is the order on the road, and the moves of
decades mend it: pieces of one to three visits move or trade places between two routes (relocate, or-opt, cross
exchange), whole tails trade places (2-opt*), a piece of one route moves or turns round within it (or-opt, 2-opt).
All are found by the leg they create, from a visit or a start place to a visit near it.
"""

import numpy as np

from optimizer.engines.compiled import compiled, inlined
from optimizer.engines.exchange_moves import (
    NEXT,
    NOW,
    STRAIGHT,
    TURNED,
    WORK,
    Marks,
    detour_of_shift,
    detour_of_swap,
    extra_price,
    shift_pays,
    swap_pays,
)
from optimizer.engines.neighbours import Neighbours
from optimizer.engines.state import COST, State
from optimizer.engines.tables import Tables

PIECE = 3  # visits, at most
NEAR = 24  # visits tried as the one before
PORTION = 1_000_000  # stops driven in one call at most: some hundredths of a second
LEG = 8  # work of trying what creates a leg, before anything is driven


def marks_for(S: State) -> Marks:
    """What `exchange` keeps between calls on the same state: nothing untouched is tried twice."""
    engineers, longest = S.stops.shape
    return Marks(
        position=np.zeros(len(S.places), dtype=np.int64),
        changed=np.ones(engineers, dtype=np.int64),
        tested=np.zeros(len(S.places), dtype=np.int64),
        hash=np.zeros(engineers, dtype=np.int64),
        extra=np.zeros(engineers, dtype=np.int64),
        before=np.zeros((2, longest), dtype=np.int64),
        clock=np.array([1, 0, 0], dtype=np.int64),
    )


def exchange(T: Tables, S: State, N: Neighbours, X: Marks) -> bool:
    """Improve the plan in `S` in place until no classic move pays or a portion of work is done; True if any did.

    Deterministic. The cost of every move is the state's own, so that all rules hold. Absent visits stay absent.
    """
    cost = int(S.counters[COST])
    look_again(T, S, X)
    sweep(T, S, N, X, PORTION)
    return int(S.counters[COST]) < cost


@compiled
def look_again(T, S, X):
    """Find out which routes others have changed since."""
    X.clock[NOW] += 1
    for e in range(len(S.routes)):
        mark = np.int64(S.routes[e].length)
        for i in range(S.routes[e].length):
            mark = mark * np.int64(1_000_003) + S.stops[e, i].visit
            X.position[S.stops[e, i].visit] = i
        if mark != X.hash[e]:
            X.hash[e] = mark
            X.changed[e] = X.clock[NOW]
            X.extra[e] = extra_price(T, S, e)


@compiled
def sweep(T, S, N, X, most):
    """Try the legs to one visit after the other, from where the last call stopped."""
    idle = 0
    w = X.clock[NEXT]
    X.clock[WORK] = 0
    while idle < len(S.places) and X.clock[WORK] < most:
        idle += 1
        if S.places[w].engineer >= 0:
            last = X.tested[w]
            X.clock[NOW] += 1
            X.tested[w] = X.clock[NOW]
            if leg_from_near(T, S, N, X, w, last) or leg_from_start(T, S, N, X, w, last):
                X.tested[w] = 0
                idle = 0
        w = w + 1 if w + 1 < len(S.places) else 0
    X.clock[NEXT] = w


@inlined
def leg_from_near(T, S, N, X, w, last):
    b = S.places[w].engineer
    for rank in range(min(NEAR, N.visits.shape[1])):
        v = np.int64(N.visits[w, rank])
        if v < 0:
            return False
        a = S.places[v].engineer
        if v == w or a < 0 or max(X.changed[a], X.changed[b]) < last:
            continue
        if a == b:
            if within(T, S, X, a, X.position[v] + 1, X.position[w]):
                return True
        elif between(T, S, X, a, X.position[v] + 1, b, X.position[w]):
            return True
    return False


@inlined
def leg_from_start(T, S, N, X, w, last):
    b = S.places[w].engineer
    people = T.crew[w] if N.few else N.homes[w]
    for each in people:
        if each < 0:
            return False
        a = np.int64(each)
        if max(X.changed[a], X.changed[b]) < last:
            continue
        if a == b:
            if X.position[w] > 0 and within(T, S, X, a, np.int64(0), X.position[w]):
                return True
        elif between(T, S, X, a, np.int64(0), b, X.position[w]):
            return True
    return False


@compiled
def between(T, S, X, a, i, b, p):
    """All moves that put the p-th visit of `b` at position `i` of `a`."""
    if not T.able[S.stops[b, p].visit, a]:
        return False
    X.clock[WORK] += LEG
    bound = X.extra[a] + X.extra[b]
    ends, tail = S.routes[a].length, S.routes[b].length
    promising = detour_of_swap(T, S, a, i, ends, b, p, tail, STRAIGHT) < bound
    if promising and swap_pays(T, S, X, a, i, ends, b, p, tail, STRAIGHT):
        return True
    for taken in range(1, PIECE + 1):
        for turned in range(1 if taken == 1 else 2):
            k = p - taken + 1 if turned else p
            if k < 0 or k + taken > tail:
                continue
            for given in range(min(PIECE, ends - i) + 1):
                j, m = i + given, k + taken
                if detour_of_swap(T, S, a, i, j, b, k, m, turned) >= bound:
                    continue
                if swap_pays(T, S, X, a, i, j, b, k, m, turned):
                    return True
    return False


@compiled
def within(T, S, X, e, i, p):
    """All moves that put the p-th visit of a route at its position `i`, counted as it is now."""
    X.clock[WORK] += LEG
    bound = X.extra[e]
    length = S.routes[e].length
    if i < p and detour_of_shift(T, S, e, i, p + 1, i, TURNED) < bound and shift_pays(T, S, X, e, i, p + 1, i, TURNED):
        return True
    for taken in range(1, PIECE + 1):
        for turned in range(1 if taken == 1 else 2):
            k = p - taken + 1 if turned else p
            m = k + taken
            if k < 0 or m > length or k <= i <= m:
                continue
            if detour_of_shift(T, S, e, k, m, i, turned) >= bound:
                continue
            if shift_pays(T, S, X, e, k, m, i, turned):
                return True
    return False
