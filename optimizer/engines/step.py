"""One step of the search: what it has touched, so that it can be undone, and what it must place."""

from typing import NamedTuple

import numpy as np

from optimizer.engines.compiled import compiled, forced
from optimizer.engines.state import TAG, State, mark_absent, mark_served, refresh

TOUCHED, TO_PLACE, TRIED = 0, 1, 2  # cells of Scratch.counts


class Scratch(NamedTuple):
    """What one step has in hand, so that it can be undone."""

    touched: np.ndarray  # engineers whose routes have changed
    stops: np.ndarray  # [rank in touched, position] as they were
    length: np.ndarray
    touched_tag: np.ndarray  # [engineer] the step that touched it last
    crew: np.ndarray  # engineers to try for one visit, then -1
    tried_tag: np.ndarray  # [engineer] the search it was noted in last
    to_place: np.ndarray  # visits, in the order of recreation
    key: np.ndarray
    removed_tag: np.ndarray  # [visit] the step that removed it last
    counts: np.ndarray


def scratch_for(S: State) -> Scratch:
    engineers, longest = S.stops.shape
    visits = len(S.places)
    return Scratch(
        touched=np.zeros(engineers, dtype=np.int64),
        stops=np.zeros((engineers, longest), dtype=np.int64),
        length=np.zeros(engineers, dtype=np.int64),
        touched_tag=np.zeros(engineers, dtype=np.int64),
        crew=np.zeros(engineers + 1, dtype=np.int32),
        tried_tag=np.zeros(engineers, dtype=np.int64),
        to_place=np.zeros(visits, dtype=np.int64),
        key=np.zeros(visits, dtype=np.float64),
        removed_tag=np.zeros(visits, dtype=np.int64),
        counts=np.zeros(3, dtype=np.int64),
    )


@forced
def touch(S, K, e):
    """Note how a route was before this step changes it."""
    if K.touched_tag[e] == S.counters[TAG]:
        return
    K.touched_tag[e] = S.counters[TAG]
    rank = K.counts[TOUCHED]
    K.touched[rank] = e
    K.length[rank] = S.routes[e].length
    for i in range(S.routes[e].length):
        K.stops[rank, i] = S.stops[e, i].visit
    K.counts[TOUCHED] = rank + 1


@compiled
def undo(T, S, K):
    for rank in range(K.counts[TOUCHED]):
        e = K.touched[rank]
        for i in range(S.routes[e].length):
            mark_absent(T, S, S.stops[e, i].visit)
    for rank in range(K.counts[TOUCHED]):
        e = K.touched[rank]
        for i in range(K.length[rank]):
            S.stops[e, i].visit = K.stops[rank, i]
            mark_served(T, S, e, K.stops[rank, i])
        S.routes[e].length = K.length[rank]
        refresh(T, S, e)


@forced
def call(K, visit):
    K.to_place[K.counts[TO_PLACE]] = visit
    K.counts[TO_PLACE] += 1
