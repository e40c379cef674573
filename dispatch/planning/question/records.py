"""What stands in the records about one branch's day, read once for all who look at it in a transaction."""

from dataclasses import dataclass
from typing import Self

from dispatch.people.branch import Branch
from dispatch.people.shift import Shift
from dispatch.planning.question.crew import shifts_of
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.demand import visits_of_day
from dispatch.store.database import Transaction
from dispatch.work.visit import Visit


@dataclass(frozen=True)
class DayRecords:
    branch: Branch
    day: PlanningDay
    visits: list[Visit]
    shifts: list[Shift]

    @classmethod
    def read(cls, tx: Transaction, branch: Branch, day: PlanningDay) -> Self:
        return cls(branch, day, visits_of_day(tx, branch, day), shifts_of(tx, branch, day))
