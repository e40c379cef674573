"""A part of somebody's budget, as a stop rule of its own."""

import math
from collections.abc import Callable
from dataclasses import replace

from optimizer.stop import Progress, Stop


class Share(Stop):
    """Of what is left of a whole budget this much; `told` hears of the work as if it were the whole's.

    A search that is given a share sees only its own part: its cost and bound say nothing of the whole.
    """

    def __init__(self, whole: Stop, before: Progress, share: float, *, told: Callable[[Progress], None]):
        self.whole = whole
        self.before = before
        self.told = told
        self.begin = whole(before)
        self.end = self.begin + share * max(0.0, 1 - self.begin)
        self.seconds = share * whole.seconds_left()
        self.kept = max(0.0, whole.seconds_left() - self.seconds) if math.isfinite(self.seconds) else 0.0

    def __call__(self, progress: Progress) -> float:
        now = replace(self.before, work=self.before.work + progress.work)
        self.told(now)
        if self.end <= self.begin:
            return 1.0
        return min(1.0, max(0.0, (self.whole(now) - self.begin) / (self.end - self.begin)))

    def seconds_left(self) -> float:
        return max(0.0, self.whole.seconds_left() - self.kept)

    def steps_left(self, progress: Progress) -> float:
        now = replace(self.before, work=self.before.work + progress.work)
        whole = self.whole.steps_left(now)
        left = 1 - self.whole(now)
        return whole if math.isinf(whole) or left <= 0 else whole * max(0.0, self.end - self.whole(now)) / left
