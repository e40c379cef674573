"""The problem as arrays, for compiled code: engineers and visits are their positions in the problem."""

from typing import NamedTuple

import numpy as np

from optimizer.evaluate import who_obstacles
from optimizer.problem import Engineer, Problem

NEVER = 1 << 40  # a due time for visits that have none
ROUTE_CELLS = 5_000_000  # bounds the memory of one array over all stops of all routes


class Tables(NamedTuple):
    travel: np.ndarray  # [from visit, to visit]
    from_start: np.ndarray  # [engineer, visit]
    to_end: np.ndarray  # [engineer, visit]
    duration: np.ndarray
    opens: np.ndarray
    closes: np.ndarray
    due: np.ndarray
    weight: np.ndarray
    step: np.ndarray
    penalty: np.ndarray
    assigned: np.ndarray  # engineer, or -1
    change_cost: np.ndarray
    shift_start: np.ndarray
    shift_end: np.ndarray
    last_return: np.ndarray
    overtime_cost: np.ndarray
    break_length: np.ndarray  # -1: no break is owed
    break_opens: np.ndarray
    break_closes: np.ndarray
    excess: np.ndarray  # workload before today, less the crew's mean
    balance: int
    able: np.ndarray  # [visit, engineer], time apart
    crew: np.ndarray  # [visit, …] the able engineers, then -1


def tables(problem: Problem) -> Tables:
    visits, engineers = problem.visits, problem.engineers
    places = np.array([visit.loc for visit in visits], dtype=np.int64)
    starts = np.array([engineer.start for engineer in engineers], dtype=np.int64)
    ends = np.array([engineer.end for engineer in engineers], dtype=np.int64)
    able = able_matrix(problem)
    return Tables(
        travel=problem.travel[np.ix_(places, places)],
        from_start=problem.travel[np.ix_(starts, places)],
        to_end=np.ascontiguousarray(problem.travel[np.ix_(places, ends)].T),
        duration=_numbers(visit.duration for visit in visits),
        opens=_numbers(visit.start_window[0] for visit in visits),
        closes=_numbers(visit.start_window[1] for visit in visits),
        due=_numbers(NEVER if visit.due is None else visit.due for visit in visits),
        weight=_numbers(0 if visit.due is None else visit.weight for visit in visits),
        step=_numbers(0 if visit.due is None else visit.step for visit in visits),
        penalty=_numbers(visit.penalty for visit in visits),
        assigned=_numbers(problem.engineer_index.get(visit.assigned, -1) for visit in visits),
        change_cost=_numbers(visit.change_cost for visit in visits),
        shift_start=_numbers(engineer.shift[0] for engineer in engineers),
        shift_end=_numbers(engineer.shift[1] for engineer in engineers),
        last_return=_numbers(engineer.last_return for engineer in engineers),
        overtime_cost=_numbers(engineer.overtime.cost if engineer.overtime else 0 for engineer in engineers),
        break_length=_numbers(_break(engineer)[0] for engineer in engineers),
        break_opens=_numbers(_break(engineer)[1] for engineer in engineers),
        break_closes=_numbers(_break(engineer)[2] for engineer in engineers),
        excess=_numbers(engineer.workload - problem.workload_target for engineer in engineers),
        balance=problem.balance,
        able=able,
        crew=_crew(able),
    )


def able_matrix(problem: Problem) -> np.ndarray:
    """[visit, engineer]: whether the judge lets them meet, time apart."""
    able = np.zeros((len(problem.visits), len(problem.engineers)), dtype=np.bool_)
    rows: dict[tuple, np.ndarray] = {}
    for i, visit in enumerate(problem.visits):
        # Visits that ask for the same share the answer; a day has few kinds of visit.
        asks = (tuple(sorted(visit.skills.items())), visit.engineers, visit.forbidden)
        if asks not in rows:
            rows[asks] = np.array([not who_obstacles(each, visit) for each in problem.engineers], dtype=bool)
        able[i] = rows[asks]
    return able


def longest_route(problem: Problem) -> int:
    """No more stops than this are tried on one route: what fits the longest day, and the memory."""
    longest = max((each.last_return - each.shift[0] for each in problem.engineers), default=0)
    durations = np.sort(_numbers(visit.duration for visit in problem.visits))
    fitting = int(np.searchsorted(np.cumsum(durations), longest, side="right"))
    return max(1, min(fitting, max(64, ROUTE_CELLS // max(1, len(problem.engineers)))))


def _break(engineer: Engineer) -> tuple[int, int, int]:
    meal = engineer.meal_break
    return (meal.duration, *meal.window) if meal else (-1, 0, 0)


def _crew(able: np.ndarray) -> np.ndarray:
    crew = np.full((able.shape[0], able.shape[1] + 1), -1, dtype=np.int32)
    for visit, row in enumerate(able):
        engineers = np.flatnonzero(row)
        crew[visit, : len(engineers)] = engineers
    return crew


def _numbers(values) -> np.ndarray:
    return np.fromiter(values, dtype=np.int64)
