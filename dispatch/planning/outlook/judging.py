"""From chances to states: where safe ends and where broken begins."""

from datetime import timedelta

import numpy as np

from dispatch.planning.outlook.outlook import OutlookState

# Below it somebody should look. It is the same as "less slack than four of five such days use up": the p80 rule.
SAFE = 80
# Below it the promise is likelier to break than to hold, so whoever waits for the deadline loses by waiting.
DOUBTFUL = 50
# Two hundred days can't tell 99 % from certain, and until it has happened nothing is.
LEAST, MOST = 1, 99


def in_per_cent(share: float) -> int:
    return int(min(MOST, max(LEAST, round(100 * share))))


def state_of(chance: int) -> OutlookState:
    if chance >= SAFE:
        return OutlookState.SAFE
    return OutlookState.TIGHT if chance >= DOUBTFUL else OutlookState.WILL_BREAK


def share_by(times: np.ndarray, due: int) -> float:
    return int(np.count_nonzero(times <= due)) / len(times)


def middle(times: np.ndarray) -> int:
    """The median in whole seconds; asked thousands of times, for which numpy's own is slow."""
    below, above = (len(times) - 1) // 2, len(times) // 2
    parted = np.partition(times, (below, above))
    return (int(parted[below]) + int(parted[above])) // 2


# Of promises that would have broken as planned, so many are kept after all: plans are repaired, visits fall away.
# Measured in closed months under too much load, where it matters; in the last hours there is less and less to repair.
RESCUED = 0.1
IN_TIME_TO_REPAIR = timedelta(hours=2)


def after_repair(share: float, left: timedelta) -> float:
    """The share kept, where the plan as it stands would keep `share`; `left`: until the deadline."""
    return share + (1 - share) * RESCUED * min(1.0, max(0.0, left / IN_TIME_TO_REPAIR))
