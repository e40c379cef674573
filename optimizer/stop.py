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
    bound: int | None = None

    def after(self, steps: int, cost: int) -> Self:
        work = self.work + steps
        return replace(self, work=work, cost=cost, best_work=work if cost < self.cost else self.best_work)


class Stop(Protocol):
    def __call__(self, progress: Progress) -> float:
        """The share of the budget that is spent, 0 to 1."""

    def seconds_left(self) -> float:
        """For an engine that can't be asked while it runs; endless unless a clock is kept."""
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


def first_of(*rules: Stop) -> Stop:
    """Stops as soon as any of the rules does."""
    return _FirstOf(rules)
