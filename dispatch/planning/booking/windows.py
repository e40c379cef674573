"""The windows of a day that may be promised: full hours of the wall clock, whatever the clocks do that night."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dispatch.planning.question.day import PlanningDay


@dataclass(frozen=True, order=True)
class Window:
    opens: datetime
    closes: datetime

    def seconds(self, day: PlanningDay) -> tuple[int, int]:
        return day.seconds(self.opens), day.seconds(self.closes)


def windows(day: PlanningDay, *, length: int, first: datetime, last: datetime) -> Iterator[Window]:
    """Those of the day that open from `first` on and before `last`: nobody should be at home from an hour at which
    nobody is at work. `length`: hours; windows begin at its multiples."""
    for hour in range(0, 24, length):
        window = Window(day.at_hour(hour), day.at_hour(hour + length))
        if window.opens < window.closes and first <= window.opens < last:
            yield window
