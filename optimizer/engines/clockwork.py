"""Time and its prices on one route, for compiled code: the only place the engines know them from.

The kernel, pricing and every other engine drive a route with these few functions, so that a rule is
written once here and once in the judge; tests hold the two equal. An engineer and a visit are their
positions in `Tables`; `before` is the visit before, -1: the engineer has not been anywhere yet.

Whoever is free earlier is never ready later, so an earliest start is always a best one.
"""

import numpy as np

from optimizer.engines.compiled import inlined

TOO_LATE = np.int64(1 << 36)  # beyond the sum of all times that a drivable route can hold


@inlined
def leg(T, e, before, v):
    """Seconds from one door to the next, paid in time and in cost; `v` -1: to the end place."""
    if v < 0:
        return np.int64(T.to_end[e, before])
    if before < 0:
        return np.int64(T.from_start[e, v])
    return np.int64(T.travel[before, v])


@inlined
def arrive(T, e, before, v, now):
    """When who is free at `before` stands at the door of `v`; -1: is at the end place."""
    return now + leg(T, e, before, v)


@inlined
def opening(T, e, v, arrival):
    """The earliest permitted start of work for who stands at the door; TOO_LATE if there is none."""
    start = max(arrival, T.visits[v].opens)
    return TOO_LATE if start > T.visits[v].closes else start


@inlined
def begin(T, e, before, v, now):
    """The earliest permitted start of work for who is free at `before`; TOO_LATE if there is none."""
    return opening(T, e, v, arrive(T, e, before, v, now))


@inlined
def finish(T, e, v, start):
    """When work begun at `start` is done."""
    return start + T.visits[v].duration


@inlined
def latest_start(T, e, v, after, latest):
    """The latest start of work at `v` with which `after` still starts by `latest`; -1: is the end place."""
    return min(T.visits[v].closes, latest - leg(T, e, v, after) - T.visits[v].duration)


@inlined
def late_price(T, e, v, start):
    """What starting then costs in promises; never falls as the start moves back."""
    late = start - T.visits[v].due
    if late <= 0:
        return np.int64(0)
    return T.visits[v].step + T.visits[v].weight * late


@inlined
def calm_start(T, e, v):
    """Starting up to then costs nothing in promises."""
    return T.visits[v].due


@inlined
def calm_end(T, e):
    """Being back up to then costs nothing."""
    return T.engineers[e].shift_end


@inlined
def over_price(T, e, end):
    """What being back at the end place only then costs; never falls as the end moves back."""
    return T.engineers[e].overtime_cost * max(np.int64(0), end - T.engineers[e].shift_end)


@inlined
def pair_price(T, e, v):
    """What this engineer for this visit costs, whenever it is and whatever is before it."""
    if T.visits[v].assigned < 0 or T.visits[v].assigned == e:
        return np.int64(0)
    return T.visits[v].change_cost
