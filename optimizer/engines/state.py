"""A plan under construction, as arrays, and how a change of one route ripples through them.

Everything about time here leaves the break out: for an engineer who is owed one, `start` and
`latest` are therefore optimistic, and `cost` comes from `break_price.py`, which tries every gap.
"""

from typing import NamedTuple

import numpy as np

from optimizer.engines.break_price import price_with_break
from optimizer.engines.compiled import compiled
from optimizer.engines.prices import balance_price, change_price, late_price, over_price
from optimizer.engines.tables import Tables

ABSENT, COST, TAG = 0, 1, 2  # cells of State.counters


class State(NamedTuple):
    stops: np.ndarray  # [engineer, position] visit
    length: np.ndarray  # [engineer]
    start: np.ndarray  # [engineer, position] of the work, as early as possible
    latest: np.ndarray  # [engineer, position] start that still lets everything behind be in time
    care: np.ndarray  # [engineer, position] 0: nothing from here on minds a delay
    end: np.ndarray  # [engineer] back home
    work: np.ndarray  # [engineer] seconds at homes and on the road
    cost: np.ndarray  # [engineer]
    timed: np.ndarray  # [engineer] the part of the cost that depends on when: lateness, overtime
    served_by: np.ndarray  # [visit] engineer, or -1
    absent: np.ndarray  # the visits left out, in any order
    absent_at: np.ndarray  # [visit] its place in `absent`, or -1
    counters: np.ndarray  # how many are absent; the cost of it all; the last tag given out


def empty_state(tables: Tables, longest: int) -> State:
    visits, engineers = tables.able.shape
    return State(
        stops=np.zeros((engineers, longest), dtype=np.int32),
        length=np.zeros(engineers, dtype=np.int64),
        start=np.zeros((engineers, longest), dtype=np.int64),
        latest=np.zeros((engineers, longest), dtype=np.int64),
        care=np.zeros((engineers, longest + 1), dtype=np.int64),
        end=np.zeros(engineers, dtype=np.int64),
        work=np.zeros(engineers, dtype=np.int64),
        cost=np.zeros(engineers, dtype=np.int64),
        timed=np.zeros(engineers, dtype=np.int64),
        served_by=np.full(visits, -1, dtype=np.int32),
        absent=np.arange(visits, dtype=np.int32),
        absent_at=np.arange(visits, dtype=np.int32),
        counters=np.array([visits, tables.penalty.sum(), 0], dtype=np.int64),
    )


@compiled
def refresh(T, S, e):
    """Time and price a route anew; False if it can't be driven."""
    S.counters[COST] -= S.cost[e]
    drivable = True
    if S.length[e] == 0:
        _go_home(T, S, e)
    else:
        drivable = _drive_early(T, S, e)
        if T.break_length[e] >= 0:
            timed = price_with_break(T, S, e, -1, 0)
            drivable = drivable and timed >= 0
            S.timed[e] = timed
        S.cost[e] += S.timed[e]
    _look_back(T, S, e)
    S.counters[COST] += S.cost[e]
    return drivable


@compiled
def _go_home(T, S, e):
    S.end[e] = T.shift_start[e]
    S.work[e] = 0
    S.timed[e] = 0
    S.cost[e] = 0


@compiled
def _drive_early(T, S, e):
    """Starts, end, work, prices of time, and the other prices as cost; False if too late somewhere."""
    drivable = True
    now = T.shift_start[e]
    travel = np.int64(0)
    work = np.int64(0)
    timed = np.int64(0)
    price = np.int64(0)
    before = -1
    for i in range(S.length[e]):
        visit = S.stops[e, i]
        leg = T.from_start[e, visit] if i == 0 else T.travel[before, visit]
        travel += leg
        now = max(now + leg, T.opens[visit])
        if now > T.closes[visit]:
            drivable = False
        S.start[e, i] = now
        timed += late_price(T, visit, now)
        price += change_price(T, e, visit)
        work += T.duration[visit]
        now += T.duration[visit]
        before = visit
    travel += T.to_end[e, before]
    now += T.to_end[e, before]
    S.end[e] = now
    S.work[e] = work + travel
    S.timed[e] = timed + over_price(T, e, now)
    S.cost[e] = travel + price + balance_price(T, e, S.work[e])
    return drivable and now <= T.last_return[e]


@compiled
def _look_back(T, S, e):
    """The latest starts, and who behind minds a delay."""
    latest = T.last_return[e]
    care = T.overtime_cost[e]
    after = -1
    S.care[e, S.length[e]] = care
    for i in range(S.length[e] - 1, -1, -1):
        visit = S.stops[e, i]
        leg = T.to_end[e, visit] if after < 0 else T.travel[visit, after]
        latest = min(T.closes[visit], latest - leg - T.duration[visit])
        care += T.weight[visit] + T.step[visit]
        S.latest[e, i] = latest
        S.care[e, i] = care
        after = visit


@compiled
def insert(T, S, e, position, visit):
    """Put an absent visit on a route; the caller has seen that it fits."""
    for i in range(S.length[e], position, -1):
        S.stops[e, i] = S.stops[e, i - 1]
    S.stops[e, position] = visit
    S.length[e] += 1
    mark_served(T, S, e, visit)
    return refresh(T, S, e)


@compiled
def mark_served(T, S, e, visit):
    last = S.counters[ABSENT] - 1
    moved = S.absent[last]
    S.absent[S.absent_at[visit]] = moved
    S.absent_at[moved] = S.absent_at[visit]
    S.absent_at[visit] = -1
    S.counters[ABSENT] = last
    S.counters[COST] -= T.penalty[visit]
    S.served_by[visit] = e


@compiled
def mark_absent(T, S, visit):
    S.absent[S.counters[ABSENT]] = visit
    S.absent_at[visit] = S.counters[ABSENT]
    S.counters[ABSENT] += 1
    S.counters[COST] += T.penalty[visit]
    S.served_by[visit] = -1


@compiled
def clear(T, S, e):
    """Send an engineer home; all the visits become absent."""
    for i in range(S.length[e]):
        mark_absent(T, S, S.stops[e, i])
    S.length[e] = 0
    refresh(T, S, e)


@compiled
def load(T, S, e, visits):
    """Give an idle engineer absent visits in this order; False if that can't be driven."""
    for i in range(len(visits)):
        S.stops[e, i] = visits[i]
        mark_served(T, S, e, visits[i])
    S.length[e] = len(visits)
    return refresh(T, S, e)
