"""Who is near whom: the visits nearest to each visit, and the engineers who live nearest to it."""

from typing import NamedTuple

import numpy as np

from optimizer.engines.tables import Tables

VISITS = 100
HOMES = 16
SMALL_CREW = 120  # up to this many engineers, each is tried for each visit


class Neighbours(NamedTuple):
    visits: np.ndarray  # [visit, rank], itself first; -1 fills
    homes: np.ndarray  # [visit, rank] of the able engineers; -1 fills; empty where there are few
    few: bool  # so few engineers that nobody need be left out
    removals: float  # visits that one ruin takes off, about


def neighbours(T: Tables, *, removals: float) -> Neighbours:
    few = len(T.engineers) <= SMALL_CREW
    visits = _near_visits(T) if len(T.visits) > VISITS else _all_visits(T)
    homes = np.full((len(T.visits), 1), -1, dtype=np.int32) if few else _near_homes(T)
    return Neighbours(visits, homes, few, removals)


def _all_visits(T: Tables) -> np.ndarray:
    near = np.full((len(T.visits), len(T.visits) + 1), -1, dtype=np.int32)
    away = np.minimum(T.travel, T.travel.T)
    np.fill_diagonal(away, -1)
    near[:, :-1] = np.argsort(away, axis=1, kind="stable")
    return near


def _near_visits(T: Tables) -> np.ndarray:
    near = np.full((len(T.visits), VISITS + 1), -1, dtype=np.int32)
    for v in range(len(T.visits)):
        away = np.minimum(T.travel[v], T.travel[:, v])
        near[v, :-1] = _least(np.where(np.arange(len(away)) == v, -1, away), VISITS)
    return near


def _near_homes(T: Tables) -> np.ndarray:
    homes = np.full((len(T.visits), min(HOMES, len(T.engineers)) + 1), -1, dtype=np.int32)
    for v in range(len(T.visits)):
        able = T.crew[v, : int(T.able[v].sum())]
        nearest = able[_least(T.from_start[able, v] + T.to_end[able, v].astype(np.int64), homes.shape[1] - 1)]
        homes[v, : len(nearest)] = nearest
    return homes


def _least(values: np.ndarray, count: int) -> np.ndarray:
    """The positions of the least values, least first; of equal ones, the earlier first."""
    if count < len(values):
        bound = np.partition(values, count - 1)[count - 1] if count else -1
        nearest = np.flatnonzero(values <= bound)
        return nearest[np.argsort(values[nearest], kind="stable")][:count]
    return np.argsort(values, kind="stable")
