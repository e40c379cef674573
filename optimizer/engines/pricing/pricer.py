"""Pricing: under given duals, the routes that are worth more than they cost, and a bound.

    pricer = Pricer(T)                             # or some of the engineers, some of the visits
    duals = Duals(worth, day)
    priced = pricer.price(duals, quick=True)       # most routes soon, and a weak bound
    priced = pricer.price(duals)                   # exact: if any route pays, one is found; a tight bound
    routes = pricer.enumerate(duals, below=cost, most=60_000)   # all a cheaper plan may consist of

`Column.reduced` leaves out what is not of one route alone or not in `clockwork.py` (balance): the true
cost of a route is what the judge says, never less. `priced.bound` is a proven lower bound on the cost
of every plan of these engineers and visits, for any duals whatever:

    cost of a plan = sum of routes (cost - worth of visits) + sum of served worth + sum of left out penalty
                  >= sum over engineers of min(0, least of cost - worth) + sum over visits of min(worth, penalty)

(with cuts, see cuts.py, a route's cost includes their price where it pays it, and their sum is taken off)

(Lagrange; the master's duals make it as high as its linear program.) Everything is counted in whole
1/scale seconds, the duals rounded to them first, so that no rounding can make it wrong; and as plans
cost whole seconds, it is rounded up. Legs need not keep the triangle inequality.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from optimizer.engines.hopeful import hopeful
from optimizer.engines.pricing.completion import NO_WAY
from optimizer.engines.pricing.duals import Duals, WholeDuals, scale_of, whole_duals
from optimizer.engines.pricing.one_engineer import GoOn, OneEngineer, Route, workspace_for
from optimizer.engines.tables import Tables

__all__ = ["Column", "Duals", "Priced", "Pricer"]


class Column(NamedTuple):
    owner: int
    visits: tuple[int, ...]
    cost: int  # as far as pricing carries the rules, and never more than the judge's
    reduced: float  # cost - worth - day + price of cuts


class Priced(NamedTuple):
    columns: list[Column]
    least: np.ndarray  # [engineer] no route's reduced cost is less, and 0 isn't; -inf: nothing is known
    bound: int | None  # no plan costs less
    settled: bool  # nothing was left unsearched: without columns, the master's linear program is solved


def always(_: float) -> bool:
    return True


class Pricer:
    """Keeps what doesn't change with the duals, and its arrays: not for two threads at once."""

    def __init__(self, T: Tables, engineers: Iterable[int] | None = None, visits: Iterable[int] | None = None):
        T = hopeful(T)
        wanted = np.full(len(T.visits), visits is None)
        wanted[list(visits or ())] = True
        self.T = T
        self.scale = scale_of(T)
        self.visits = np.flatnonzero(wanted)
        crew = range(len(T.engineers)) if engineers is None else engineers
        self.engineers = {int(e): OneEngineer(T, int(e), wanted) for e in crew}
        self.workspace = workspace_for([each.reach for each in self.engineers.values()])

    def price(self, duals: Duals, *, quick: bool = False, go_on: GoOn = always) -> Priced:
        """At most 30 columns of each engineer and 2 with the same last visit, cheapest first.

        `go_on` is asked every few milliseconds; when it says no, there is no bound. An engineer whose search
        grows too long is left with a weaker bound instead.
        """
        whole = whole_duals(self.T, duals, self.scale)
        columns: list[Column] = []
        least = np.full(len(self.T.engineers), -np.inf)
        total, settled = self._worth(whole), not quick
        for e, engineer in self.engineers.items():
            day = int(whole.day[e])
            if quick:
                found = engineer.quick(self.workspace, whole, day, go_on)
            else:
                found = engineer.exact(self.workspace, whole, day, go_on)
            if not go_on(0):
                return Priced(columns, least, None, False)
            columns += self._columns(e, found.routes, whole)
            settled = settled and found.sure
            total += min(0, found.least)
            if found.least > -NO_WAY:
                least[e] = min(0, found.least - day) / self.scale
        known = np.isfinite(least[list(self.engineers)]).all()
        return Priced(columns, least, -(-total // self.scale) if known else None, settled)

    def enumerate(self, duals: Duals, *, below: int, most: int, go_on: GoOn = always) -> list[Column] | None:
        """Every route that a plan cheaper than `below` may hold, in its cheapest order; None: more than can be had.

        With b the bound under these duals, a route whose cost less worth exceeds its engineer's least by
        more than `below - 1 - b` lifts its plan's cost above `below - 1`.
        """
        whole = whole_duals(self.T, duals, self.scale)
        least: dict[int, int] = {}
        for e, engineer in self.engineers.items():
            least[e] = min(0, engineer.exact(self.workspace, whole, int(whole.day[e]), go_on).least)
            if least[e] == -NO_WAY or not go_on(0):
                return None
        gap = (below - 1) * self.scale - self._worth(whole) - sum(least.values())
        columns: list[Column] = []
        for e, engineer in self.engineers.items():
            limit = min(least[e] + gap + 1, NO_WAY)
            routes = engineer.below(self.workspace, whole, limit, most - len(columns), go_on)
            if routes is None or not go_on(0):
                return None
            columns += self._columns(e, routes, whole)
        return columns

    def _worth(self, whole: WholeDuals) -> int:
        return int(whole.worth[self.visits].sum()) - sum(price for _, price in whole.cuts)

    def _columns(self, e: int, routes: list[Route], whole: WholeDuals) -> list[Column]:
        columns = []
        for visits, value, paid in routes:
            cost = (value - paid + int(whole.worth[list(visits)].sum())) // self.scale
            columns.append(Column(e, visits, cost, (value - int(whole.day[e])) / self.scale))
        return columns
