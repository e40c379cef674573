"""The cheapest place for one visit in each of many windows, over all engineers and positions."""

import numpy as np

from optimizer.engines.clockwork import leg
from optimizer.engines.compiled import compiled
from optimizer.engines.insertion import NO_LIMIT, cheapest_position


@compiled
def cheapest_in_windows(T, S, visit, windows, order, first, last, bound, found, rng):
    """Writes engineer, position and delta into `found`, one row for each window; what is closed stays as it was.

    `order[first[w]:last[w]]` are the engineers worth asking; `bound` is room for one number for each of them. The
    visit's own window is overwritten.
    """
    for rank in range(len(order)):
        bound[rank] = _least_detour(T, S, np.int64(order[rank]), visit)
    for w in range(len(windows)):
        if windows[w, 1] < windows[w, 0]:
            continue
        T.visits[visit].opens = windows[w, 0]
        T.visits[visit].closes = windows[w, 1]
        limit = NO_LIMIT
        nearest = first[w]
        for rank in range(first[w], last[w]):
            if bound[rank] < bound[nearest]:
                nearest = rank
        # The nearest first: its price spares looking at most of the others.
        for turn in range(first[w] - 1, last[w]):
            rank = nearest if turn < first[w] else turn
            if first[w] == last[w] or bound[rank] >= limit:
                continue
            e = np.int64(order[rank])
            delta, position = cheapest_position(T, S, e, visit, limit, 0.0, rng)
            if position >= 0:
                limit = delta
                found[w, 0], found[w, 1], found[w, 2] = e, position, delta


@compiled
def _least_detour(T, S, e, visit):
    """No place on this route costs less: the least detour, as if it could save all that time costs there now."""
    before = np.int64(-1)
    least = NO_LIMIT
    for position in range(S.routes[e].length + 1):
        after = np.int64(-1)
        if position < S.routes[e].length:
            after = np.int64(S.stops[e, position].visit)
        direct = S.routes[e].work if before < 0 and after < 0 else leg(T, e, before, after)
        least = min(least, leg(T, e, before, visit) + leg(T, e, visit, after) - direct)
        before = after
    return least - S.routes[e].timed
