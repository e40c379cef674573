"""Every route seen in an accepted plan, the cheapest order of each engineer's each set of visits."""

from typing import NamedTuple

import numpy as np

from optimizer.engines.compiled import compiled

ROUTES = 40_000
CELLS = 4_000_000  # bounds the memory where routes are long


class Pool(NamedTuple):
    slots: np.ndarray  # hash table of indices, -1: free
    owner: np.ndarray  # [index] engineer
    length: np.ndarray
    stops: np.ndarray  # [index, position] visit
    cost: np.ndarray
    mark: np.ndarray  # [index] hash of engineer and set
    visit_marks: np.ndarray
    engineer_marks: np.ndarray
    count: np.ndarray  # one cell


def empty_pool(visits: int, engineers: int, longest: int, *, seed: int) -> Pool:
    routes = engineers + max(1_000, min(ROUTES, CELLS // longest))
    random = np.random.default_rng(seed)
    return Pool(
        slots=np.full(1 << (2 * routes).bit_length(), -1, dtype=np.int32),
        owner=np.zeros(routes, dtype=np.int32),
        length=np.zeros(routes, dtype=np.int32),
        stops=np.zeros((routes, longest), dtype=np.int32),
        cost=np.zeros(routes, dtype=np.int64),
        mark=np.zeros(routes, dtype=np.uint64),
        visit_marks=random.integers(1 << 63, size=visits, dtype=np.uint64),
        engineer_marks=random.integers(1 << 63, size=engineers, dtype=np.uint64),
        count=np.zeros(1, dtype=np.int64),
    )


def forget(P: Pool) -> None:
    P.slots[:] = -1
    P.count[0] = 0


def is_full(P: Pool) -> bool:
    """Whether it might not take one more route of each engineer."""
    return bool(P.count[0] + len(P.engineer_marks) > len(P.owner))


@compiled
def _slot(P, owner, stops, length):
    """Where in the hash table this engineer's route over this set of visits stands or would stand."""
    mark = P.engineer_marks[owner]
    for i in range(length):
        mark ^= P.visit_marks[stops[i]]
    slot = mark & np.uint64(P.slots.shape[0] - 1)
    while P.slots[slot] >= 0 and P.mark[P.slots[slot]] != mark:
        slot = (slot + np.uint64(1)) & np.uint64(P.slots.shape[0] - 1)
    return slot, mark


@compiled
def remember(P, owner, stops, length, cost):
    """Keep a route, unless it is known as cheap already."""
    slot, mark = _slot(P, owner, stops, length)
    index = np.int64(P.slots[slot])
    if index >= 0 and P.cost[index] <= cost:
        return
    if index < 0:
        index = P.count[0]
        if index == P.owner.shape[0]:
            return
        P.slots[slot] = index
        P.count[0] += 1
    P.owner[index] = owner
    P.mark[index] = mark
    P.length[index] = length
    P.cost[index] = cost
    for i in range(length):
        P.stops[index, i] = stops[i]
