"""What one route may hold, time apart: parts and a number of visits. The rules of musts.py, compiled."""

import numpy as np

from optimizer.engines.compiled import compiled


@compiled
def has_parts(T, S, e, v):
    """Whether one more visit's parts are aboard beside those that the route takes already."""
    return _are_aboard(T, S, e, v, np.int64(1))


@compiled
def _are_aboard(T, S, e, v, more):
    """`more`: how often the visit's parts are needed beside what the route takes."""
    at = T.visits[v].parts
    for i in range(at + 1, at + 1 + 2 * T.lists[at], 2):
        left = T.lists[T.engineers[e].stock + T.lists[i]] - more * T.lists[i + 1]
        for position in range(S.routes[e].length):
            left -= needs(T, S.stops[e, position].visit, T.lists[i])
        if left < 0:
            return False
    return True


@compiled
def holds(T, S, e):
    """Whether the route has no more visits than the engineer takes, and their parts are aboard."""
    if S.routes[e].length > T.engineers[e].most:
        return False
    if T.engineers[e].stock < 0:
        return True
    for i in range(S.routes[e].length):
        v = S.stops[e, i].visit
        # Each counts itself among those that the route takes already.
        if T.visits[v].parts >= 0 and not _are_aboard(T, S, e, v, np.int64(0)):
            return False
    return True


@compiled
def needs(T, v, part):
    """How many of a part a visit takes."""
    at = T.visits[v].parts
    if at >= 0:
        for i in range(at + 1, at + 1 + 2 * T.lists[at], 2):
            if T.lists[i] == part:
                return T.lists[i + 1]
    return np.int64(0)
