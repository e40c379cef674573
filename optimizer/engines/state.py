"""A plan under construction, as arrays, and how a change of one route ripples through them.

Times here are those of a plain route: no break, no absences, one window and one promise for each visit. On an
odd route, where somebody has more, they are therefore optimistic, and `cost` comes from `walked_price.py`.
"""

from typing import NamedTuple

import numpy as np

from optimizer.engines.clockwork import day_price, finish, leg, over_price, pair_price, plain_late_price
from optimizer.engines.compiled import compiled, forced
from optimizer.engines.expected_price import price_outcomes
from optimizer.engines.parts import holds
from optimizer.engines.prices import balance_price
from optimizer.engines.tables import Tables
from optimizer.engines.walked_price import walked_price

ABSENT, COST, TAG = 0, 1, 2  # cells of State.counters


STOP = np.dtype(
    [
        ("start", np.int64),  # of the work, as early as possible
        ("free", np.int64),  # when it is done
        ("latest", np.int64),  # start that still lets everything behind be in time
        ("visit", np.int32),
        ("care", np.int32),  # 0: nothing from here on minds a delay
    ],
    align=True,
)
ROUTE = np.dtype(
    [
        ("length", np.int64),
        ("end", np.int64),  # back home
        ("work", np.int64),  # seconds at homes and on the road
        ("cost", np.int64),  # beyond that of going home at once
        ("timed", np.int64),  # the part of the cost that depends on when: promises, overtime
        ("odd", np.int64),  # as in records.py
        ("in_all", np.int64),  # with scenarios: the sum over them of which `timed` is the average
    ],
    align=True,
)
OUTCOME = np.dtype(
    [
        ("start", np.int64),
        ("done", np.int64),
        ("calm", np.int64),  # a permitted start; up to it no price behind changes
        ("behind", np.int64),  # prices of time from here on
    ],
    align=True,
)
PLACE = np.dtype([("engineer", np.int64), ("absent_at", np.int64)], align=True)  # -1 where there is none


class State(NamedTuple):
    stops: np.ndarray  # [engineer, position]
    routes: np.ndarray  # [engineer]
    places: np.ndarray  # [visit] who serves it, or else where it stands in `absent`
    absent: np.ndarray  # the visits left out, in any order
    counters: np.ndarray  # how many are absent; the judge's cost of it all; the last tag given out
    outcomes: np.ndarray  # one after the other, as expected_price.at_stop finds them


def empty_state(T: Tables, longest: int) -> State:
    visits, engineers = T.able.shape
    places = np.full(visits, -1, dtype=PLACE)
    places["absent_at"] = np.arange(visits)
    routes = np.zeros(engineers, dtype=ROUTE)
    for name, base in (("end", "base_end"), ("work", "base_work"), ("timed", "base_timed")):
        routes[name] = T.engineers[base]
    routes["odd"] = T.engineers["odd"]
    return State(
        stops=np.zeros((engineers, longest), dtype=STOP),
        routes=routes,
        places=places,
        absent=np.arange(visits, dtype=np.int64),
        counters=np.array([visits, T.visits["penalty"].sum() + T.constant, 0], dtype=np.int64),
        outcomes=np.zeros(engineers * (longest + 1) * T.draws.shape[1], dtype=OUTCOME),
    )


@forced
def refresh(T, S, e):
    """Time and price a route anew; False if it can't be driven."""
    S.counters[COST] -= S.routes[e].cost
    drivable = True
    if S.routes[e].length == 0:
        _go_home(T, S, e)
    else:
        drivable = _drive_early(T, S, e)
        if S.routes[e].odd > 0:
            timed = walked_price(T, S, e, np.int64(-1), np.int64(0), S.routes[e].odd)
            drivable = drivable and timed >= 0
            S.routes[e].timed = timed
        elif T.engineers[e].scenarios > 0:
            S.routes[e].timed = price_outcomes(T, S, e)
        S.routes[e].cost += S.routes[e].timed
    _look_back(T, S, e)
    S.counters[COST] += S.routes[e].cost
    return drivable


@compiled
def refreshed(T, S, e):
    """As `refresh`, in one copy: callers of that one hold a copy each, which takes long to compile."""
    return refresh(T, S, e)


@forced
def send_home(T, S, e):
    """Whose visits are all gone."""
    S.counters[COST] -= S.routes[e].cost
    S.routes[e].length = 0
    _go_home(T, S, e)


@forced
def _go_home(T, S, e):
    S.routes[e].end = T.engineers[e].base_end
    S.routes[e].work = T.engineers[e].base_work
    S.routes[e].timed = T.engineers[e].base_timed
    S.routes[e].cost = 0
    S.routes[e].odd = T.engineers[e].odd


@forced
def _drive_early(T, S, e):
    """Starts, end, work, prices of time, and the other prices as cost; False if too late somewhere."""
    route = S.routes[e]
    drivable = True
    odd = T.engineers[e].odd
    now = T.engineers[e].shift_start
    roads = np.int64(0)
    homes = np.int64(0)
    timed = np.int64(0)
    price = np.int64(0)
    before = np.int64(-1)
    for i in range(route.length):
        v = np.int64(S.stops[e, i].visit)
        way = leg(T, e, before, v)
        start = max(now + way, T.visits[v].opens)
        if start > T.visits[v].closes:
            drivable = False
        now = finish(T, e, v, start)
        S.stops[e, i].start = start
        S.stops[e, i].free = now
        roads += way
        homes += now - start
        timed += plain_late_price(T, v, start)
        price += pair_price(T, e, v)
        odd |= T.visits[v].odd
        before = v
    way = leg(T, e, before, np.int64(-1))
    roads += way
    now += way
    route.end = now
    route.work = roads + homes
    route.odd = odd
    route.timed = timed + over_price(T, e, now)
    route.cost = day_price(T, e) + roads + price + balance_price(T.engineers[e], roads + homes)
    return drivable and now <= T.engineers[e].last_return


@forced
def _look_back(T, S, e):
    """The latest starts, and who behind minds a delay."""
    latest = T.engineers[e].last_return
    care = T.engineers[e].overtime_cost + T.engineers[e].reserve_cost > 0
    after = np.int64(-1)
    for i in range(S.routes[e].length - 1, -1, -1):
        v = np.int64(S.stops[e, i].visit)
        busy = S.stops[e, i].free - S.stops[e, i].start
        latest = min(T.visits[v].closes, latest - leg(T, e, v, after) - busy)
        care |= T.visits[v].cares
        S.stops[e, i].latest = latest
        S.stops[e, i].care = care
        after = v


@forced
def insert(T, S, e, position, visit):
    """Put an absent visit on a route; the caller has seen that it fits."""
    put_between(T, S, e, position, visit)
    return refresh(T, S, e)


@forced
def put_between(T, S, e, position, visit):
    """As `insert`, before the route is timed and priced anew."""
    for i in range(S.routes[e].length, position, -1):
        S.stops[e, i].visit = S.stops[e, i - 1].visit
    S.stops[e, position].visit = visit
    S.routes[e].length += 1
    mark_served(T, S, e, visit)


@forced
def mark_served(T, S, e, visit):
    last = S.counters[ABSENT] - 1
    moved = S.absent[last]
    S.absent[S.places[visit].absent_at] = moved
    S.places[moved].absent_at = S.places[visit].absent_at
    S.places[visit].absent_at = -1
    S.counters[ABSENT] = last
    S.counters[COST] -= T.visits[visit].penalty
    S.places[visit].engineer = e


@forced
def mark_absent(T, S, visit):
    S.absent[S.counters[ABSENT]] = visit
    S.places[visit].absent_at = S.counters[ABSENT]
    S.counters[ABSENT] += 1
    S.counters[COST] += T.visits[visit].penalty
    S.places[visit].engineer = -1


@compiled
def clear(T, S, e):
    """Send an engineer home; all the visits become absent."""
    for i in range(S.routes[e].length):
        mark_absent(T, S, S.stops[e, i].visit)
    send_home(T, S, e)


@compiled
def load(T, S, e, visits):
    """Give an idle engineer absent visits in this order; False if that can't be driven."""
    for i in range(len(visits)):
        visit = np.int64(visits[i])
        S.stops[e, i].visit = visit
        mark_served(T, S, e, visit)
    S.routes[e].length = len(visits)
    return refreshed(T, S, e)


@compiled
def load_drivable(T, S, e, visits):
    """Give an idle engineer as many of these absent visits, in this order, as can be driven."""
    for i in range(len(visits)):
        visit = np.int64(visits[i])
        length = S.routes[e].length
        if S.places[visit].engineer >= 0 or not T.able[visit, e] or length == S.stops.shape[1]:
            continue
        S.stops[e, length].visit = visit
        S.routes[e].length = length + 1
        mark_served(T, S, e, visit)
        if not refreshed(T, S, e) or not holds(T, S, e):
            mark_absent(T, S, visit)
            S.routes[e].length = length
            refreshed(T, S, e)
