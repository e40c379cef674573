"""The windows of a day that may be promised: full hours of the wall clock, whatever the clocks do that night."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from dispatch.planning.question.day import PlanningDay


@dataclass(frozen=True, order=True)
class Window:
    opens: datetime
    closes: datetime

    def seconds(self, day: PlanningDay) -> tuple[int, int]:
        return day.seconds(self.opens), day.seconds(self.closes)


@lru_cache(maxsize=2000)
def windows(day: PlanningDay, *, length: int, first: datetime, last: datetime) -> tuple[Window, ...]:
    """Those of the day that open from `first` on and before `last`: nobody should be at home from an hour at which
    nobody is at work. `length`: hours; windows begin at its multiples."""
    every = (Window(day.at_hour(hour), day.at_hour(hour + length)) for hour in range(0, 24, length))
    return tuple(each for each in every if each.opens < each.closes and first <= each.opens < last)
