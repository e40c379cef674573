"""Two engineers who begin at the same moment: which two, and when, cost a plan least."""

from dataclasses import dataclass

import numpy as np

STEP = 900  # seconds between the starts at which two are tried
NOWHERE = 1 << 40


@dataclass(frozen=True)
class Pair:
    """Two who begin at the same moment; `delta` is what both routes cost more."""

    start: int
    engineers: tuple[str, str]
    delta: int


def cheapest_pair(rises: np.ndarray, first: np.ndarray) -> tuple[int, int, int, int] | None:
    """Which start, the first engineer, the second, and what both cost. `first`: who may be the first."""
    best = None
    for start in range(rises.shape[1]):
        column = rises[:, start]
        leaders = np.where(first, column, NOWHERE)
        if not len(column) or leaders.min() >= NOWHERE:
            continue
        nearest = np.argsort(column, kind="stable")[:2]
        one = int(leaders.argmin())
        other = next((int(each) for each in nearest if each != one), None)
        if other is None or column[other] >= NOWHERE:
            continue
        delta = int(column[one] + column[other])
        if best is None or delta < best[3]:
            best = (start, one, other, delta)
    return best
