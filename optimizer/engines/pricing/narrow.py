"""Ways too long to pay: under given prices, no route that drives them costs less than some limit.

What a route doesn't spend on the road it spends at homes. So with so many seconds on the road it earns no more than
the visits that fit into the rest of the day, those that earn most by the minute first, the last of them in part (the
fractional knapsack), less those seconds. In a large region this leaves an engineer a tenth of the ways there are.
"""

from typing import NamedTuple

import numpy as np

from optimizer.engines.clockwork import day_price, leg
from optimizer.engines.compiled import compiled
from optimizer.engines.pricing.completion import NO_WAY
from optimizer.engines.pricing.duals import Rates
from optimizer.engines.pricing.reach import Reach, least_on_the_road
from optimizer.engines.tables import Tables, durations_of


class Roads(NamedTuple):
    """Of one engineer: the least that any route spends on the road."""

    out: np.ndarray  # [own number] seconds from the start to this visit; home: none
    back: np.ndarray  # [own number] and from there to the end
    longest: int  # seconds in the day


def roads_of(T: Tables, e: int, reach: Reach) -> Roads:
    ways = (least_on_the_road(T, e, reach.visits[:-1], backwards=each) for each in (False, True))
    out, back = (np.append(each, 0) for each in ways)
    return Roads(out, back, max(0, int(T.engineers["last_return"][e] - T.engineers["shift_start"][e])))


def narrowed(T: Tables, e: int, reach: Reach, roads: Roads, rates: Rates, limit: int) -> Reach:
    """Less all ways that only routes of `limit` or more take."""
    most = _most_on_the_road(T, e, reach, roads, rates, limit)
    follow = np.full_like(reach.follow, len(reach.visits) - 1)
    widest = keep_short(T, e, reach, roads.out, roads.back, most, follow)
    return reach._replace(follow=np.ascontiguousarray(follow[:, : widest + 1]))


def _most_on_the_road(T: Tables, e: int, reach: Reach, roads: Roads, rates: Rates, limit: int) -> int:
    """A route with more seconds on the road than these costs `limit` or more."""
    need = rates.road * int(day_price(T, e)) - limit
    earned = _Knapsack(-rates.gain[:-1], durations_of(T, e)[reach.visits[:-1]].astype(np.int64))
    good, bad = -1, roads.longest + 1
    while bad - good > 1:
        middle = (good + bad) // 2
        if earned.within(roads.longest - middle) - rates.road * middle > need:
            good = middle
        else:
            bad = middle
    return good


class _Knapsack:
    """In whole numbers, so that it is never too little."""

    def __init__(self, earn: np.ndarray, lasts: np.ndarray):
        earn, lasts = earn[earn > 0], lasts[earn > 0]
        rate = np.where(lasts > 0, earn // np.maximum(lasts, 1), NO_WAY)
        order = np.argsort(-rate, kind="stable")
        self.earn, self.lasts = earn[order], lasts[order]
        self.ends, self.sums = (np.cumsum(each) for each in (self.lasts, self.earn))

    def within(self, seconds: int) -> int:
        """What can be earned in so many seconds, and up to one a second more: rates are rounded down."""
        count = int(np.searchsorted(self.ends, seconds, side="right"))
        whole = int(self.sums[count - 1]) if count else 0
        if count < len(self.ends):
            rest = seconds - int(self.ends[count - 1]) if count else seconds
            whole += -(-int(self.earn[count]) * rest // int(self.lasts[count]))
        return whole + seconds


@compiled
def keep_short(T, e, R, out, back, most, follow):
    """Copy the rows of R.follow without what makes any route longer than `most` on the road; returns the widest."""
    home = R.visits.shape[0] - 1
    widest = 0
    for i in range(home + 1):
        rank = 0
        for each in range(R.follow.shape[1]):
            j = R.follow[i, each]
            if j == home:
                break
            before = np.int64(-1) if i == home else R.visits[i]
            if out[i] + leg(T, e, before, R.visits[j]) + back[j] <= most:
                follow[i, rank] = j
                rank += 1
        widest = max(widest, rank)
    return widest
