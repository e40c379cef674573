"""Prices for quotas, changes and reserves, learnt by trying: doubled while they are too low, then halved in.

Each is a price that the problem without ties has already: a fee by the visit, a cost of change, a reserve.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from optimizer.coupling import coupling_obstacles
from optimizer.engineer import Engineer
from optimizer.evaluate import Routes, best_timetable
from optimizer.plan import Route
from optimizer.problem import Problem
from optimizer.terms import Fee, Reserve
from optimizer.visit import Visit

FIRST_OF_A_VISIT = 2_000  # seconds of travel
FIRST_OF_A_SECOND = 1


@dataclass
class Price:
    first: int
    too_low: int = 0
    enough: int | None = None
    now: int = 0

    def learn(self, broken: bool) -> None:
        if broken:
            self.too_low = self.now
        else:
            self.enough = self.now
        if self.enough is None:
            self.now = max(self.first, 4 * self.now)
        else:
            self.now = (self.too_low + self.enough + 1) // 2


class TiePrices:
    def __init__(self, problem: Problem):
        self.problem = problem
        self.prices: dict[tuple[str, str], Price] = {}
        for group in problem.groups:
            self.prices["quota", group.name] = Price(FIRST_OF_A_VISIT)
        for area in problem.areas:
            self.prices["area", area.name] = Price(FIRST_OF_A_SECOND)
        if problem.most_changed is not None:
            self.prices["too_many_changes", ""] = Price(FIRST_OF_A_VISIT)

    @property
    def are_all_zero(self) -> bool:
        return not any(price.now for price in self.prices.values())

    def learn(self, routes: Routes) -> None:
        """From routes that were planned under the present prices."""
        broken = set(self._broken(routes))
        for tie, price in self.prices.items():
            price.learn(tie in broken)

    def _broken(self, routes: Routes) -> Iterator[tuple[str, str]]:
        driven = {each: self._driven(each, visits) for each, visits in routes.items() if visits}
        for obstacle in coupling_obstacles(self.problem, driven):
            yield obstacle.code, obstacle.facts.get("group") or obstacle.facts.get("area") or ""

    def _driven(self, engineer: str, visits: tuple[str, ...]) -> Route:
        stops = [self.problem.visit(each) for each in visits]
        return best_timetable(self.problem, self.problem.engineer(engineer), stops).route

    def on(self, apart: Problem) -> Problem:
        """The problem without ties, at these prices."""
        change = self.prices.get(("too_many_changes", ""), Price(0)).now
        return apart.trusting(
            engineers=tuple(self._engineer(each) for each in apart.engineers),
            visits=tuple(_dearer(each, change) for each in apart.visits) if change else apart.visits,
        )

    def _engineer(self, engineer: Engineer) -> Engineer:
        groups = [each for each in self.problem.groups if engineer.is_named(each.engineers)]
        by_visit = sum(self.prices["quota", group.name].now for group in groups)
        if by_visit:
            fee = engineer.fee or Fee()
            engineer = replace(engineer, fee=replace(fee, visit=fee.visit + by_visit))
        areas = [each for each in self.problem.areas if engineer.is_named(each.engineers)]
        by_second = sum(self.prices["area", area.name].now for area in areas)
        if by_second and engineer.reserve is None:
            engineer = replace(engineer, reserve=Reserve(engineer.shift[1] - engineer.shift[0], by_second))
        return engineer


def _dearer(visit: Visit, change: int) -> Visit:
    told = visit.told and replace(visit.told, step=visit.told.step + change)
    return replace(visit, change_cost=visit.change_cost + change if visit.assigned else visit.change_cost, told=told)
