"""Labels: ways begun, each the trace of one partial route, and which of them are no better than another.

Label setting for routes with time windows: Feillet 2010; Righini & Salani 2008.
"""

from typing import NamedTuple

import numpy as np

from optimizer.engines.compiled import inlined
from optimizer.engines.pricing.cuts import cut_price

QUICK, EXACT, SETS = 0, 1, 2  # what a label must have no more of than another, to make it needless:
# QUICK: time and cost. EXACT: and the visits remembered. SETS: the very same visits.
USED, CUT, WORK = 0, 1, 2  # cells of Labels.counts
LABEL_WORK = 100  # what it takes to make a label, in comparisons
BUCKETS = 2_048
MEMORY = 64_000_000  # bytes for all labels, about
MOST = 400_000

LABEL = np.dtype(
    [
        ("free", np.int64),  # when the engineer is done with the visit
        ("cost", np.int64),  # scaled, less the worth of the visits
        ("hope", np.int64),  # no route that continues it costs less
        ("work", np.int64),  # seconds on the road and at homes, where these have a price of their own; or 0
        ("odd", np.uint64),  # bits of the cuts of which it serves an odd number of visits
        ("visit", np.int32),  # own number
        ("before", np.int32),  # the label this one continues; -1: at home
        ("beside", np.int32),  # the next label at the same visit, by cost
        ("behind", np.int32),  # the next label of the same bucket
        ("tally", np.int16),  # visits, where their number is limited; or 0
        ("owed", np.int8),  # 1: the break is still to come
        ("needless", np.int8),
    ],
    align=True,
)


class Labels(NamedTuple):
    """Kept in one piece from engineer to engineer."""

    labels: np.ndarray
    visited: np.ndarray  # [label, word] bits of the visits it remembers
    at_visit: np.ndarray  # [owed, own number] the cheapest label there; -1
    buckets: np.ndarray  # labels to continue, by the time they are free; -1
    counts: np.ndarray  # labels made; whether there was no room for more; work done, in comparisons of labels


def empty_labels(size: int) -> Labels:
    words = (size + 63) // 64
    most = max(1_000, min(MOST, MEMORY // (LABEL.itemsize + 8 * words)))
    return Labels(
        labels=np.zeros(most, dtype=LABEL),
        visited=np.zeros((most, words), dtype=np.uint64),
        at_visit=np.zeros((2, size), dtype=np.int32),
        buckets=np.zeros(BUCKETS, dtype=np.int32),
        counts=np.zeros(3, dtype=np.int64),
    )


@inlined
def has_visited(L, label, j):
    return (L.visited[label, j >> 6] >> np.uint64(j & 63)) & np.uint64(1) != 0


@inlined
def _within(L, x, y, mode):
    """Whether what x has visited is no hindrance where y may go on."""
    for word in range(L.visited.shape[1]):
        if mode == EXACT:
            if L.visited[x, word] & ~L.visited[y, word] != 0:
                return False
        elif mode == SETS and L.visited[x, word] != L.visited[y, word]:
            return False
    return True


@inlined
def _replaces(L, x, y, mode, price):
    """Whether whatever continues y could continue x, and at no higher cost."""
    if L.labels[x].free > L.labels[y].free or L.labels[x].work > L.labels[y].work:
        return False
    if L.labels[x].tally > L.labels[y].tally:
        return False
    apart = L.labels[x].odd & ~L.labels[y].odd
    if apart != 0 and L.labels[x].cost + cut_price(price, apart) > L.labels[y].cost:
        return False
    return _within(L, x, y, mode)


@inlined
def is_needless(L, new, mode, price):
    """Whether an earlier label is as good as this one, which must be the last made and in no list."""
    label = L.labels[new]
    for owed in range(label.owed + 1):
        x = L.at_visit[owed, label.visit]
        while x >= 0 and L.labels[x].cost <= label.cost:
            L.counts[WORK] += 1
            if _replaces(L, x, new, mode, price):
                return True
            x = L.labels[x].beside
    return False


@inlined
def put_in_place(L, new, mode, price):
    """List the label at its visit, and strike those it makes needless."""
    label = L.labels[new]
    visit, cost = label.visit, label.cost
    for layer in range(label.owed, L.at_visit.shape[0]):
        last = np.int32(-1)
        x = L.at_visit[layer, visit]
        while x >= 0 and L.labels[x].cost < cost:
            last = x
            x = L.labels[x].beside
        if layer == label.owed:
            last = _link(L, layer, visit, last, np.int32(new))
            L.labels[new].beside = x
        while x >= 0:
            L.counts[WORK] += 1
            after = L.labels[x].beside
            if _replaces(L, new, x, mode, price):
                L.labels[x].needless = 1
                _link(L, layer, visit, last, after)
            else:
                last = x
            x = after


@inlined
def _link(L, layer, visit, last, label):
    if last < 0:
        L.at_visit[layer, visit] = label
    else:
        L.labels[last].beside = label
    return label
