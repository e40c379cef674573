"""Sub-days: a few engineers, their visits and the refused ones near them, planned anew by the whole machinery.

A plan for a dozen engineers can be had almost exactly: columns, a linear plan, and CP-SAT over every route that could
still better what they drive now. It mends only what is local: that the right visits are refused in the right places
is the whole day's prices' doing.
"""

import numpy as np

from optimizer.engines.choose import choose
from optimizer.engines.columns import Column
from optimizer.engines.generate import Generation
from optimizer.engines.master import Master
from optimizer.engines.planning import Plan, Planning
from optimizer.engines.pricing.pricer import Pricer
from optimizer.watch import Allowance

KNOWN_COLUMNS = 400  # of each engineer
REFUSED = 4  # refused visits for each engineer
CHOICES = 3_000  # columns given to CP-SAT
CLOSE = 3e-4
CHOICE_SECONDS = 1.0


def resolve(
    planning: Planning, plan: Plan, engineers: list[int], allowance: Allowance, *, seconds: float
) -> tuple[Plan, bool]:
    """The plan with these engineers' routes made better, if they could be, and whether that was searched to its end."""
    if not allowance.open or planning.duals is None:
        return plan, False
    area = _Area(planning, plan, engineers)
    generation = Generation(planning, area.master, area.pricer, allowance.part(0.7, seconds=seconds))
    generation.run(tolerance=CLOSE)
    if generation.duals is None:
        return plan, False
    rest = area.cost - generation.duals.value
    if rest < 1:
        return plan, True
    columns = area.promising(generation, rest)
    choice = choose(
        columns,
        area.visits,
        planning.penalty,
        allowance,
        hint=area.routes,
        seed=planning.seed,
        seconds=CHOICE_SECONDS,
    )
    if choice.columns is None:
        return plan, choice.best
    others = {e: column for e, column in plan.items() if e not in area.engineers}
    return others | {column.owner: column for column in choice.columns}, choice.best


class _Area:
    def __init__(self, planning: Planning, plan: Plan, engineers: list[int]):
        self.engineers = set(engineers)
        self.routes = [plan[e] for e in sorted(self.engineers) if e in plan]
        mine = [visit for column in self.routes for visit in column.stops]
        refused = nearest_refused(planning, plan, engineers, mine)
        self.visits = sorted({*mine, *refused})
        self.cost = sum(column.cost for column in self.routes) + int(planning.penalty[refused].sum())
        self.pricer = Pricer(planning.T, sorted(engineers), self.visits)
        days = len(planning.T.engineers)
        self.master = Master(
            planning.penalty, sorted(engineers), self.visits, days=days, cover=planning.cover, prices_only=True
        )
        known = planning.columns.within(sorted(engineers), set(self.visits), planning.duals, each=KNOWN_COLUMNS)
        self.master.add_all([*known, *self.routes])

    def promising(self, generation: Generation, rest: float) -> list[Column]:
        """The columns that a better plan may use, as far as the prices tell, and the present ones."""
        columns = self.master.columns
        reduced = generation.duals.reduced(columns)
        near = [i for i in np.argsort(reduced, kind="stable")[:CHOICES].tolist() if reduced[i] <= rest]
        return list({id(column): column for column in [*(columns[i] for i in near), *self.routes]}.values())


def nearest_refused(planning: Planning, plan: Plan, engineers: list[int], mine: list[int]) -> list[int]:
    """The visits no route of the plan serves that lie nearest to these engineers and their visits."""
    T = planning.T
    refused = planning.left_out(plan)
    refused = refused[T.able[np.ix_(refused, engineers)].any(axis=1)]
    most = REFUSED * len(engineers)
    if len(refused) > most:
        away = T.from_start[np.ix_(engineers, refused)].min(axis=0)
        if mine:
            away = np.minimum(away, T.travel[np.ix_(mine, refused)].min(axis=0))
        refused = refused[np.argsort(away, kind="stable")[:most]]
    return refused.tolist()
