"""From chances to states: where safe ends and where broken begins."""

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
    return float(np.mean(times <= due))
