"""Large days: cut into clusters, each planned by `solve`, cut anew along other lines, and planned on.

A day of some thousand visits stays in one piece where there is time for its prices, and so do the first parts of larger
ones.

`split`, `solved` and `merged` are pure: any number of processes or machines can do the middle one, and within a turn
no two parts share anything. The travel of the whole day is never asked for; a part has a table of its own.
"""

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from multiprocessing import get_context
from typing import NamedTuple

from optimizer.checks import BadProblem
from optimizer.coupled import is_coupled
from optimizer.engines.clusters import CREW, cut
from optimizer.engines.tables import tables
from optimizer.evaluate import Judge, Routes, judge
from optimizer.fitting import fitted
from optimizer.left_out import reasons
from optimizer.plan import Plan, Unserved
from optimizer.problem import Problem
from optimizer.region import Region, binds_the_crew
from optimizer.share import Share
from optimizer.solve import begin, can_stay_whole, search, solve, still_drivable
from optimizer.stop import Deadline, Progress, Stop
from optimizer.warm import warm
from optimizer.watch import Allowance, Watch

LARGE = 1_000  # visits, above which a day is cut
CELLS = 200_000_000  # of the tables of a day in one piece: about a gigabyte


class Turn(NamedTuple):
    share: float  # of the budget
    crew: int = CREW  # engineers of a part, at most


TURNS = (Turn(0.5), Turn(0.3), Turn(0.2))
ROOMY_TURNS = (Turn(0.5, 320), Turn(0.3), Turn(0.2))
REMADE = 1.5  # the time of making the first parts, for making them again and asking for reasons
AMPLE = 0.048  # seconds a visit, given which there is time for the prices of parts as large


@dataclass(frozen=True)
class Part:
    """One cluster's question, and its present routes to begin from."""

    problem: Problem
    start: Routes


def plan_day(
    problem: Problem,
    *,
    stop: Stop,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    start: Routes | None = None,
) -> Plan:
    """As `solve`; a large day, in which no rule binds the whole crew together, in clusters.

    Of one crew it stays in one piece; up to some thousand visits, if there is the time; then there may be a bound.
    """
    if is_one_piece(problem, stop):
        refuse_what_fills_the_memory(problem)
        return solve(problem, stop=stop, seed=seed, progress=progress, start=start)
    return _Parts(problem, still_drivable(problem, start or {}), stop, progress or (lambda _: None)).planned(seed)


def is_one_piece(problem: Problem, stop: Stop) -> bool:
    small = len(problem.visits) <= LARGE or (len(problem.engineers) <= CREW and fits_the_memory(problem))
    return small or not can_be_cut(problem) or can_stay_whole(problem, the_whole(stop))


class _Parts:
    """A large day and its best routes so far, part by part made better within one budget."""

    def __init__(self, problem: Problem, routes: Routes, stop: Stop, tell: Callable[[Progress], None]):
        self.problem = problem
        self.region = Region.of(problem)
        self.judge = Judge(problem)
        self.routes = fitted(self.judge, routes) if is_coupled(problem) else routes
        self.stop = stop
        self.tell = tell
        self.now = Progress(work=0, best_work=0, cost=self.judge(self.routes).cost)
        self.ending = 0.0  # share of the budget, kept for the reasons why others are left out

    def planned(self, seed: int) -> Plan:
        turns = turns_for(len(self.problem.visits), the_whole(self.stop).scale)
        left = sum(turn.share for turn in turns)
        for number, turn in enumerate(turns):
            for part in self._made(number, turn.crew):
                if number and self._rest <= 0:
                    return self._told()
                budget = turn.share * len(part.problem.visits) / len(self.problem.visits)
                self._improve(part, budget / left, seed)
                left -= budget
        return self._told()

    @property
    def _rest(self) -> float:
        """Of the budget, for the search."""
        return 1 - self.stop(self.now) - self.ending

    def _made(self, turn: int, crew: int) -> Iterator[Part]:
        """The parts of one turn. Those of the first show how long it takes to make them for the reasons again."""
        began = self.stop(self.now)
        for part in split(self.region, self.routes, turn=turn, crew=crew):
            if turn == 0:
                self.ending += REMADE * (self.stop(self.now) - began)
            yield part
            began = self.stop(self.now)

    def _improve(self, part: Part, share: float, seed: int) -> None:
        share *= max(0.0, self._rest) / max(1e-9, self._rest + self.ending)
        found, work = searched(part, Share(self.stop, self.now, share, told=self.tell), seed)
        tried = {**self.routes, **dict.fromkeys(part.problem.engineer_index, ()), **found}
        cost = self.judge(tried).cost
        # A part may see a price a little otherwise than the whole; the whole decides.
        self.routes = tried if cost < self.now.cost else self.routes
        self.now = self.now.after(work, min(cost, self.now.cost))
        self.tell(self.now)

    def _told(self) -> Plan:
        judgement = self.judge(self.routes)
        absent = set(judgement.unserved)
        parts = (
            Part(each.problem, {engineer.id: self.routes.get(engineer.id, ()) for engineer in each.engineers})
            for each in pieces(self.region, self.routes, turn=0)
            if not absent.isdisjoint(visit.id for visit in each.visits)
        )
        left_out = tuple(each for part in parts for each in _left_out(part, absent))
        return Plan(
            instance=self.problem.name,
            routes=judgement.routes,
            unserved=left_out,
            costs=judgement.costs,
            bound=None,
            bound_without=(),
            work=self.now.work,
        )


def _left_out(part: Part, absent: Collection[str]) -> tuple[Unserved, ...]:
    """Why they are left out, of this part."""
    visits = [visit.id for visit in part.problem.visits if visit.id in absent]
    return reasons(part.problem, tables(part.problem), part.start, visits)


def the_whole(stop: Stop) -> Allowance:
    return Allowance(Watch(stop, lambda _: None, cost=0))


def refuse_what_fills_the_memory(problem: Problem) -> None:
    if not fits_the_memory(problem):
        raise BadProblem(
            f"visits are {len(problem.visits)} and engineers {len(problem.engineers)}, "
            f"and a rule among them keeps the day in one piece: too large to plan."
        )


def fits_the_memory(problem: Problem) -> bool:
    visits, engineers = len(problem.visits), len(problem.engineers)
    return visits * (visits + engineers) <= CELLS


def can_be_cut(problem: Problem) -> bool:
    return all(binds_the_crew(each) is None for each in (problem, *problem.engineers, *problem.visits))


def plan_region(
    region: Region,
    *,
    seconds: float,
    seed: int = 0,
    workers: int = 1,
    clock: Callable[[], float] = time.monotonic,
) -> Plan:
    """Plan a region in about so many seconds, in that many processes; the clock may also count CPU time of each."""
    routes: Routes = {}
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=warm) as pool:
        for number, turn in enumerate(turns_for(len(region.visits), seconds * workers)):
            begun = clock()
            crew = even_crew(len(region.engineers), turn.crew, workers)
            parts = list(split(region, routes, turn=number, crew=crew))
            left = seconds * turn.share - (clock() - begun)
            each = max(0.1, left / -(-len(parts) // workers))
            routes = merged(pool.map(solved, parts, repeat(each), repeat(seed), repeat(clock)))
    return region_plan(region, routes)


def turns_for(visits: int, seconds: float) -> tuple[Turn, ...]:
    """Given so many seconds of all workers together."""
    return ROOMY_TURNS if seconds > AMPLE * visits else TURNS


def even_crew(engineers: int, most: int, workers: int) -> int:
    """A crew of at most so many, so that every worker gets as many parts."""
    return -(-engineers // (workers * -(-engineers // (workers * most))))


def split(region: Region, routes: Routes, *, turn: int, crew: int = CREW) -> Iterator[Part]:
    """The parts of one turn: each engineer and each visit is in one of them."""
    for piece in pieces(region, routes, turn=turn, crew=crew):
        yield Part(piece.problem, {each.id: routes[each.id] for each in piece.engineers if each.id in routes})


def pieces(region: Region, routes: Routes, *, turn: int, crew: int = CREW) -> Iterator[Region]:
    """As `split`, before anybody has asked for the roads."""
    yield from region.pieces(cut(region.crowd(routes), region.travel.nearness, turn=turn, crew=crew), routes)


def solved(part: Part, seconds: float, seed: int, clock: Callable[[], float] = time.monotonic) -> Routes:
    """The routes of one part; never worse than those it began from."""
    routes, _ = searched(part, Deadline(seconds, clock=clock), seed)
    return routes


def searched(part: Part, stop: Stop, seed: int) -> tuple[Routes, int]:
    """The routes of one part, and the work they took; why others are left out is asked of the whole."""
    if is_coupled(part.problem):
        plan = solve(part.problem, stop=stop, seed=seed, start=part.start)
        return plan.visits, plan.work
    planning = begin(part.problem, stop, lambda _: None, seed=seed, start=part.start)
    search(planning)
    return planning.named(planning.plan), planning.watch.now.work


def merged(answers: Iterable[Routes]) -> dict[str, tuple[str, ...]]:
    return {engineer: tuple(visits) for routes in answers for engineer, visits in routes.items()}


def region_plan(region: Region, routes: Routes) -> Plan:
    """The plan these routes make, judged part by part."""
    plans = [_judged(part) for part in split(region, routes, turn=0)]
    costs = {name: sum(plan.costs[name] for plan in plans) for name in plans[0].costs}
    costs |= region.costs_between_parts(routes)
    made = tuple(route for plan in plans for route in plan.routes)
    left_out = tuple(each for plan in plans for each in plan.unserved)
    return Plan(region.name, made, left_out, costs, bound=None, bound_without=(), work=0)


def _judged(part: Part) -> Plan:
    found = judge(part.problem, part.start)
    left_out = _left_out(part, set(found.unserved))
    return Plan(part.problem.name, found.routes, left_out, found.costs, bound=None, bound_without=(), work=0)
