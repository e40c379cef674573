"""Which subset-row cuts the linear plan breaks: of three visits, at most one route serves two or more.

No plan in whole routes breaks them, but a mixture may: half of each of three routes that serve two of the three
(Jepsen et al. 2008). pricing/cuts.py pays for them.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from optimizer.engines.columns import Column

LEAST = 0.02  # by which a cut must be broken
MOST = 40  # cuts at a time
PER_VISIT = 5

Triple = tuple[int, int, int]


def broken(columns: Sequence[Column], taken: np.ndarray) -> list[Triple]:
    """The cuts most broken by taking so much of each column, no visit in too many of them."""
    by = Counter({triple: excess for triple, excess in _excesses(columns, taken).items() if excess > LEAST})
    chosen: list[Triple] = []
    used: Counter[int] = Counter()
    for triple, _ in sorted(by.items(), key=lambda each: (-each[1], each[0])):
        if len(chosen) < MOST and all(used[visit] < PER_VISIT for visit in triple):
            chosen.append(triple)
            used.update(triple)
    return chosen


def _excesses(columns: Sequence[Column], taken: np.ndarray) -> dict[Triple, float]:
    """Above one, what is taken of the routes that serve two or three of a triple."""
    together: defaultdict[tuple[int, int], float] = defaultdict(float)  # visits on one route
    all_three: defaultdict[Triple, float] = defaultdict(float)
    beside: defaultdict[int, set[int]] = defaultdict(set)
    for i in np.flatnonzero((taken > 1e-6) & (taken < 1 - 1e-6)).tolist():
        stops = sorted(columns[i].stops)
        for pair in combinations(stops, 2):
            together[pair] += taken[i]
            beside[pair[0]].add(pair[1])
            beside[pair[1]].add(pair[0])
        for triple in combinations(stops, 3):
            all_three[triple] += taken[i]
    excesses = {}
    for a, b in together:
        for c in beside[a] | beside[b]:
            triple = tuple(sorted((a, b, c)))
            if c not in (a, b) and triple not in excesses:
                pairs = sum(together.get(pair, 0.0) for pair in combinations(triple, 2))
                excesses[triple] = pairs - 2 * all_three.get(triple, 0.0) - 1
    return excesses
