"""The prices of time on a route averaged over the scenarios, where durations and travel are uncertain.

A scenario is driven like the day as planned, but with its own durations and legs, and nothing is
refused in it: who comes after a window has closed is late. For each stop and scenario `State.outcomes`
knows up to when a start changes nothing behind, so an insertion walks on only in those scenarios
where it does harm.
"""

import numpy as np

from optimizer.engines.clockwork import (
    TOO_LATE,
    calm_end,
    calm_start,
    drive,
    late_price,
    leg,
    opening,
    over_price,
)
from optimizer.engines.compiled import compiled, forced, inlined
from optimizer.engines.hours import with_rest
from optimizer.engines.trial import stop_at
from optimizer.scenarios import BEND_BITS


@inlined
def door(T, e, s, before, v, now):
    """When who is free at `before` is ready for `v`, in scenario `s`; -1: is at the end place."""
    return drive(T, e, now, way(T, e, s, before, v))


@inlined
def way(T, e, s, before, v):
    """Seconds from one door to the next, in scenario `s`."""
    seconds = leg(T, e, before, v)
    if v >= 0:
        seconds -= (seconds * -T.draws[v, s].bend) >> BEND_BITS
    return seconds


@inlined
def entry(T, e, v, reached):
    """The start of work for who stands at the door then, window or not."""
    start = opening(T, e, v, reached)
    return reached if start >= TOO_LATE else start


@inlined
def leave(T, e, s, v, start):
    """When work begun at `start` is done in scenario `s`."""
    lasting = T.engineers[e].lasting
    return max(start, start + T.draws[v, s].extra + (T.visits[v].duration if lasting < 0 else T.lists[lasting + v]))


@inlined
def at_stop(T, S, e, position, s):
    """Where `State.outcomes` has a scenario of a stop; behind the last stop it has the way home."""
    return (e * (S.stops.shape[1] + 1) + position) * T.draws.shape[1] + s


@inlined
def ready(T, e, s):
    """When the engineer's day begins in scenario `s`."""
    return T.draws[len(T.visits) + e, s].extra


@compiled
def price_outcomes(T, S, e):
    """Drive a route that isn't empty through all scenarios and remember it; returns the average price."""
    length = S.routes[e].length
    total = np.int64(0)
    for s in range(T.draws.shape[1]):
        now = ready(T, e, s)
        before = np.int64(-1)
        for i in range(length):
            v = np.int64(S.stops[e, i].visit)
            start = entry(T, e, v, door(T, e, s, before, v, now))
            now = leave(T, e, s, v, start)
            S.outcomes[at_stop(T, S, e, i, s)].start = start
            S.outcomes[at_stop(T, S, e, i, s)].done = now
            before = v
        _look_back(T, S, e, s, door(T, e, s, before, np.int64(-1), now))
        total += S.outcomes[at_stop(T, S, e, 0, s)].behind
    S.routes[e].in_all = total
    return total // T.draws.shape[1]


@forced
def _look_back(T, S, e, s, home):
    """From the end to the beginning of a scenario's day: what is still to pay, and what delay is free."""
    behind = over_price(T, e, home)
    calm = max(home, calm_end(T, e))
    length = S.routes[e].length
    S.outcomes[at_stop(T, S, e, length, s)].start = home
    S.outcomes[at_stop(T, S, e, length, s)].calm = calm
    S.outcomes[at_stop(T, S, e, length, s)].behind = behind
    after = np.int64(-1)
    for i in range(length - 1, -1, -1):
        v = np.int64(S.stops[e, i].visit)
        start = S.outcomes[at_stop(T, S, e, i, s)].start
        price = late_price(T, e, v, start)
        latest = calm_start(T, e, v)
        if price > 0 or latest <= start:
            latest = start
        else:
            # As late as the stop after allows; checked by driving, for windows and pauses may lie between.
            latest = min(latest, start + calm - door(T, e, s, v, after, S.outcomes[at_stop(T, S, e, i, s)].done))
            if entry(T, e, v, latest) != latest or _reaches(T, e, s, v, after, latest) > calm:
                latest = start
        calm = max(latest, start)
        behind += price
        S.outcomes[at_stop(T, S, e, i, s)].calm = calm
        S.outcomes[at_stop(T, S, e, i, s)].behind = behind
        after = v


@inlined
def _reaches(T, e, s, v, after, start):
    """When the stop after `v`, or home, begins if `v` begins at `start`."""
    reached = door(T, e, s, v, after, leave(T, e, s, v, start))
    return reached if after < 0 else entry(T, e, after, reached)


@compiled
def price_of_insertion(T, S, e, v, position, limit):
    """What visit `v` at this position adds to the average price of the route; the reference can be driven.

    May stop early with any value of at least `limit`.
    """
    count = T.draws.shape[1]
    length = S.routes[e].length
    in_all = S.routes[e].in_all if length > 0 else np.int64(0)
    timed = in_all // count
    enough = (limit + timed) * count
    before = np.int64(S.stops[e, position - 1].visit) if position > 0 else np.int64(-1)
    after = np.int64(S.stops[e, position].visit) if position < length else np.int64(-1)
    more = np.int64(0)  # than before, in the scenarios driven so far
    replaced = np.int64(0)  # what those cost before from this position on
    for s in range(count):
        now = S.outcomes[at_stop(T, S, e, position - 1, s)].done if position > 0 else ready(T, e, s)
        start = entry(T, e, v, door(T, e, s, before, v, now))
        more += late_price(T, e, v, start)
        reached = door(T, e, s, v, after, leave(T, e, s, v, start))
        if length == 0:
            more += over_price(T, e, reached)
        else:
            behind = S.outcomes[at_stop(T, S, e, position, s)].behind
            more += _price_behind(T, S, e, s, position, reached) - behind
            replaced += behind
        # Where roads are odd the scenarios to come may become cheaper, but at most free.
        if more + replaced >= enough:
            return limit
    return (more + in_all) // count - timed


@inlined
def _price_behind(T, S, e, s, position, reached):
    """What the stop at this position and all behind it cost if the engineer stands at its door then."""
    price = np.int64(0)
    length = S.routes[e].length
    i = position
    while i < length:
        x = np.int64(S.stops[e, i].visit)
        start = entry(T, e, x, reached)
        known = S.outcomes[at_stop(T, S, e, i, s)]
        if start <= known.calm and (start >= known.start or known.behind == 0):
            return price + known.behind
        price += late_price(T, e, x, start)
        i += 1
        after = np.int64(S.stops[e, i].visit) if i < length else np.int64(-1)
        reached = door(T, e, s, x, after, leave(T, e, s, x, start))
    return price + over_price(T, e, reached)


@compiled
def price_of_gap(T, S, e, extra, position, gap, length):
    """The average price of the route, `extra` included, with the break in this gap; -1: without one."""
    total = np.int64(0)
    for s in range(T.draws.shape[1]):
        now = ready(T, e, s)
        before = np.int64(-1)
        for i in range(length + 1):
            v = stop_at(S, e, i, extra, position) if i < length else np.int64(-1)
            reached = door(T, e, s, before, v, now)
            if i == gap and not (v < 0 and reached <= T.engineers[e].break_closes):
                _, reached = with_rest(T, e, now, way(T, e, s, before, v))
            if v < 0:
                total += over_price(T, e, reached)
                break
            start = entry(T, e, v, reached)
            total += late_price(T, e, v, start)
            now = leave(T, e, s, v, start)
            before = v
    return total // T.draws.shape[1]
