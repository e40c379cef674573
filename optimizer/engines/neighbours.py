"""Who is near whom: the visits nearest to each visit, and the engineers who live nearest to it."""

from typing import NamedTuple

import numpy as np

from optimizer.engines.tables import Tables

VISITS = 100
HOMES = 16
SMALL_CREW = 120  # up to this many engineers, each is tried for each visit


class Neighbours(NamedTuple):
    visits: np.ndarray  # [visit, rank], itself first; -1 fills
    homes: np.ndarray  # [visit, rank] of the able engineers; -1 fills
    few: bool  # so few engineers that nobody need be left out


def neighbours(T: Tables) -> Neighbours:
    visits, engineers = T.able.shape
    near = np.full((visits, min(VISITS, visits) + 1), -1, dtype=np.int32)
    homes = np.full((visits, min(HOMES, engineers) + 1), -1, dtype=np.int32)
    for v in range(visits):
        away = np.minimum(T.travel[v], T.travel[:, v])
        near[v, :-1] = _least(np.where(np.arange(visits) == v, -1, away), near.shape[1] - 1)
        able = T.crew[v, : int(T.able[v].sum())]
        nearest = able[_least(T.from_start[able, v] + T.to_end[able, v].astype(np.int64), homes.shape[1] - 1)]
        homes[v, : len(nearest)] = nearest
    return Neighbours(near, homes, engineers <= SMALL_CREW)


def _least(values: np.ndarray, count: int) -> np.ndarray:
    """The positions of the least values, least first; of equal ones, the earlier first."""
    if count < len(values):
        bound = np.partition(values, count - 1)[count - 1] if count else -1
        nearest = np.flatnonzero(values <= bound)
        return nearest[np.argsort(values[nearest], kind="stable")][:count]
    return np.argsort(values, kind="stable")
