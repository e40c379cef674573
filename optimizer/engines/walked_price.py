"""The prices of time (promises, overtime) of an odd route, which takes a walk from visit to visit.

The break goes into the gap where it costs least, as in timetable.py. Exact: a gap is skipped only
if the next one is surely no worse, or no longer reached in time.
"""

import numpy as np

from optimizer.engines.clockwork import (
    TOO_LATE,
    arrive,
    begin,
    finish,
    late_price,
    leg,
    opening,
    over_price,
    plain_late_price,
    plain_opening,
)
from optimizer.engines.compiled import compiled, inlined
from optimizer.engines.expected_price import price_of_gap
from optimizer.engines.hours import with_rest
from optimizer.engines.records import RARE
from optimizer.engines.trial import stop_at

NO_BREAK = np.int64(-1)


@compiled
def walked_price(T, S, e, extra, position, odd):
    """The least price with the visit `extra` at `position`; -1 if the visits and the break can't all be had.

    `extra` -1: of the route as it is. `odd` is that of the engineer and all visits together.
    """
    if odd < RARE:
        return _plain_price(T, S, e, extra, position)
    if T.engineers[e].break_length >= 0:
        return _rare_price(T, S, e, extra, position)
    length = S.routes[e].length + (1 if extra >= 0 else 0)
    now = T.engineers[e].shift_start
    price = _rare_rest(T, S, e, extra, position, np.int64(0), length, now, np.int64(-1), NO_BREAK)
    if price >= 0 and T.engineers[e].scenarios > 0:
        return price_of_gap(T, S, e, extra, position, NO_BREAK, length)
    return price


# Each walk is compiled twice: `rare` is known then, and a route with a break and nothing else is walked fast.


@compiled
def _rare_price(T, S, e, extra, position):
    return _price(T, S, e, extra, position, True)


@compiled
def _plain_price(T, S, e, extra, position):
    return _price(T, S, e, extra, position, False)


@inlined
def _price(T, S, e, extra, position, rare):
    """With a break in the gap where it costs least."""
    length = S.routes[e].length + (1 if extra >= 0 else 0)
    now = T.engineers[e].shift_start
    so_far = np.int64(0)
    best = np.int64(-1)
    before = np.int64(-1)
    for gap in range(length + 1):
        if now > T.engineers[e].break_closes:
            break
        visit = np.int64(-1)
        start = done = now
        if gap < length:
            visit = stop_at(S, e, gap, extra, position)
            way = leg(T, e, before, visit)
            start = begin(T, e, before, visit, now) if rare else plain_opening(T, visit, now + way)
            done = finish(T, e, visit, start)
        # Done for certain before the break opens, it is never better to have waited for it.
        if gap == length or done > T.engineers[e].break_opens or T.engineers[e].scenarios > 0:
            if rare:
                price = _rare_rest(T, S, e, extra, position, gap, length, now, before, gap)
            else:
                price = _plain_rest(T, S, e, extra, position, gap, length, now, before, gap)
            if price >= 0:
                if T.engineers[e].scenarios > 0:
                    price = price_of_gap(T, S, e, extra, position, gap, length)
                else:
                    price += so_far
                if best < 0 or price < best:
                    best = price
        if gap == length or start >= TOO_LATE:
            break
        so_far += late_price(T, e, visit, start) if rare else plain_late_price(T, visit, start)
        now = done
        before = visit
    return best


@compiled
def _rare_rest(T, S, e, extra, position, first, length, now, before, break_at):
    return _rest(T, S, e, extra, position, first, length, now, before, break_at, True)


@compiled
def _plain_rest(T, S, e, extra, position, first, length, now, before, break_at):
    return _rest(T, S, e, extra, position, first, length, now, before, break_at, False)


@inlined
def _rest(T, S, e, extra, position, first, length, now, before, break_at, rare):
    """What follows from visit `first` on costs with the break on the way to visit `break_at`; -1 if it can't be
    driven. `length`: it is on the way home."""
    price = np.int64(0)
    for i in range(first, length + 1):
        visit = stop_at(S, e, i, extra, position) if i < length else np.int64(-1)
        way = leg(T, e, before, visit)
        ready = arrive(T, e, before, visit, now) if rare else now + way
        if i == break_at and not (i == length and ready <= T.engineers[e].break_closes):
            if rare:
                begins, ready = with_rest(T, e, now, way)
                if begins > T.engineers[e].break_closes:
                    return np.int64(-1)
            else:
                ready = max(ready, T.engineers[e].break_opens) + T.engineers[e].break_length
        now = ready
        if i == length:
            break
        start = opening(T, e, visit, now) if rare else plain_opening(T, visit, now)
        if start >= TOO_LATE:
            return np.int64(-1)
        price += late_price(T, e, visit, start) if rare else plain_late_price(T, visit, start)
        now = finish(T, e, visit, start)
        before = visit
    return price + over_price(T, e, now) if now <= T.engineers[e].last_return else np.int64(-1)
