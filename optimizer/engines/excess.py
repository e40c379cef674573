"""Where a plan costs more than the linear plan, visit by visit: there is something to be had.

At the linear plan's prices the difference between the two falls apart: each route's cost beyond its visits' worth and
its engineer's day, and each refused visit's penalty beyond its worth. A few engineers planned anew can save no more
than their own share of it.
"""

from typing import NamedTuple

import numpy as np

from optimizer.engines.planning import Planning


class Excess(NamedTuple):
    of_route: np.ndarray  # [engineer]
    of_visit: np.ndarray  # [visit] its share of its route's, or its own if it is refused


def excess(planning: Planning) -> Excess:
    duals, plan = planning.duals, planning.plan
    columns = list(plan.values())
    of_route = np.zeros(len(planning.T.engineers))
    of_route[list(plan)] = np.maximum(0.0, duals.reduced(columns))
    of_visit = np.maximum(0.0, planning.penalty - duals.worth)
    for column in columns:
        of_visit[list(column.stops)] = of_route[column.owner] / len(column.stops)
    return Excess(of_route, of_visit)
