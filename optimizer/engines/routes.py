"""The true cost of whole routes: what the search's own state says of them, which a test holds to the judge."""

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from optimizer.engines.columns import Column
from optimizer.engines.compiled import compiled
from optimizer.engines.parts import holds
from optimizer.engines.state import State, empty_state, refreshed, send_home
from optimizer.engines.tables import Tables

DRIVEN_BY_NOBODY = -(1 << 60)


class Costing:
    """Prices routes of any engineers, without a plan."""

    def __init__(self, T: Tables, longest: int):
        self.T = T
        self.S: State = empty_state(T, longest)

    def columns(self, routes: Iterable[tuple[int, Sequence[int]]]) -> list[Column]:
        """These routes, (engineer, visits in order) each, with their costs; less those that can't be driven."""
        routes = [(owner, tuple(stops)) for owner, stops in routes]
        owners = np.array([owner for owner, _ in routes], dtype=np.int64)
        ends = np.cumsum([len(stops) for _, stops in routes], dtype=np.int64)
        flat = np.fromiter(chain.from_iterable(stops for _, stops in routes), np.int64)
        costs = np.zeros(len(routes), dtype=np.int64)
        price_routes(self.T, self.S, owners, ends, flat, costs)
        priced = zip(routes, costs.tolist(), strict=True)
        return [Column(owner, stops, cost) for (owner, stops), cost in priced if cost != DRIVEN_BY_NOBODY]


@compiled
def price_routes(T, S, owners, ends, flat, costs):
    """Fill `costs`, marking routes that can't be driven; leaves everybody idle."""
    first = 0
    for i in range(len(owners)):
        e = owners[i]
        for k in range(first, ends[i]):
            S.stops[e, k - first].visit = flat[k]
        S.routes[e].length = ends[i] - first
        first = ends[i]
        costs[i] = S.routes[e].cost if refreshed(T, S, e) and holds(T, S, e) else DRIVEN_BY_NOBODY
        send_home(T, S, e)
