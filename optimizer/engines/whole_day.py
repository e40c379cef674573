"""Column generation over the whole day: prices for every visit and engineer, and the bound."""

from optimizer.engines.ascent import Ascent
from optimizer.engines.columns import Column
from optimizer.engines.cuts import broken
from optimizer.engines.generate import Generation
from optimizer.engines.master import Master
from optimizer.engines.planning import Planning, Root
from optimizer.engines.pricing.pricer import Pricer
from optimizer.watch import Allowance

FIRST_COLUMNS = 60  # of each engineer
LAST_COLUMNS = 20  # of those known when the prices are, for the linear plan of a large day
CLOSE = 3e-4  # linear plan and bound, on a day that enumeration can't finish anyway
CLOSEST = 1e-6
NEAR = 0.01
SLOW = 0.01  # of the gap, closed by a round of cuts
SET_UP = 25e-9  # usual seconds to look at two visits of one engineer, before any can be priced
MOST_WAYS = 200_000_000  # of one visit to another, over all engineers: a gigabyte
TRIAL = 0.2  # of the allowance; where one quick round takes longer, all of them would take too long


def price_quickly(planning: Planning, allowance: Allowance) -> None:
    """Prices near the linear plan's, without a bound: climbed to, so that GLOP gets only the routes that pay best."""
    if not _begin(planning, allowance):
        return
    ascent = Ascent(planning.penalty, days=len(planning.T.engineers), top=planning.cost)
    ascent.add_all([*_first_columns(planning), *planning.plan.values()])
    if not _priced_once(planning, ascent, allowance.part(TRIAL)):
        return
    planning.ascent = ascent
    _run(planning, ascent, allowance, quick=True, exact=False, tolerance=NEAR)
    planning.master = planning.master_of(())
    _hand_over(planning)


def climb_exactly(planning: Planning, allowance: Allowance) -> None:
    """From there to a bound, within a hundredth; sooner than by GLOP."""
    if planning.ascent is not None:
        _run(planning, planning.ascent, allowance, quick=False, exact=True, tolerance=NEAR)
        _hand_over(planning)


def price_exactly(planning: Planning, allowance: Allowance) -> None:
    """The linear plan's prices, and its value as a bound."""
    known = planning.master is not None
    if not known:
        if not _begin(planning, allowance):
            return
        planning.master = planning.master_of(_first_columns(planning))
    planning.master.add_all(planning.plan.values())
    if known or _priced_once(planning, planning.master, allowance.part(TRIAL)):
        _settle(planning, allowance, quick=not known)


def tighten(planning: Planning, allowance: Allowance) -> None:
    """Lift the bound by cuts, as long as they close the gap fast enough."""
    while planning.root is not None and allowance.open:
        bound = planning.root.bound
        triples = broken(planning.master.columns, planning.master.taken())
        for triple in triples:
            planning.master.cut(triple)
        if not triples:
            return
        _settle(planning, allowance, quick=False)
        if planning.root.bound - bound < SLOW * (planning.cost - bound):
            return


def _settle(planning: Planning, allowance: Allowance, *, quick: bool) -> None:
    tolerance = CLOSEST if planning.is_small else CLOSE
    _run(planning, planning.master, allowance, quick=quick, exact=True, tolerance=tolerance)


def _run(
    planning: Planning, master: Master | Ascent, allowance: Allowance, *, quick: bool, exact: bool, tolerance: float
) -> None:
    generation = Generation(planning, master, planning.pricer, allowance)
    if planning.root is not None:
        generation.centre = planning.root.prices.worth
    generation.run(quick=quick, exact=exact, tolerance=tolerance)
    planning.duals = generation.duals or planning.duals
    if generation.bound is not None and (planning.root is None or generation.bound > planning.root.bound):
        planning.raise_bound(generation.bound)
        planning.root = Root(generation.bound, generation.bound_at)


def _hand_over(planning: Planning) -> None:
    """The linear plan over the routes that pay best at the prices climbed to."""
    planning.master.add_all(planning.ascent.best(planning.duals, LAST_COLUMNS))
    planning.duals = planning.prices(planning.master) or planning.duals


def _priced_once(planning: Planning, master: Master | Ascent, allowance: Allowance) -> bool:
    """Whether one quick round is over in time; the next ones take as long."""
    generation = Generation(planning, master, planning.pricer, allowance)
    if generation.duals is not None:
        generation.round(quick=True)
    planning.too_long = generation.duals is None or not allowance.open
    return not planning.too_long


def _begin(planning: Planning, allowance: Allowance) -> bool:
    """Set up the pricer, if there is time and room."""
    ways = float((planning.T.able.sum(axis=0) ** 2.0).sum())
    planning.too_long = planning.too_long or ways > MOST_WAYS or SET_UP * ways > TRIAL * allowance.scale
    if not planning.too_long:
        planning.pricer = Pricer(planning.T)
    return not planning.too_long


def _first_columns(planning: Planning) -> list[Column]:
    engineers, visits = range(len(planning.T.engineers)), set(range(len(planning.penalty)))
    return planning.columns.within(engineers, visits, planning.guess(), each=FIRST_COLUMNS)
