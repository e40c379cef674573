"""The budget as the engines see it: they tell what they have spent, and learn what they may spend.

Work is counted in steps of ruin and recreate. The other engines turn their own counts (labels, simplex iterations,
CP-SAT's deterministic seconds) into such steps, so that a work limit holds for all of them and means the same on
every machine.
"""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import Self, TypeVar

from optimizer.stop import Progress, Stop

STEPS_A_SECOND = 20_000  # about, on a day of 500 visits
LEAST_PART = 0.02  # of the whole budget
BEAT = 0.2  # seconds between two looks at the stop rule while one long call runs

Answer = TypeVar("Answer")


class Watch:
    def __init__(self, stop: Stop, tell: Callable[[Progress], None], *, cost: int):
        self.stop = stop
        self.tell = tell
        self.now = Progress(work=0, best_work=0, cost=cost)
        self.spent = stop(self.now)

    @property
    def over(self) -> bool:
        return self.spent >= 1 or self.now.proven

    def spend(self, steps: float, *, cost: int | None = None) -> None:
        """`cost`: of the best plan, if that has changed."""
        self.now = self.now.after(int(steps), self.now.cost if cost is None else cost)
        self.look()

    def bound(self, bound: int | None) -> None:
        self.now = replace(self.now, bound=bound)
        self.look()

    def look(self) -> None:
        self.tell(self.now)
        self.spent = self.stop(self.now)

    def during(self, call: Callable[[], Answer], *, end: Callable[[], None]) -> Answer:
        """Make a long call that can't look by itself; `end` is called when the budget is spent."""
        with ThreadPoolExecutor(max_workers=1) as aside:
            answer = aside.submit(call)
            while not wait([answer], timeout=BEAT).done:
                self.look()
                if self.over:
                    end()
            return answer.result()


@dataclass(frozen=True)
class Allowance:
    """A part of the budget: up to a share of it, or so much work, whichever is reached first."""

    watch: Watch
    since: float = 0.0  # shares of the whole budget
    until: float = 1.0
    first_step: float = 0  # of the whole work
    last_step: float = math.inf

    @property
    def open(self) -> bool:
        watch = self.watch
        return not watch.over and watch.spent < self.until and watch.now.work < self.last_step

    @property
    def used(self) -> float:
        """The share of it that is spent."""
        if not self.open:
            return 1.0
        watch = self.watch
        work = (watch.now.work - self.first_step) / (self.last_step - self.first_step)
        return max(work, (watch.spent - self.since) / (self.until - self.since))

    @property
    def steps(self) -> float:
        """Left; endless unless work is limited."""
        rest = self._part_of(self.watch.stop.steps_left(self.watch.now))
        return max(0.0, min(rest, self.last_step - self.watch.now.work))

    @property
    def seconds(self) -> float:
        """Left; endless unless a clock is kept."""
        return self._part_of(self.watch.stop.seconds_left())

    @property
    def scale(self) -> float:
        """Left, in seconds by the clock or in what a usual machine would need: for choosing among recipes."""
        return min(self.seconds, self.steps / STEPS_A_SECOND)

    def part(self, share: float, *, seconds: float = math.inf) -> Self:
        """That share of what is left, but not too little to be of use; at most the work of so many usual seconds."""
        spent, work = self.watch.spent, self.watch.now.work
        until = min(self.until, spent + max(LEAST_PART, share * (self.until - spent)))
        last = min(self.last_step, work + seconds * STEPS_A_SECOND)
        return Allowance(self.watch, spent, until, work, last)

    def _part_of(self, rest: float) -> float:
        if math.isinf(rest) or self.watch.spent >= 1:
            return rest
        return rest * max(0.0, self.until - self.watch.spent) / (1 - self.watch.spent)
