"""The ruin: strings of visits taken off neighbouring routes."""

import numpy as np

from optimizer.engines.compiled import compiled, random_below, random_unit
from optimizer.engines.state import ABSENT, TAG, mark_absent, refresh, send_home
from optimizer.engines.step import TOUCHED, call, touch

LONGEST_STRING = 10.0
AIMED = 0.25  # share of ruins around a refused visit
SPLIT = 0.5  # share of strings that keep some visits inside


@compiled
def ruin(T, S, N, K, rng):
    """Cut one string out of each of some routes around a random visit.

    Around a refused visit, only the routes of engineers who could take it are cut.
    """
    visits = len(S.places)
    served = visits - S.counters[ABSENT]
    string = min(LONGEST_STRING, max(1.0, served / len(S.routes)))
    routes = np.int64(1.0 + random_unit(rng) * (4.0 * N.removals / (1.0 + string) - 1.0))
    aimed = S.counters[ABSENT] > 0 and random_unit(rng) < AIMED
    seed = S.absent[random_below(rng, S.counters[ABSENT])] if aimed else random_below(rng, visits)
    for near in N.visits[seed]:
        if near < 0 or K.counts[TOUCHED] >= routes:
            return
        e = S.places[near].engineer
        if e < 0 or K.touched_tag[e] == S.counters[TAG] or (aimed and not T.able[seed, e]):
            continue
        touch(S, K, e)
        length = S.routes[e].length
        cut_string(T, S, K, e, near, np.int64(1.0 + random_unit(rng) * min(1.0 * length, string + 1.0)), rng)


@compiled
def cut_string(T, S, K, e, visit, size, rng):
    """Take `size` visits around this one off its route, perhaps leaving some between them."""
    length = S.routes[e].length
    size = min(size, length)
    at = 0
    while S.stops[e, at].visit != visit:
        at += 1
    inside = 0
    if 1 < size < length and random_unit(rng) < SPLIT:
        inside = 1
        while size + inside < length and random_unit(rng) < 0.4:
            inside += 1
    span = size + inside
    first = max(0, at - span + 1)
    first += random_below(rng, min(at, length - span) - first + 1)
    spared = first + (random_below(rng, size + 1) if inside > 0 else span)
    left = 0
    for i in range(length):
        stop = S.stops[e, i].visit
        if first <= i < first + span and not spared <= i < spared + inside:
            remove(T, S, K, stop)
        else:
            S.stops[e, left].visit = stop
            left += 1
    S.routes[e].length = left
    if not refresh(T, S, e):
        # Where roads end or matrices are odd, what is left need not be drivable.
        for i in range(left):
            remove(T, S, K, S.stops[e, i].visit)
        send_home(T, S, e)


@compiled
def remove(T, S, K, visit):
    mark_absent(T, S, visit)
    K.removed_tag[visit] = S.counters[TAG]
    call(K, visit)
