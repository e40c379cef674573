"""Why visits are left out, told for thousands at the end of a search: what alike visits share is looked up once, and
of those who can't come, only the most promising are asked what is in their way.
"""

from collections.abc import Iterable, Iterator
from operator import attrgetter

import numpy as np

from optimizer.candidate import Candidate, Day
from optimizer.engines.compiled import random_state
from optimizer.engines.insertion import NO_LIMIT, cheapest_engineer, state_of
from optimizer.engines.state import State
from optimizer.engines.tables import Tables
from optimizer.evaluate import Routes
from optimizer.plan import Obstacle, Unserved
from optimizer.problem import Problem
from optimizer.visit import Visit

ASKED = 8  # engineers
NO_CHANCE = random_state(0)
Hurdle = tuple[float, int]  # price and number of what keeps an engineer from a visit, time apart


def reasons(problem: Problem, T: Tables, routes: Routes, visit_ids: Iterable[str]) -> tuple[Unserved, ...]:
    """Only why they are left out, for who has the problem's tables already and little time."""
    S, idle = state_of(problem, T, routes), _Idle(problem, T)
    return tuple(Unserved(each, _obstacles(problem, T, S, idle, problem.visit(each))) for each in visit_ids)


def _obstacles(problem: Problem, T: Tables, S: State, idle: "_Idle", visit: Visit) -> tuple[Obstacle, ...]:
    price = _price(T, S, problem.visit_index[visit.id])
    if price is not None:
        return (Obstacle("too_dear" if price > visit.penalty else "fits", {"price": price, "penalty": visit.penalty}),)
    return idle.obstacles(visit)


def _price(T: Tables, S: State, visit: int) -> int | None:
    """What the cheapest place costs; None: there is none."""
    price, engineer, _ = cheapest_engineer(T, S, T.crew[visit], visit, NO_LIMIT, 0.0, NO_CHANCE)
    return int(price) if engineer >= 0 else None


class _Idle:
    """The crew on a day that holds nothing but what is under way."""

    def __init__(self, problem: Problem, T: Tables):
        self.problem = problem
        self.T = T
        self.S = state_of(problem, T, {})
        self._hurdles: dict[tuple, list[Hurdle]] = {}

    def obstacles(self, visit: Visit) -> tuple[Obstacle, ...]:
        """What keeps even the best of them from coming then."""
        if not self.problem.engineers:
            return (Obstacle("no_engineers"),)
        if _price(self.T, self.S, self.problem.visit_index[visit.id]) is not None:
            return (Obstacle("crowded_out"),)
        best = min(self._asked(visit), key=attrgetter("rank"))
        return best.obstacles or (Obstacle("crowded_out"),)

    def _asked(self, visit: Visit) -> Iterator[Candidate]:
        """The most promising ones, until one has no more in the way than the next can't be without."""
        hurdles, short = self._all_hurdles(visit), self._short(visit)
        promising = sorted(range(len(hurdles)), key=lambda e: (*hurdles[e], short[e]))[:ASKED]
        least = (np.inf, 0)
        for e in promising:
            if least <= hurdles[e]:
                return
            found = Day(self.problem, self.problem.engineers[e], (), visit).at(0)
            least = min(least, found.rank[:2])
            yield found

    def _all_hurdles(self, visit: Visit) -> list[Hurdle]:
        asks = (tuple(sorted(visit.skills.items())), visit.engineers, visit.forbidden, not visit.starts, visit.frozen)
        if asks not in self._hurdles:
            days = [Day(self.problem, each, (), visit) for each in self.problem.engineers]
            self._hurdles[asks] = [(day.who_price, len(day.who)) for day in days]
        return self._hurdles[asks]

    def _short(self, visit: Visit) -> np.ndarray:
        """[engineer] about how many seconds are wanting to be there in time, and home in time."""
        T, v = self.T, self.problem.visit_index[visit.id]
        asked, crew = T.visits[v], T.engineers
        start = np.maximum(asked["opens"], crew["shift_start"] + T.from_start[:, v].astype(np.int64))
        home = start + asked["duration"] + T.to_end[:, v]
        return np.maximum(0, start - asked["closes"]) + np.maximum(0, home - crew["last_return"])
