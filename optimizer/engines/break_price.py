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
        return S.stops[e, i]
    return np.int32(extra) if i == position else S.stops[e, i - 1]


@compiled
def price_with_break(T, S, e, extra, position):
    """The least price; -1 if the visits and the break can't all be had."""
    length = S.length[e] + (1 if extra >= 0 else 0)
    now = T.shift_start[e]
    so_far = np.int64(0)
    best = np.int64(-1)
    before = -1
    for gap in range(length + 1):
        if now > T.break_closes[e]:
            break
        if gap == length:
            price = _price_behind(T, S, e, extra, position, gap, length, now, before)
            if price >= 0 and (best < 0 or so_far + price < best):
                best = so_far + price
            break
        visit = stop_at(S, e, gap, extra, position)
        leg = T.from_start[e, visit] if before < 0 else T.travel[before, visit]
        start = max(now + leg, T.opens[visit])
        done = start + T.duration[visit]
        # Done before the break opens, it is never better to have waited for it.
        if done > T.break_opens[e] or start > T.closes[visit]:
            price = _price_behind(T, S, e, extra, position, gap, length, now, before)
            if price >= 0 and (best < 0 or so_far + price < best):
                best = so_far + price
        if start > T.closes[visit]:
            break
        so_far += late_price(T, visit, start)
        now = done
        before = visit
    return best


@compiled
def _price_behind(T, S, e, extra, position, gap, length, now, before):
    """What follows costs when the break is taken in this gap; -1 if it can't be driven."""
    price = np.int64(0)
    for i in range(gap, length + 1):
        home = i == length
        visit = np.int32(-1) if home else stop_at(S, e, i, extra, position)
        if home:
            now += T.to_end[e, before]
        elif before < 0:
            now += T.from_start[e, visit]
        else:
            now += T.travel[before, visit]
        if i == gap and not (home and now <= T.break_closes[e]):
            now = max(now, T.break_opens[e]) + T.break_length[e]
        if home:
            break
        now = max(now, T.opens[visit])
        if now > T.closes[visit]:
            return np.int64(-1)
        price += late_price(T, visit, now)
        now += T.duration[visit]
        before = visit
    return price + over_price(T, e, now) if now <= T.last_return[e] else np.int64(-1)
