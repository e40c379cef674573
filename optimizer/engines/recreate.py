"""The recreation: visits put back one by one, each where it costs least."""

import numpy as np

from optimizer.engines.compiled import compiled, inlined, random_below, random_unit
from optimizer.engines.insertion import cheapest_of
from optimizer.engines.state import ABSENT, TAG, insert
from optimizer.engines.step import TO_PLACE, TOUCHED, TRIED, call, touch

BLINK = 0.01  # chance to overlook a place
NEAR_ROUTES = 25  # routes tried per visit where the crew is large


@compiled
def call_absent(T, S, N, K):
    """Let the visits refused before compete for the room that the ruin has made."""
    for i in range(S.counters[ABSENT]):
        visit = S.absent[i]
        if K.removed_tag[visit] == S.counters[TAG]:
            continue
        for rank in range(K.counts[TOUCHED]):
            if T.able[visit, K.touched[rank]]:
                call(K, visit)
                break


@compiled
def sort_to_place(T, K, rng):
    """One of several orders by chance: at random, the dear first, the hurried first, the long first."""
    kind = random_below(rng, 12)
    count = K.counts[TO_PLACE]
    for i in range(count):
        visit = K.to_place[i]
        chance = random_unit(rng)
        penalty = np.float64(T.visits[visit].penalty)
        if kind < 3:
            key = chance
        elif kind < 6:
            key = -penalty * (1.0 + 0.05 * chance)
        elif kind < 8:
            key = -penalty / (T.visits[visit].duration + 900.0) * (1.0 + 0.05 * chance)
        elif kind < 9:
            key = np.float64(min(T.visits[visit].closes, T.visits[visit].calm) - T.visits[visit].opens) + chance
        elif kind < 10:
            key = -np.float64(T.visits[visit].duration) + chance
        elif kind < 11:
            key = np.float64(min(T.visits[visit].closes, T.visits[visit].calm)) + chance
        else:
            key = -penalty * (0.2 + chance)
        j = i
        while j > 0 and K.key[j - 1] > key:
            K.key[j] = K.key[j - 1]
            K.to_place[j] = K.to_place[j - 1]
            j -= 1
        K.key[j] = key
        K.to_place[j] = visit


@compiled
def recreate(T, S, N, K, rng, allowance):
    """Each visit at its cheapest place, if that is cheaper than leaving it out, or dearer by less
    than the allowance: what one visit spoils the next may mend."""
    for i in range(K.counts[TO_PLACE]):
        visit = K.to_place[i]
        limit = T.visits[visit].penalty + np.int64(allowance)
        crew = T.crew[visit]
        if not N.few or K.removed_tag[visit] != S.counters[TAG]:
            _note_touched(T, S, K, visit)
            if K.removed_tag[visit] == S.counters[TAG]:
                _note_near(T, S, N, K, visit)
            crew = K.crew
        _, e, position = cheapest_of(T, S, crew, visit, limit, BLINK, rng)
        if e >= 0:
            touch(S, K, e)
            insert(T, S, e, position, visit)


@inlined
def _note_touched(T, S, K, visit):
    """Those who have just lost a visit or won one."""
    K.counts[TRIED] += 1
    K.crew[0] = -1
    count = np.int64(0)
    for rank in range(K.counts[TOUCHED]):
        count = _note(T, K, visit, K.touched[rank], count)


@inlined
def _note_near(T, S, N, K, visit):
    """And those who pass near the visit, or live near it."""
    count = np.int64(0)
    while K.crew[count] >= 0:
        count += 1
    enough = count + NEAR_ROUTES
    for near in N.visits[visit]:
        if near < 0 or count >= enough:
            break
        if S.places[near].engineer >= 0:
            count = _note(T, K, visit, S.places[near].engineer, count)
    for e in N.homes[visit]:
        if e >= 0:
            count = _note(T, K, visit, np.int64(e), count)


@inlined
def _note(T, K, visit, e, count):
    if K.tried_tag[e] == K.counts[TRIED] or not T.able[visit, e]:
        return count
    K.tried_tag[e] = K.counts[TRIED]
    K.crew[count] = e
    K.crew[count + 1] = -1
    return count + 1
