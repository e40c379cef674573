"""When to stop: small rules that compose.

A rule tells the share of its budget that is spent; at 1 the search stops. The share also cools the
search, so that a plan is as settled after two seconds as after sixty.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, Self


@dataclass(frozen=True)
class Progress:
    work: int  # steps of the search so far
    best_work: int  # steps when the best plan was found
    cost: int  # of the best plan
    bound: int | None = None  # no plan costs less

    @property
    def gap(self) -> float:
        """What the best plan costs above the bound, as a share of its cost; 1 without a bound. No price is negative."""
        if self.cost <= max(0, self.bound or 0):
            return 0.0
        return 1.0 if self.bound is None else min(1.0, (self.cost - self.bound) / self.cost)

    @property
    def proven(self) -> bool:
        """Nothing can be better."""
        return self.gap == 0

    def after(self, steps: int, cost: int) -> Self:
        work = self.work + steps
        return replace(self, work=work, cost=cost, best_work=work if cost < self.cost else self.best_work)


class Stop(Protocol):
    def __call__(self, progress: Progress) -> float:
        """The share of the budget that is spent, 0 to 1."""

    def seconds_left(self) -> float:
        """For an engine that can't be asked while it runs; endless unless a clock is kept."""
        return math.inf

    def steps_left(self, progress: Progress) -> float:
        """For an engine that plans its work ahead; endless unless work is limited."""
        return math.inf


class Deadline(Stop):
    """So many seconds from now, by a clock that may also count CPU time."""

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.monotonic):
        self.seconds = max(0.0, seconds)
        self.clock = clock
        self.begun = clock()

    def __call__(self, progress: Progress) -> float:
        return 1.0 if self.seconds == 0 else min(1.0, (self.clock() - self.begun) / self.seconds)

    def seconds_left(self) -> float:
        return max(0.0, self.seconds - (self.clock() - self.begun))


class WorkLimit(Stop):
    """So many steps; with the same seed, always the same plan."""

    def __init__(self, steps: int):
        self.steps = steps

    def __call__(self, progress: Progress) -> float:
        return 1.0 if self.steps <= 0 else min(1.0, progress.work / self.steps)

    def steps_left(self, progress: Progress) -> float:
        return max(0, self.steps - progress.work)


class GapReached(Stop):
    """As soon as the plan provably costs at most this share more than the best there is."""

    def __init__(self, share: float):
        self.share = share

    def __call__(self, progress: Progress) -> float:
        return 1.0 if progress.gap <= self.share else 0.0


class NoImprovement(Stop):
    """So many steps without a better plan."""

    def __init__(self, steps: int):
        self.steps = steps

    def __call__(self, progress: Progress) -> float:
        return min(1.0, (progress.work - progress.best_work) / max(1, self.steps))


class Cancelled(Stop):
    """As soon as `asked()` is true."""

    def __init__(self, asked: Callable[[], bool]):
        self.asked = asked

    def __call__(self, progress: Progress) -> float:
        return 1.0 if self.asked() else 0.0


class _FirstOf(Stop):
    def __init__(self, rules: tuple[Stop, ...]):
        self.rules = rules

    def __call__(self, progress: Progress) -> float:
        return max(rule(progress) for rule in self.rules)

    def seconds_left(self) -> float:
        return min(rule.seconds_left() for rule in self.rules)

    def steps_left(self, progress: Progress) -> float:
        return min(rule.steps_left(progress) for rule in self.rules)


def first_of(*rules: Stop) -> Stop:
    """Stops as soon as any of the rules does."""
    return _FirstOf(rules)
