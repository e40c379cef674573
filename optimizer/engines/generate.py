"""Column generation: the master's prices tell the pricer which routes are missing, until none is.

Every exact round also gives a bound (Lagrange's, see pricing/pricer.py), long before the linear plan is found. Prices
are smoothed towards those of the best bound (du Merle et al. 1999; Pessoa et al. 2018), or they would leap about.
"""

from optimizer.engines.ascent import Ascent
from optimizer.engines.columns import Column
from optimizer.engines.master import Master
from optimizer.engines.planning import Planning
from optimizer.engines.pricing import pricer as pricing
from optimizer.engines.pricing.one_engineer import GoOn
from optimizer.engines.pricing.pricer import Pricer
from optimizer.watch import Allowance

SMOOTHING = 0.5  # weight of the stable prices
LEAST_GAIN = 0.01  # a route must promise that much
FLAT = 2e-3  # two quick rounds in a row that gain less than this share: time for exact ones
ROUNDS_BEFORE_FLAT = 6


class Generation:
    """One column generation over the engineers and visits of a master."""

    def __init__(self, planning: Planning, master: Master | Ascent, pricer: Pricer, allowance: Allowance):
        self.planning = planning
        self.master = master
        self.pricer = pricer
        self.allowance = allowance
        self.bound: int | None = None  # no plan of these engineers and visits costs less
        self.bound_at: pricing.Duals | None = None  # the prices that prove it
        self.converged = False
        self.duals = planning.prices(master)
        self.centre = None if self.duals is None else self.duals.worth

    def run(self, *, quick: bool = True, exact: bool = True, tolerance: float) -> None:
        """Quick rounds find most of what is missing; exact ones the rest, and the bound.

        Converged when linear plan and bound differ by less than the tolerance, a share, or no route would better it.
        """
        if quick:
            self._run_quickly()
        while exact and self._goes_on and not self.converged:
            added = self.round(quick=False)
            near = self.bound is not None and self.duals.value - self.bound < tolerance * self.duals.value
            self.converged = self.allowance.open and (near or not added)

    @property
    def _goes_on(self) -> bool:
        return self.duals is not None and self.allowance.open

    def _run_quickly(self) -> None:
        flat = rounds = 0
        while self._goes_on and flat < 2:
            before = self.duals.value
            if not self.round(quick=True):
                break
            rounds += 1
            gain = before - self.duals.value
            flat = flat + 1 if rounds > ROUNDS_BEFORE_FLAT and gain < FLAT * abs(before) else 0

    def round(self, *, quick: bool) -> int:
        """Price with stable prices, and if they show nothing, with the master's own; how many routes are new."""
        for weight in (SMOOTHING, 0.0):
            worth = weight * self.centre + (1 - weight) * self.duals.worth
            added = self._price(pricing.Duals(worth, self.duals.day, self.duals.cuts), quick=quick)
            if added or not self.allowance.open:
                break
        if added:
            self.duals = self.planning.prices(self.master) or self.duals
        return added

    def _price(self, prices: pricing.Duals, *, quick: bool) -> int:
        go_on = spender(self.planning, self.allowance)
        priced = self.pricer.price(prices, quick=quick, go_on=go_on)
        if quick:
            self.centre = prices.worth
        elif priced.bound is not None and (self.bound is None or priced.bound > self.bound):
            self.bound, self.bound_at, self.centre = priced.bound, prices, prices.worth
        columns = self.planning.costing.columns((each.owner, each.visits) for each in priced.columns)
        self.planning.remember(columns)
        return self.master.add_all(self._gaining(columns))

    def _gaining(self, columns: list[Column]) -> list[Column]:
        reduced = self.duals.reduced(columns)
        return [column for column, rest in zip(columns, reduced.tolist(), strict=True) if rest < -LEAST_GAIN]


def spender(planning: Planning, allowance: Allowance) -> GoOn:
    """For the pricer to ask: counts what it has done, and tells whether to go on."""

    def go_on(steps: float) -> bool:
        planning.watch.spend(steps)
        return allowance.open

    return go_on
