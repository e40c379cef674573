"""The routes a search has found."""

from typing import NamedTuple

import numpy as np

from optimizer.engines.clockwork import TOO_LATE, leg, over_price
from optimizer.engines.compiled import compiled
from optimizer.engines.prices import balance_price
from optimizer.engines.pricing.completion import NO_WAY
from optimizer.engines.pricing.labels import USED
from optimizer.engines.pricing.step import home

PER_END = 2  # routes kept by their last visit, so that those found differ


class Harvest(NamedTuple):
    label: np.ndarray  # [own number, rank] the cheapest routes that end there; -1
    cost: np.ndarray
    cyclic: np.ndarray  # [own number] the cheapest there that comes to a visit twice; -1
    cyclic_cost: np.ndarray


def empty_harvest(size: int) -> Harvest:
    return Harvest(
        label=np.zeros((size, PER_END), dtype=np.int64),
        cost=np.zeros((size, PER_END), dtype=np.int64),
        cyclic=np.zeros(size, dtype=np.int64),
        cyclic_cost=np.zeros(size, dtype=np.int64),
    )


@compiled
def gather(T, e, R, L, H, limit, rates):
    """Pick the cheapest routes of less than `limit`; returns the least cost of all, cyclic ones too."""
    H.label[:] = -1
    H.cost[:] = limit
    H.cyclic[:] = -1
    H.cyclic_cost[:] = limit
    least = np.int64(NO_WAY)
    for label in range(1, L.counts[USED]):
        if L.labels[label].needless == 1:
            continue
        cost = route_cost(T, e, R, L, label, rates)
        if cost >= limit:
            continue
        least = min(least, cost)
        end = L.labels[label].visit
        if cost >= H.cost[end, PER_END - 1] and cost >= H.cyclic_cost[end]:
            continue
        if _is_cyclic(L, label):
            if cost < H.cyclic_cost[end]:
                H.cyclic[end] = label
                H.cyclic_cost[end] = cost
        else:
            _pick(H, end, label, cost)
    return least


@compiled
def route_cost(T, e, R, L, label, rates):
    """Of a label that goes home now; NO_WAY if it can't."""
    last = L.labels[label]
    end = home(T, e, R.visits[last.visit], last.free, np.int64(last.owed))
    if end >= TOO_LATE:
        return np.int64(NO_WAY)
    way = leg(T, e, R.visits[last.visit], np.int64(-1))
    cost = last.cost + rates.road * (way + over_price(T, e, end))
    if T.engineers[e].balance > 0:
        cost += rates.road * balance_price(T.engineers[e], last.work + way)
    return cost


@compiled
def _pick(H, end, label, cost):
    rank = PER_END
    while rank > 0 and cost < H.cost[end, rank - 1]:
        rank -= 1
    for later in range(PER_END - 1, rank, -1):
        H.label[end, later] = H.label[end, later - 1]
        H.cost[end, later] = H.cost[end, later - 1]
    if rank < PER_END:
        H.label[end, rank] = label
        H.cost[end, rank] = cost


@compiled
def _is_cyclic(L, label):
    x = np.int64(label)
    while x > 0:
        y = np.int64(L.labels[x].before)
        while y > 0:
            if L.labels[y].visit == L.labels[x].visit:
                return True
            y = np.int64(L.labels[y].before)
        x = np.int64(L.labels[x].before)
    return False


@compiled
def everything(T, e, R, L, limit, rates, found, cost):
    """All labels that make a route of less than `limit`; how many, or -1 if there is no room for them."""
    count = 0
    for label in range(1, L.counts[USED]):
        if L.labels[label].needless == 1:
            continue
        price = route_cost(T, e, R, L, label, rates)
        if price >= limit:
            continue
        if count == found.shape[0]:
            return -1
        found[count] = label
        cost[count] = price
        count += 1
    return count


def route_of(labels: np.ndarray, label: int) -> list[int]:
    """The own numbers of the visits, in order."""
    route = []
    while label > 0:
        entry = labels[label]
        route.append(int(entry["visit"]))
        label = int(entry["before"])
    return route[::-1]
