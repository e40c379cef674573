"""The prices of time (late starts, overtime) on a route whose engineer is owed a break.

The break goes into the gap where it costs least, as in timetable.py. Exact: a gap is skipped only
if the next one is surely no worse, or no longer reached in time.
"""

import numpy as np

from optimizer.engines.compiled import compiled, inlined
from optimizer.engines.prices import late_price, over_price


@inlined
def stop_at(S, e, i, extra, position):
    """The i-th visit of the route with `extra` at `position`; extra -1: the route as it is."""
    if extra < 0 or i < position:
        return S.stops[e, i].visit
    return extra if i == position else S.stops[e, i - 1].visit


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
            price = _price_behind(T, S, e, extra, position, gap, length, now, before)
            if price >= 0 and (best < 0 or so_far + price < best):
                best = so_far + price
            break
        visit = stop_at(S, e, gap, extra, position)
        leg = T.from_start[e, visit] if before < 0 else T.travel[before, visit]
        start = max(now + leg, T.visits[visit].opens)
        done = start + T.visits[visit].duration
        # Done before the break opens, it is never better to have waited for it.
        if done > T.engineers[e].break_opens or start > T.visits[visit].closes:
            price = _price_behind(T, S, e, extra, position, gap, length, now, before)
            if price >= 0 and (best < 0 or so_far + price < best):
                best = so_far + price
        if start > T.visits[visit].closes:
            break
        so_far += late_price(T.visits[visit], start)
        now = done
        before = visit
    return best


@compiled
def _price_behind(T, S, e, extra, position, gap, length, now, before):
    """What follows costs when the break is taken in this gap; -1 if it can't be driven."""
    price = np.int64(0)
    for i in range(gap, length + 1):
        home = i == length
        visit = np.int64(-1) if home else stop_at(S, e, i, extra, position)
        if home:
            now += T.to_end[e, before]
        elif before < 0:
            now += T.from_start[e, visit]
        else:
            now += T.travel[before, visit]
        if i == gap and not (home and now <= T.engineers[e].break_closes):
            now = max(now, T.engineers[e].break_opens) + T.engineers[e].break_length
        if home:
            break
        now = max(now, T.visits[visit].opens)
        if now > T.visits[visit].closes:
            return np.int64(-1)
        price += late_price(T.visits[visit], now)
        now += T.visits[visit].duration
        before = visit
    return price + over_price(T.engineers[e], now) if now <= T.engineers[e].last_return else np.int64(-1)
