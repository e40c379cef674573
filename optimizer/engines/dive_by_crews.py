"""A large day's dive, crew by crew: neighbours get whole routes together, of the visits the linear plan gives them.

What a round costs grows with everybody it prices, and a crew's routes hardly depend on those far away. What the
borders lose, sub-days find again.
"""

from collections.abc import Iterator

import numpy as np

from optimizer.engines.clusters import Crowd, cut
from optimizer.engines.dive import SLOW, Dive
from optimizer.engines.fill import filled
from optimizer.engines.master import Master
from optimizer.engines.planning import Planning
from optimizer.network import Table
from optimizer.watch import Allowance

CREW = 80  # engineers
TAKEN = 1e-6  # by the linear plan, at least


def dive_by_crews(planning: Planning, allowance: Allowance) -> None:
    if planning.duals is None:
        return
    whole = Dive(planning, planning.master, planning.duals, SLOW)
    share = _shares(planning)
    crews = list(_crews(planning))
    for number, crew in enumerate(crews):
        if not allowance.open:
            break
        mine = allowance.part(1 / (len(crews) - number))
        own = _dive_of(planning, crew, _within_reach(share, crews, number) & whole.visits)
        if own is not None:
            own.look(mine)
            own.run(mine)
            own.end()
            whole.fixed |= own.fixed
            whole.visits -= {visit for column in own.fixed.values() for visit in column.stops}
    whole.end()
    planning.take(filled(planning, whole.fixed).values())


def _crews(planning: Planning) -> Iterator[list[int]]:
    problem = planning.problem
    homes = np.array([each.start for each in problem.engineers], dtype=np.int64)
    places = np.array([each.loc for each in problem.visits], dtype=np.int64)
    owner = np.full(len(places), -1, dtype=np.int64)
    for e, column in planning.plan.items():
        owner[list(column.stops)] = e
    for cluster in cut(Crowd(homes, places, owner), Table(problem.travel).nearness, turn=0, crew=CREW):
        yield cluster.engineers.tolist()


def _shares(planning: Planning) -> np.ndarray:
    """[visit, engineer] of the linear plan."""
    share = np.zeros((len(planning.T.visits), len(planning.T.engineers)))
    taken = planning.master.taken()
    for i in np.flatnonzero(taken > TAKEN):
        column = planning.master.columns[i]
        share[list(column.stops), column.owner] += taken[i]
    return share


def _within_reach(share: np.ndarray, crews: list[list[int]], number: int) -> set[int]:
    """What the linear plan gives mostly to this crew, or to it and to one before; and what it refuses."""
    by_crew = np.stack([share[:, crew].sum(axis=1) for crew in crews], axis=1)
    most = by_crew.argmax(axis=1)
    mine = (most == number) | ((most < number) & (by_crew[:, number] > TAKEN)) | (by_crew.max(axis=1) <= TAKEN)
    return set(np.flatnonzero(mine).tolist())


def _dive_of(planning: Planning, crew: list[int], visits: set[int]) -> Dive | None:
    whole, ours = planning.master, set(crew)
    master = Master(planning.penalty, crew, sorted(visits), days=whole.days, cover=planning.cover)
    master.add_all(c for c in whole.columns if c.owner in ours and visits.issuperset(c.stops))
    duals = planning.prices(master)
    return None if duals is None else Dive(planning, master, duals, SLOW)
