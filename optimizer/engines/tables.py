"""The problem as arrays, for compiled code: engineers and visits are their positions in the problem.

A visit under way is none of these visits: nobody is able to take it. Its engineer's day begins where
and when it ends, and what it costs is in `constant`.
"""

from typing import NamedTuple

import numpy as np

from optimizer.engines.begun import Day, day_of
from optimizer.engines.lists import NONE, Lists
from optimizer.engines.records import engineer_records, visit_records
from optimizer.evaluate import may_meet
from optimizer.musts import missing_part
from optimizer.problem import Problem

ROUTE_CELLS = 5_000_000  # bounds the memory of one array over all stops of all routes


class Tables(NamedTuple):
    # Records and few arrays, because every array passed to a compiled function costs time.
    travel: np.ndarray  # [from visit, to visit] seconds from door to work: set-up is in it
    from_start: np.ndarray  # [engineer, visit] the same
    to_end: np.ndarray  # [engineer, visit]
    visits: np.ndarray
    engineers: np.ndarray
    able: np.ndarray  # [visit, engineer] whether they may meet: skills, permission, window and shift
    crew: np.ndarray  # [visit, …] the able engineers, then -1
    draws: np.ndarray  # [visit, then engineer; scenario], see scenarios.py
    lists: np.ndarray  # see lists.py
    constant: int  # what the visits under way cost, whatever else is planned


def tables(problem: Problem) -> Tables:
    lists = Lists()
    days = [day_of(problem, each) for each in problem.engineers]
    visits = visit_records(problem, problem.visits, lists)
    engineers = engineer_records(problem, days, lists)
    everything = lists.array()
    able = who_matrix(problem) & _aboard(problem) & _in_time(visits, engineers, everything)
    return Tables(
        **_ways(problem, days),
        visits=visits,
        engineers=engineers,
        able=able,
        crew=_crew(able),
        draws=problem.draws,
        lists=everything,
        constant=sum(day.constant for day in days),
    )


def _ways(problem: Problem, days: list[Day]) -> dict[str, np.ndarray]:
    places = np.array([visit.loc for visit in problem.visits], dtype=np.int64)
    starts = np.array([day.start for day in days], dtype=np.int64)
    ends = np.array([engineer.end for engineer in problem.engineers], dtype=np.int64)
    setups = np.array([visit.setup for visit in problem.visits], dtype=np.int32)

    def until_work(origins: np.ndarray) -> np.ndarray:
        ways = problem.travel[np.ix_(origins, places)]
        return ways + setups * (origins[:, None] != places) if setups.any() else ways

    return {
        "travel": until_work(places),
        "from_start": until_work(starts),
        "to_end": np.ascontiguousarray(problem.travel[np.ix_(places, ends)].T),
    }


def durations_of(T: Tables, e: int) -> np.ndarray:
    """[visit] how long each would take this engineer."""
    pace = T.engineers["pace"][e]
    return T.visits["duration"] if pace == NONE else T.lists[pace:][: len(T.visits)]


def _in_time(visits: np.ndarray, engineers: np.ndarray, lists: np.ndarray) -> np.ndarray:
    """[visit, engineer]: False where window and shift rule each other out, however short the way."""
    start = np.maximum(engineers["shift_start"], visits["opens"][:, None])
    end = start + _durations(visits, engineers, lists)
    return (start <= visits["closes"][:, None]) & (end <= engineers["last_return"])


def _durations(visits: np.ndarray, engineers: np.ndarray, lists: np.ndarray) -> np.ndarray:
    """[visit, engineer], or one for all where nobody has a pace of their own."""
    durations = visits["duration"][:, None]
    paced = np.flatnonzero(engineers["pace"] != NONE)
    if len(paced):
        durations = np.repeat(durations, len(engineers), axis=1)
        for e in paced:
            durations[:, e] = lists[engineers["pace"][e] :][: len(visits)]
    return durations


def _aboard(problem: Problem) -> np.ndarray:
    """[visit, engineer]: False where the parts aren't aboard, and where the visit is under way."""
    able = np.ones((len(problem.visits), len(problem.engineers)), dtype=np.bool_)
    for i, visit in enumerate(problem.visits):
        if visit.parts:
            able[i] = [not any(missing_part(problem, each, [visit])) for each in problem.engineers]
        if visit.frozen is not None:
            able[i] = False
    return able


def who_matrix(problem: Problem) -> np.ndarray:
    """[visit, engineer]: whether the judge lets them meet, time apart."""
    able = np.zeros((len(problem.visits), len(problem.engineers)), dtype=np.bool_)
    rows: dict[tuple, np.ndarray] = {}
    for i, visit in enumerate(problem.visits):
        # Visits that ask for the same share the answer; a day has few kinds of visit.
        asks = (tuple(sorted(visit.skills.items())), visit.engineers, visit.forbidden, not visit.starts, visit.frozen)
        if asks not in rows:
            rows[asks] = np.array([may_meet(each, visit) for each in problem.engineers], dtype=bool)
        able[i] = rows[asks]
    return able


def longest_route(problem: Problem) -> int:
    """No more stops than this are tried on one route: what fits the longest day, and the memory."""
    longest = max((problem.limits[each.id].last_return - each.shift[0] for each in problem.engineers), default=0)
    quickest = min((each.pace for each in problem.engineers), default=0)
    least = [
        min((each.duration * quickest + 50) // 100, *each.durations.values(), each.duration) for each in problem.visits
    ]
    durations = np.sort(np.array(least, dtype=np.int64))
    fitting = int(np.searchsorted(np.cumsum(durations), longest, side="right"))
    return max(1, min(fitting, max(64, ROUTE_CELLS // max(1, len(problem.engineers)))))


def _crew(able: np.ndarray) -> np.ndarray:
    crew = np.full((able.shape[0], able.shape[1] + 1), -1, dtype=np.int32)
    for visit, row in enumerate(able):
        engineers = np.flatnonzero(row)
        crew[visit, : len(engineers)] = engineers
    return crew
