"""How much worse a plan the annealing still accepts, from what is at stake on this day.

Warm, a refused visit and a served one may change places; cold, hardly a detour is forgiven.
"""

import numpy as np

from optimizer.engines.state import ABSENT, State
from optimizer.engines.tables import Tables

WARM_REFUSALS = 0.5  # of the median penalty of what the first plan leaves out
WARM_LEGS = 1.0  # of the mean leg of the first plan
COLD_LEGS = 0.1


class Temperature:
    def __init__(self, T: Tables, S: State):
        leg = _mean_leg(T, S)
        refused = T.visits["penalty"][S.absent[: S.counters[ABSENT]]]
        refusal = float(np.median(refused)) if len(refused) else 0.0
        self.warm = max(1.0, WARM_REFUSALS * refusal, WARM_LEGS * leg)
        self.cold = max(0.1, COLD_LEGS * leg)

    def at(self, spent: float, *, warmth: float = 1.0) -> float:
        """With this share of the budget spent; `warmth` is the share of the first heat to begin at."""
        warm = max(self.cold, warmth * self.warm)
        return warm * (self.cold / warm) ** spent


def _mean_leg(T: Tables, S: State) -> float:
    used = S.routes[S.routes["length"] > 0]
    served = S.places["engineer"] >= 0
    travel = used["work"].sum() - T.visits["duration"][served].sum()
    return float(travel) / max(1, served.sum() + len(used))
