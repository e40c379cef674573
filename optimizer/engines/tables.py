"""The problem as arrays, for compiled code: engineers and visits are their positions in the problem."""

from typing import NamedTuple

import numpy as np

from optimizer.evaluate import may_meet
from optimizer.problem import Engineer, Problem, Visit

NEVER = 1 << 40  # a due time for visits that have none
ROUTE_CELLS = 5_000_000  # bounds the memory of one array over all stops of all routes


VISIT = np.dtype(
    [
        ("duration", np.int64),
        ("opens", np.int64),
        ("closes", np.int64),
        ("due", np.int64),
        ("weight", np.int64),
        ("step", np.int64),
        ("penalty", np.int64),
        ("assigned", np.int64),  # engineer, or -1
        ("change_cost", np.int64),
    ],
    align=True,
)
ENGINEER = np.dtype(
    [
        ("shift_start", np.int64),
        ("shift_end", np.int64),
        ("last_return", np.int64),
        ("overtime_cost", np.int64),
        ("break_length", np.int64),  # -1: no break is owed
        ("break_opens", np.int64),
        ("break_closes", np.int64),
        ("excess", np.int64),  # workload before today, less the crew's mean
        ("balance", np.int64),  # the problem's
        ("scenarios", np.int64),  # how many, see expected_price.py; 0: all is certain
    ],
    align=True,
)


class Tables(NamedTuple):
    # Records and few arrays, because every array passed to a compiled function costs time.
    travel: np.ndarray  # [from visit, to visit]
    from_start: np.ndarray  # [engineer, visit]
    to_end: np.ndarray  # [engineer, visit]
    visits: np.ndarray
    engineers: np.ndarray
    able: np.ndarray  # [visit, engineer] whether they may meet: skills, permission, window and shift
    crew: np.ndarray  # [visit, …] the able engineers, then -1
    draws: np.ndarray  # [visit, then engineer; scenario], see scenarios.py


def tables(problem: Problem) -> Tables:
    places = np.array([visit.loc for visit in problem.visits], dtype=np.int64)
    starts = np.array([engineer.start for engineer in problem.engineers], dtype=np.int64)
    ends = np.array([engineer.end for engineer in problem.engineers], dtype=np.int64)
    visits = np.array([visit_record(problem, visit) for visit in problem.visits], dtype=VISIT)
    engineers = np.array([_engineer_record(problem, each) for each in problem.engineers], dtype=ENGINEER)
    from_start = problem.travel[np.ix_(starts, places)]
    to_end = np.ascontiguousarray(problem.travel[np.ix_(places, ends)].T)
    able = who_matrix(problem) & _in_time(visits, engineers)
    return Tables(
        travel=problem.travel[np.ix_(places, places)],
        from_start=from_start,
        to_end=to_end,
        visits=visits,
        engineers=engineers,
        able=able,
        crew=_crew(able),
        draws=problem.draws,
    )


def visit_record(problem: Problem, visit: Visit) -> tuple:
    promise = (NEVER, 0, 0) if visit.due is None else (visit.due, visit.weight, visit.step)
    assigned = problem.engineer_index.get(visit.assigned, -1)
    return visit.duration, *visit.start_window, *promise, visit.penalty, assigned, visit.change_cost


def _engineer_record(problem: Problem, engineer: Engineer) -> tuple:
    meal, overtime = engineer.meal_break, engineer.overtime
    return (
        *engineer.shift,
        engineer.last_return,
        overtime.cost if overtime else 0,
        *((meal.duration, *meal.window) if meal else (-1, 0, 0)),
        engineer.workload - problem.workload_target,
        problem.balance,
        problem.scenarios.count if problem.scenarios else 0,
    )


def _in_time(visits: np.ndarray, engineers: np.ndarray) -> np.ndarray:
    """[visit, engineer]: False where window and shift rule each other out, however short the way."""
    start = np.maximum(engineers["shift_start"], visits["opens"][:, None])
    end = start + visits["duration"][:, None]
    return (start <= visits["closes"][:, None]) & (end <= engineers["last_return"])


def who_matrix(problem: Problem) -> np.ndarray:
    """[visit, engineer]: whether the judge lets them meet, time apart."""
    able = np.zeros((len(problem.visits), len(problem.engineers)), dtype=np.bool_)
    rows: dict[tuple, np.ndarray] = {}
    for i, visit in enumerate(problem.visits):
        # Visits that ask for the same share the answer; a day has few kinds of visit.
        asks = (tuple(sorted(visit.skills.items())), visit.engineers, visit.forbidden)
        if asks not in rows:
            rows[asks] = np.array([may_meet(each, visit) for each in problem.engineers], dtype=bool)
        able[i] = rows[asks]
    return able


def longest_route(problem: Problem) -> int:
    """No more stops than this are tried on one route: what fits the longest day, and the memory."""
    longest = max((each.last_return - each.shift[0] for each in problem.engineers), default=0)
    durations = np.sort(np.array([visit.duration for visit in problem.visits], dtype=np.int64))
    fitting = int(np.searchsorted(np.cumsum(durations), longest, side="right"))
    return max(1, min(fitting, max(64, ROUTE_CELLS // max(1, len(problem.engineers)))))


def _crew(able: np.ndarray) -> np.ndarray:
    crew = np.full((able.shape[0], able.shape[1] + 1), -1, dtype=np.int32)
    for visit, row in enumerate(able):
        engineers = np.flatnonzero(row)
        crew[visit, : len(engineers)] = engineers
    return crew
