"""Why this engineer and this time, why not that one, why nobody, and the smallest change that helps.

Facts, as codes and numbers, for whoever finds the words. Pure functions of a problem and the routes of
a plan (`Plan.visits`), told by the judge.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

from optimizer.candidate import Candidate, Day, days, without_visit
from optimizer.engines.tables import tables
from optimizer.evaluate import Routes, best_timetable
from optimizer.left_out import reasons
from optimizer.plan import Unserved
from optimizer.problem import Problem
from optimizer.smallest import smallest


@dataclass(frozen=True)
class Timing:
    """What settles the start of a visit.

    pinned {} · window_opens {waits} (there earlier, by so many seconds) · break_ends {} · shift_begins {travel}
    · visit_before {visit, travel} (as soon as the one before is done, and the way driven)
    """

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Explanation:
    """One visit of a plan. Every cost is against the plan without the visit, so they compare name by name."""

    chosen: Candidate
    timing: Timing
    other_times: tuple[Candidate, ...]  # the same engineer at other positions, cheapest first
    alternatives: tuple[Candidate, ...]  # the others who can, cheapest first
    refused: tuple[Candidate, ...]  # those who can't, smallest change first


@dataclass(frozen=True)
class LeftOut(Unserved):
    remedy: Candidate | None = None  # the smallest change; None: nothing lets the visit in


def candidates(problem: Problem, routes: Routes, visit_id: str) -> list[Candidate]:
    """Every engineer at their best position: who can come, cheapest first, then by the smallest change needed.

    The routes may hold the visit: all are compared with the plan that leaves it out.
    """
    return sorted((day.best() for day in days(problem, routes, visit_id)), key=attrgetter("rank"))


def candidate(problem: Problem, routes: Routes, visit_id: str, *, engineer: str) -> Candidate:
    """One engineer for one visit: every rule that fails there, and what would help."""
    ids = without_visit(routes, visit_id).get(engineer, ())
    return Day(problem, problem.engineer(engineer), ids, problem.visit(visit_id)).best()


def why(problem: Problem, routes: Routes, visit_id: str) -> Explanation:
    """Why a served visit is where and when it is."""
    engineer = next(engineer for engineer, visits in routes.items() if visit_id in visits)
    position = list(routes[engineer]).index(visit_id)
    by_engineer = {day.engineer.id: day for day in days(problem, routes, visit_id)}
    mine = list(by_engineer.pop(engineer).everywhere())
    chosen = mine.pop(position)
    others = sorted((day.best() for day in by_engineer.values()), key=attrgetter("rank"))
    return Explanation(
        chosen=chosen,
        timing=_timing(problem, engineer, routes[engineer], position),
        other_times=tuple(sorted((each for each in mine if each.feasible), key=attrgetter("rank"))),
        alternatives=tuple(each for each in others if each.feasible),
        refused=tuple(each for each in others if not each.feasible),
    )


def _timing(problem: Problem, engineer_id: str, visit_ids: Sequence[str], position: int) -> Timing:
    visits = [problem.visit(each) for each in visit_ids]
    route = best_timetable(problem, problem.engineer(engineer_id), visits).route
    stop = route.stops[position]
    if visits[position].pinned_start is not None:
        return Timing("pinned")
    if route.meal_break and stop.arrival <= route.meal_break[0] < stop.start == route.meal_break[1]:
        return Timing("break_ends")
    if stop.start > stop.arrival:
        return Timing("window_opens", {"waits": stop.start - stop.arrival})
    if position == 0:
        return Timing("shift_begins", {"travel": stop.travel})
    return Timing("visit_before", {"visit": visit_ids[position - 1], "travel": stop.travel})


def why_unserved(
    problem: Problem, routes: Routes, visit_ids: Iterable[str], *, remedies: int | None = None
) -> tuple[LeftOut, ...]:
    """Why these visits, which the routes leave out, are left out, and the smallest change that lets each in.

    `remedies`: only the first so many are worth the time that the change takes to find; None: all.
    """
    T = tables(problem)
    found = [LeftOut(each.id, each.obstacles) for each in reasons(problem, T, routes, visit_ids)]
    sought = [replace(each, remedy=smallest(problem, T, routes, each.id)) for each in found[:remedies]]
    return (*sought, *found[len(sought) :])
