"""How much worse a plan the annealing still accepts, from what is at stake on this day.

Warm, a refused visit and a served one may change places; cold, hardly a detour is forgiven.
"""

import numpy as np

from optimizer.engines.state import ABSENT, State
from optimizer.engines.tables import Tables

WARM_REFUSALS = 0.5  # of the median penalty of what the plan leaves out
HOT_LEGS = 3.0  # of the mean leg: where all are served, whole routes must change hands before a better plan shows
WARM_LEGS = 1.0  # of the mean leg
MOST_LEGS = 15.0  # dearer refusals are not undone by warmth
COLD_LEGS = 0.1
MILD = 0.25  # for a plan that has been through a master and is not to be shaken apart


class Temperature:
    """Of an annealing that begins with this plan."""

    def __init__(self, T: Tables, S: State, *, mild: bool):
        leg = _mean_leg(T, S)
        refused = T.visits["penalty"][S.absent[: S.counters[ABSENT]]]
        refusal = float(np.median(refused)) if len(refused) else 0.0
        stake = min(WARM_REFUSALS * refusal, MOST_LEGS * leg)
        self.warm = max(1.0, MILD * stake, WARM_LEGS * leg) if mild else max(1.0, stake, HOT_LEGS * leg)
        self.cold = max(0.1, COLD_LEGS * leg)

    def at(self, spent: float) -> float:
        """With this share of the budget spent."""
        return self.warm * (self.cold / self.warm) ** spent


def _mean_leg(T: Tables, S: State) -> float:
    used = S.routes[S.routes["length"] > 0]
    served = S.places["engineer"] >= 0
    travel = used["work"].sum() - T.visits["duration"][served].sum()
    return float(travel) / max(1, served.sum() + len(used))
