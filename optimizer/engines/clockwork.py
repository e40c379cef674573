"""Time and its prices on one route, for compiled code: the only place the engines know them from.

The kernel, pricing and every other engine drive a route with these few functions, so that a rule is
written once here and once in the judge; tests hold the two equal. An engineer and a visit are their
positions in `Tables`; `before` is the visit before, -1: the engineer has not been anywhere yet.

Whoever is free earlier is never ready later, so an earliest start is always a best one.
"""

import numpy as np

from optimizer.engines.compiled import inlined
from optimizer.engines.hours import after_absences, further_promises, permitted_start

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
    """When who is free at `before` is ready for `v`; -1: is at the end place."""
    return drive(T, e, now, leg(T, e, before, v))


@inlined
def drive(T, e, now, seconds):
    """When so many seconds on the road from now on are over."""
    there = now + seconds
    return there if T.engineers[e].absences < 0 else after_absences(T, e, now, there)


@inlined
def opening(T, e, v, ready):
    """The earliest permitted start of work for who is ready for it; TOO_LATE if there is none."""
    start = max(ready, T.visits[v].opens)
    if T.visits[v].windows >= 0 or T.engineers[e].absences >= 0:
        start = permitted_start(T, e, v, start)
    return TOO_LATE if start > T.visits[v].closes else start


@inlined
def begin(T, e, before, v, now):
    """The earliest permitted start of work for who is free at `before`; TOO_LATE if there is none."""
    return opening(T, e, v, arrive(T, e, before, v, now))


@inlined
def finish(T, e, v, start):
    """When work begun at `start` is done."""
    pace = T.engineers[e].pace
    return start + (T.visits[v].duration if pace < 0 else T.lists[pace + v])


@inlined
def late_price(T, e, v, start):
    """What starting then costs in promises; never falls as the start moves back."""
    if start <= T.visits[v].calm:
        return np.int64(0)
    price = plain_late_price(T, v, start)
    if T.visits[v].promises >= 0:
        price += further_promises(T, v, start, finish(T, e, v, start))
    return price


@inlined
def calm_start(T, e, v):
    """Starting up to then costs nothing in promises."""
    return T.visits[v].calm


@inlined
def calm_end(T, e):
    """Being back up to then costs nothing."""
    return T.engineers[e].free_until


@inlined
def over_price(T, e, end):
    """What being back at the end place only then costs; never falls as the end moves back."""
    engineer = T.engineers[e]
    if end <= engineer.free_until:
        return np.int64(0)
    over = max(np.int64(0), end - engineer.shift_end)
    return engineer.overtime_cost * over + engineer.reserve_cost * (end - over - engineer.free_until)


@inlined
def pair_price(T, e, v):
    """What this engineer for this visit costs, whenever it is and whatever is before it."""
    visit = T.visits[v]
    price = np.int64(0)
    if visit.assigned >= 0 and visit.assigned != T.engineers[e].person:
        price = visit.change_cost
    if visit.pairs >= 0:
        price += T.lists[visit.pairs + e]
    return price


@inlined
def day_price(T, e):
    """What sending the engineer out at all costs; below 0 for who is out already, and is spared going home."""
    return T.engineers[e].fee - T.engineers[e].base


# The same for plain routes: no absences, one window and one promise for each visit. The hottest loops
# know no more, and `odd` says of visits and engineers whether that is enough.


@inlined
def plain_opening(T, v, ready):
    start = max(ready, T.visits[v].opens)
    return TOO_LATE if start > T.visits[v].closes else start


@inlined
def plain_late_price(T, v, start):
    late = start - T.visits[v].due
    if late <= 0:
        return np.int64(0)
    return T.visits[v].step + T.visits[v].weight * late
