"""Column generation over the whole day: prices for every visit and engineer, and the bound."""

from optimizer.engines.cuts import broken
from optimizer.engines.generate import Generation
from optimizer.engines.master import Master
from optimizer.engines.planning import Planning, Root
from optimizer.engines.pricing.pricer import Pricer
from optimizer.watch import Allowance

FIRST_COLUMNS = 60  # of each engineer
CLOSE = 3e-4  # linear plan and bound, on a day that enumeration can't finish anyway
CLOSEST = 1e-6
SLOW = 0.01  # of the gap, closed by a round of cuts
SET_UP = 25e-9  # usual seconds to look at two visits of one engineer, before any can be priced
TRIAL = 0.2  # of the allowance; where one quick round takes longer, all of them would take too long


def price_quickly(planning: Planning, allowance: Allowance) -> None:
    """Prices near the linear plan's, without a bound."""
    _generate(planning, allowance, quick=True, exact=False)


def price_exactly(planning: Planning, allowance: Allowance) -> None:
    """The linear plan's prices, and its value as a bound."""
    _generate(planning, allowance, quick=planning.master is None, exact=True)


def tighten(planning: Planning, allowance: Allowance) -> None:
    """Lift the bound by cuts, as long as they close the gap fast enough."""
    while planning.root is not None and allowance.open:
        bound = planning.root.bound
        triples = broken(planning.master.columns, planning.master.taken())
        for triple in triples:
            planning.master.cut(triple)
        if not triples:
            return
        _generate(planning, allowance, quick=False, exact=True)
        if planning.root.bound - bound < SLOW * (planning.cost - bound):
            return


def _generate(planning: Planning, allowance: Allowance, *, quick: bool, exact: bool) -> None:
    if planning.master is None:
        planning.too_long = SET_UP * float((planning.T.able.sum(axis=0) ** 2.0).sum()) > TRIAL * allowance.scale
        if planning.too_long:
            return
        planning.pricer = Pricer(planning.T)
        planning.master = _first_master(planning)
    planning.master.add_all(planning.plan.values())
    if quick and not _priced_once(planning, allowance.part(TRIAL)):
        planning.too_long = True
        return
    generation = Generation(planning, planning.master, planning.pricer, allowance)
    generation.run(quick=quick, exact=exact, tolerance=CLOSEST if planning.is_small else CLOSE)
    planning.duals = generation.duals or planning.duals
    if generation.bound is not None and (planning.root is None or generation.bound > planning.root.bound):
        planning.raise_bound(generation.bound)
        planning.root = Root(generation.bound, generation.bound_at)


def _priced_once(planning: Planning, allowance: Allowance) -> bool:
    """Whether one quick round is over in time; the next ones take as long."""
    generation = Generation(planning, planning.master, planning.pricer, allowance)
    if generation.duals is None:
        return False
    generation.round(quick=True)
    return allowance.open


def _first_master(planning: Planning) -> Master:
    engineers, visits = range(len(planning.T.engineers)), set(range(len(planning.penalty)))
    return planning.master_of(planning.columns.within(engineers, visits, planning.guess(), each=FIRST_COLUMNS))
