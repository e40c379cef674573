"""What few visits and engineers have, and what has no fixed length, as one array for compiled code.

Records of `Tables` bear the position at which their list begins; -1: they have none. Equal lists
are kept once.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from optimizer.engineer import ORDINARY_PACE
from optimizer.prices import overqualified
from optimizer.problem import Problem
from optimizer.visit import Visit

NONE = -1


class Lists:
    """`begin`: where the array begins, if it is to be the rest of another one."""

    def __init__(self, begin: int = 0):
        self._begin = begin
        self._values: list[int] = []
        self._known: dict[tuple[int, ...], int] = {}

    def keep(self, values: Iterable[int]) -> int:
        """Where these values stand in the array."""
        values = tuple(int(each) for each in values)
        if values not in self._known:
            self._known[values] = self._begin + len(self._values)
            self._values.extend(values)
        return self._known[values]

    def counted(self, rows: Iterable[Iterable[int]]) -> int:
        """Where these rows stand, after their number; NONE if there are none."""
        rows = list(rows)
        return self.keep([len(rows), *(each for row in rows for each in row)]) if rows else NONE

    def __len__(self) -> int:
        return len(self._values)

    def array(self) -> np.ndarray:
        return np.array([*self._values, 0], dtype=np.int64)


def paces(problem: Problem, lists: Lists) -> list[int]:
    """For each engineer, the durations of all visits; NONE: those of the visits themselves."""
    if all(each.pace == ORDINARY_PACE for each in problem.engineers) and not any(v.durations for v in problem.visits):
        return [NONE] * len(problem.engineers)
    named = {name for visit in problem.visits for name in visit.durations}
    return [
        lists.keep(visit.duration_by(engineer) for visit in problem.visits)
        if engineer.pace != ORDINARY_PACE or engineer.is_named(named)
        else NONE
        for engineer in problem.engineers
    ]


def lastings(problem: Problem, lists: Lists, paces: Sequence[int]) -> list[int]:
    """As `paces`, in scenarios; the same lists where nobody has a mean of their own."""
    named = {name for visit in problem.visits for name in visit.means} if problem.scenarios else ()
    return [
        lists.keep(visit.lasting_by(engineer) for visit in problem.visits) if engineer.is_named(named) else pace
        for engineer, pace in zip(problem.engineers, paces, strict=True)
    ]


class PairPrices:
    """For each visit, what each engineer costs whoever had it before; see prices.py, OF_VISITS and `fee`."""

    def __init__(self, problem: Problem, lists: Lists):
        self.problem = problem
        self.lists = lists
        self.fees = np.array([each.fee.visit if each.fee else 0 for each in problem.engineers], dtype=np.int64)
        self.days = np.array([each.day - problem.first_day for each in problem.engineers], dtype=np.int64)
        self._overqualified: dict[tuple, np.ndarray] = {}

    def of(self, visit: Visit) -> int:
        prices = self.fees + visit.day_cost * self.days + self._preference(visit) + self._level(visit)
        return self.lists.keep(prices) if prices.any() else NONE

    def _preference(self, visit: Visit) -> np.ndarray | int:
        if not visit.preferred or not visit.preference_cost:
            return 0
        others = [not engineer.is_named(visit.preferred) for engineer in self.problem.engineers]
        return visit.preference_cost * np.array(others, dtype=np.int64)

    def _level(self, visit: Visit) -> np.ndarray | int:
        if not self.problem.overqualification:
            return 0
        # Visits that ask for the same share the answer; a day has few kinds of visit.
        asks = tuple(sorted(visit.skills.items()))
        if asks not in self._overqualified:
            prices = [overqualified(self.problem, engineer, visit) for engineer in self.problem.engineers]
            self._overqualified[asks] = np.array(prices, dtype=np.int64)
        return self._overqualified[asks]
