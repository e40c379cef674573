"""Subset-row cuts: of three visits, at most one route may serve two or more (Jepsen et al. 2008).

No plan breaks them, but mixtures of routes do, so they raise the linear program's value. A route pays
the price of each cut of which it serves two visits. A label knows of which cuts it has an odd number.
"""

from typing import NamedTuple

import numpy as np

from optimizer.engines.compiled import inlined

MOST = 64  # prices that one engineer's labels can know; to leave others out only weakens the bound

Cut = tuple[tuple[int, int, int], float]  # the visits; the price, above 0


class OwnCuts(NamedTuple):
    """Of one engineer."""

    bits: np.ndarray  # [own number] the cuts it is in
    price: np.ndarray  # [bit] scaled


def own_cuts(cuts: list[tuple[tuple[int, int, int], int]], visits: np.ndarray) -> OwnCuts:
    """The dearest of those cuts of which this engineer can serve two visits."""
    bits = np.zeros(len(visits), dtype=np.uint64)
    price = np.zeros(MOST, dtype=np.int64)
    number = {visit: i for i, visit in enumerate(visits[:-1].tolist())}
    known = [([number[v] for v in triple if v in number], paid) for triple, paid in cuts]
    dearest = sorted((each for each in known if len(each[0]) > 1), key=lambda each: -each[1])[:MOST]
    for bit, (own, paid) in enumerate(dearest):
        bits[own] |= np.uint64(1 << bit)
        price[bit] = paid
    return OwnCuts(bits, price)


def paid_on(route: list[int], bits: np.ndarray, price: np.ndarray) -> int:
    """For the cuts of which these visits serve two; numbers are the engineer's own."""
    paid, odd = 0, 0
    for visit in route:
        cuts = int(bits[visit])
        if cuts & odd:
            paid += sum(int(price[bit]) for bit in range(MOST) if (cuts & odd) >> bit & 1)
        odd ^= cuts
    return paid


@inlined
def cut_price(price, bits):
    total = np.int64(0)
    i = 0
    while bits != 0:
        if bits & np.uint64(1) != 0:
            total += price[i]
        bits = bits >> np.uint64(1)
        i += 1
    return total
