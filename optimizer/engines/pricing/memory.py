"""Which visits a way begun remembers: at each visit those near it (ng-routes, Baldacci et al. 2011).

What is forgotten may be come to twice. Such routes only weaken the bound; where one is found, the
visits along its cycle learn to remember (dynamic ng), so that in the end no cycle pays.
"""

import numpy as np

from optimizer.engines.lists import NONE
from optimizer.engines.tables import Tables, durations_of

NEAR = 8
SHORT = 60  # seconds; a cycle of such visits could be driven for ever


def near_memory(T: Tables, e: int, visits: np.ndarray) -> np.ndarray:
    """[own number, word]: bits of the nearest visits, the visit itself, and those never to be forgotten."""
    size = len(visits)
    memory = np.zeros((size, size // 64 + 1), dtype=np.uint64)
    if size == 0:
        return memory
    away = T.travel[np.ix_(visits, visits)]
    near = np.argpartition(away, min(NEAR, size) - 1, axis=1)[:, :NEAR]
    rows = np.repeat(np.arange(size), near.shape[1])
    _remember(memory, rows, near.ravel())
    _remember(memory, np.arange(size), np.arange(size))
    for kept in np.flatnonzero((durations_of(T, e)[visits] < SHORT) | (T.visits["parts"][visits] != NONE)):
        _remember(memory, np.arange(size), np.full(size, kept))
    return memory


def learn(memory: np.ndarray, route: list[int]) -> None:
    last: dict[int, int] = {}
    for position, visit in enumerate(route):
        if visit in last:
            between = np.array(route[last[visit] + 1 : position])
            _remember(memory, between, np.full(len(between), visit))
        last[visit] = position


def _remember(memory: np.ndarray, at: np.ndarray, visit: np.ndarray) -> None:
    np.bitwise_or.at(memory, (at, visit >> 6), np.uint64(1) << (visit & 63).astype(np.uint64))
