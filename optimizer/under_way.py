"""Days that have begun: the visit an engineer is travelling to or working at.

Whatever it breaks has happened already, so the rules bend as far as they must for it to be served: its
own windows, skills and permission, the last return, and the end of the break's window.
"""

from dataclasses import dataclass
from typing import Self

from optimizer.engineer import Engineer
from optimizer.hours import arrival, rest
from optimizer.visit import Visit


@dataclass(frozen=True)
class Limits:
    last_return: int
    break_closes: int

    @classmethod
    def of(cls, engineer: Engineer) -> Self:
        return cls(engineer.last_return, engineer.meal_break.window[1] if engineer.meal_break else 0)

    def bent_by(self, engineer: Engineer, visit: Visit, *, way_there: int, way_home: int) -> Self:
        """`way_there` has any set-up in it."""
        done = frozen_start(engineer, visit, way_there) + visit.duration_by(engineer)
        closes = max(self.break_closes, done)
        home = arrival(engineer.absences, done, way_home)
        if engineer.meal_break is not None and home > closes:
            opens, length = engineer.meal_break.window[0], engineer.meal_break.duration
            begins, home = rest(engineer.absences, done, way_home, opens, length)
            closes = max(closes, begins)
        return Limits(max(self.last_return, home), closes)


def frozen_start(engineer: Engineer, visit: Visit, way_there: int) -> int:
    """When the work begins that the engineer is on the way to: as soon as it may, absent or not."""
    there = arrival(engineer.absences, engineer.shift[0], way_there)
    return max(there, visit.starts[0][0]) if visit.starts else there
