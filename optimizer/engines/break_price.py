"""The prices of time (late starts, overtime) on a route whose engineer is owed a break.

The break goes into the gap where it costs least, as in timetable.py. Exact: a gap is skipped only
if the next one is surely no worse, or no longer reached in time.
"""

import numpy as np

from optimizer.engines.clockwork import TOO_LATE, arrive, begin, finish, late_price, opening, over_price
from optimizer.engines.compiled import compiled, inlined
from optimizer.engines.expected_price import price_of_gap
from optimizer.engines.trial import stop_at


@compiled
def price_with_break(T, S, e, extra, position):
    """The least price; -1 if the visits and the break can't all be had."""
    length = S.routes[e].length + (1 if extra >= 0 else 0)
    now = T.engineers[e].shift_start
    so_far = np.int64(0)
    best = np.int64(-1)
    before = np.int64(-1)
    for gap in range(length + 1):
        if now > T.engineers[e].break_closes:
            break
        if gap == length:
            price = _price_of_gap(T, S, e, extra, position, gap, length, now, before, so_far)
            if price >= 0 and (best < 0 or price < best):
                best = price
            break
        visit = stop_at(S, e, gap, extra, position)
        start = begin(T, e, before, visit, now)
        done = finish(T, e, visit, start)
        # Done for certain before the break opens, it is never better to have waited for it.
        if done > T.engineers[e].break_opens or T.engineers[e].scenarios > 0:
            price = _price_of_gap(T, S, e, extra, position, gap, length, now, before, so_far)
            if price >= 0 and (best < 0 or price < best):
                best = price
        if start >= TOO_LATE:
            break
        so_far += late_price(T, e, visit, start)
        now = done
        before = visit
    return best


@inlined
def _price_of_gap(T, S, e, extra, position, gap, length, now, before, so_far):
    """The whole route with the break in this gap; -1 if it can't be driven."""
    price = _price_behind(T, S, e, extra, position, gap, length, now, before)
    if price < 0:
        return price
    if T.engineers[e].scenarios > 0:
        return price_of_gap(T, S, e, extra, position, gap, length)
    return so_far + price


@compiled
def _price_behind(T, S, e, extra, position, gap, length, now, before):
    """What follows costs when the break is taken in this gap; -1 if it can't be driven."""
    price = np.int64(0)
    for i in range(gap, length + 1):
        home = i == length
        visit = np.int64(-1) if home else stop_at(S, e, i, extra, position)
        now = arrive(T, e, before, visit, now)
        if i == gap and not (home and now <= T.engineers[e].break_closes):
            now = max(now, T.engineers[e].break_opens) + T.engineers[e].break_length
        if home:
            break
        start = opening(T, e, visit, now)
        if start >= TOO_LATE:
            return np.int64(-1)
        price += late_price(T, e, visit, start)
        now = finish(T, e, visit, start)
        before = visit
    return price + over_price(T, e, now) if now <= T.engineers[e].last_return else np.int64(-1)
