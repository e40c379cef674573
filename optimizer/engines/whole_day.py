"""Column generation over the whole day: prices for every visit and engineer, and the bound."""

import numpy as np

from optimizer.engines.columns import Duals
from optimizer.engines.generate import Generation
from optimizer.engines.master import Master
from optimizer.engines.planning import Planning, Root
from optimizer.engines.pricing.pricer import Pricer
from optimizer.watch import Allowance

FIRST_COLUMNS = 60  # of each engineer
CLOSE = 3e-4  # linear plan and bound, on a day that enumeration can't finish anyway
CLOSEST = 1e-6


def price_quickly(planning: Planning, allowance: Allowance) -> None:
    """Prices near the linear plan's, without a bound."""
    _generate(planning, allowance, quick=True, exact=False)


def price_exactly(planning: Planning, allowance: Allowance) -> None:
    """The linear plan's prices, and its value as a bound."""
    _generate(planning, allowance, quick=planning.master is None, exact=True)


def _generate(planning: Planning, allowance: Allowance, *, quick: bool, exact: bool) -> None:
    if planning.master is None:
        planning.pricer = Pricer(planning.T)
        planning.master = _first_master(planning)
    planning.master.add_all(planning.plan.values())
    generation = Generation(planning, planning.master, planning.pricer, allowance)
    generation.run(quick=quick, exact=exact, tolerance=CLOSEST if planning.is_small else CLOSE)
    planning.duals = generation.duals or planning.duals
    if generation.bound is not None and (planning.root is None or generation.bound > planning.root.bound):
        planning.raise_bound(generation.bound)
        planning.root = Root(generation.bound, generation.bound_at)


def _first_master(planning: Planning) -> Master:
    engineers, visits = range(len(planning.T.engineers)), range(len(planning.penalty))
    master = Master(planning.penalty, engineers, visits, days=len(engineers), cover=planning.cover)
    guess = Duals(0.0, planning.penalty / 2, np.zeros(len(engineers)))
    master.add_all(planning.columns.within(engineers, set(visits), guess, each=FIRST_COLUMNS))
    return master
