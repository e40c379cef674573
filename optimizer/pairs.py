"""Two engineers who begin at the same moment: which two, and when, cost a plan least."""

from dataclasses import dataclass
from itertools import product

import numpy as np

STEP = 900  # seconds between the starts at which two are tried
NOWHERE = 1 << 40


@dataclass(frozen=True)
class Pair:
    """Two who begin at the same moment; `delta` is what both routes cost more."""

    start: int
    engineers: tuple[str, str]
    delta: int


def cheapest_pair(rises: np.ndarray, first: np.ndarray, second: np.ndarray) -> tuple[int, int, int, int] | None:
    """Which start, the first engineer, the second, and what both cost. `first`, `second`: who may be that."""
    best = None
    for start in range(rises.shape[1]):
        column = rises[:, start]
        leaders = np.where(first, column, NOWHERE)
        if not len(column) or leaders.min() >= NOWHERE:
            continue
        others = np.where(second, column, NOWHERE)
        for one, other in product(_cheapest_two(leaders), _cheapest_two(others)):
            delta = int(leaders[one] + others[other])
            if one != other and delta < NOWHERE and (best is None or delta < best[3]):
                best = (start, one, other, delta)
    return best


def _cheapest_two(prices: np.ndarray) -> list[int]:
    """One of the two is somebody else than whoever the other one is."""
    return np.argsort(prices, kind="stable")[:2].tolist()
