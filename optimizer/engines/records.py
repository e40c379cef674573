"""Visits and engineers as records, for compiled code."""

from collections.abc import Sequence

import numpy as np

from optimizer.engineer import Engineer
from optimizer.engines.begun import Day
from optimizer.engines.lists import NONE, Lists, PairPrices, lastings, paces
from optimizer.problem import Problem
from optimizer.visit import Visit

NEVER = 1 << 40  # a due time for visits that have none
ANY_NUMBER = 1 << 40
BREAK, RARE = 1, 2  # bits of `odd`: what keeps a route from being timed the plain way, as in clockwork.py


VISIT = np.dtype(
    [
        ("duration", np.int64),
        ("opens", np.int64),
        ("closes", np.int64),
        ("due", np.int64),
        ("weight", np.int64),
        ("step", np.int64),
        ("penalty", np.int64),
        ("change_cost", np.int64),
        ("calm", np.int64),  # a start up to then is late for nobody
        ("assigned", np.int32),  # person, or -1
        ("cares", np.int32),  # 0: it may be late for nothing
        ("odd", np.int32),  # RARE: has several windows or promises
        ("windows", np.int32),  # list: number, then from and to of each; NONE: from `opens` to `closes`
        ("promises", np.int32),  # list of further ones: number, then due, weight, step, on end (1) or start (0)
        ("pairs", np.int32),  # list: what each engineer costs, beside the change; NONE: nothing
        ("parts", np.int32),  # list: number, then part and how many
    ],
    align=True,
)
ENGINEER = np.dtype(
    [
        ("shift_start", np.int64),
        ("shift_end", np.int64),
        ("last_return", np.int64),
        ("odd", np.int64),  # BREAK: is owed one; RARE: has absences
        ("absences", np.int64),  # list: number, then from and to of each
        ("pace", np.int64),  # list: the duration of each visit; NONE: its own
        ("lasting", np.int64),  # the same in scenarios, which draw what is added to it
        ("overtime_cost", np.int64),
        ("reserve_cost", np.int64),
        ("free_until", np.int64),  # when the reserve begins, or the shift ends
        ("break_length", np.int64),  # -1: no break is owed
        ("break_opens", np.int64),
        ("break_closes", np.int64),
        ("person", np.int64),
        ("excess", np.int64),  # workload before today, less the crew's mean
        ("balance", np.int64),  # the problem's
        ("scenarios", np.int64),  # how many, see expected_price.py; 0: all is certain
        ("most", np.int64),  # visits
        ("stock", np.int64),  # list: how many of each part; NONE: no visit takes any
        ("fee", np.int64),  # of being sent out at all
        ("base", np.int64),  # of `constant`: what going home at once would cost
        ("base_end", np.int64),
        ("base_work", np.int64),
        ("base_timed", np.int64),
    ],
    align=True,
)


def visit_records(problem: Problem, visits: Sequence[Visit], lists: Lists) -> np.ndarray:
    """Of visits that need not be the problem's."""
    persons = _persons(problem)
    pairs = PairPrices(problem, lists)
    kinds = _kinds_of_parts(problem)
    records = np.zeros(len(visits), dtype=VISIT)
    records["duration"] = [each.duration for each in visits]
    records["opens"] = [each.starts[0][0] if each.starts else 0 for each in visits]
    records["closes"] = [each.starts[-1][1] if each.starts else -1 for each in visits]
    records["windows"] = [lists.counted(each.starts if len(each.starts) > 1 else ()) for each in visits]
    records["penalty"] = [each.penalty if each.frozen is None else 0 for each in visits]
    records["assigned"] = [-1 if each.assigned is None else persons[problem.person(each.assigned)] for each in visits]
    records["change_cost"] = [each.change_cost for each in visits]
    records["pairs"] = [pairs.of(each) for each in visits]
    records["parts"] = [lists.counted((kinds[part], count) for part, count in each.parts.items()) for each in visits]
    _write_promises(records, problem, visits, lists)
    records["odd"] = RARE * ((records["windows"] != NONE) | (records["promises"] != NONE))
    return records


def _write_promises(records: np.ndarray, problem: Problem, visits: Sequence[Visit], lists: Lists) -> None:
    """The first promise on a start stands in the record, all others in its list."""
    slowest = max((engineer.pace for engineer in problem.engineers), default=0)
    records["calm"] = records["due"] = NEVER
    records["promises"] = NONE
    for i, visit in enumerate(visits):
        promises = list(visit.all_promises)
        if not promises:
            continue
        longest = max([visit.duration_at(slowest), *visit.durations.values()])
        records["calm"][i] = min(each.due - (longest if each.on == "end" else 0) for each in promises)
        records["cares"][i] = any(each.weight or each.step for each in promises)
        if promises[0].on == "start":
            first = promises.pop(0)
            records["due"][i], records["weight"][i], records["step"][i] = first.due, first.weight, first.step
        records["promises"][i] = lists.counted(
            (each.due, each.weight, each.step, each.on == "end") for each in promises
        )


def engineer_records(problem: Problem, days: list[Day], lists: Lists) -> np.ndarray:
    engineers = problem.engineers
    limits = [problem.limits[each.id] for each in engineers]
    persons = _persons(problem)
    records = np.zeros(len(engineers), dtype=ENGINEER)
    records["shift_start"] = [day.now for day in days]
    records["shift_end"] = [each.shift[1] for each in engineers]
    records["last_return"] = [each.last_return for each in limits]
    records["odd"] = [BREAK * (each.meal_break is not None) | RARE * bool(each.absences) for each in engineers]
    records["absences"] = [lists.counted(each.absences) for each in engineers]
    records["pace"] = paces(problem, lists)
    records["lasting"] = lastings(problem, lists, records["pace"])
    records["overtime_cost"] = [each.overtime.cost if each.overtime else 0 for each in engineers]
    records["reserve_cost"] = [each.reserve.cost if each.reserve else 0 for each in engineers]
    records["free_until"] = [each.free_until for each in engineers]
    records["break_length"] = [each.meal_break.duration if each.meal_break else -1 for each in engineers]
    records["break_opens"] = [each.meal_break.window[0] if each.meal_break else 0 for each in engineers]
    records["break_closes"] = [each.break_closes for each in limits]
    records["person"] = [persons[each.who] for each in engineers]
    records["excess"] = [each.workload - problem.workload_target for each in engineers]
    records["excess"] += np.array([day.worked for day in days], dtype=np.int64)
    records["balance"] = problem.balance
    records["scenarios"] = problem.scenarios.count if problem.scenarios else 0
    records["most"] = [_most(problem, each) for each in engineers]
    records["stock"] = _stocks(problem, lists)
    records["fee"] = [each.fee.day if each.fee and each.id not in problem.frozen else 0 for each in engineers]
    for name in ("base", "base_end", "base_work", "base_timed"):
        records[name] = [getattr(day, name) for day in days]
    return records


def _persons(problem: Problem) -> dict[str, int]:
    return {who: i for i, who in enumerate(dict.fromkeys(engineer.who for engineer in problem.engineers))}


def _most(problem: Problem, engineer: Engineer) -> int:
    most = ANY_NUMBER if engineer.most_visits is None else engineer.most_visits
    return max(0, most - (engineer.id in problem.frozen))


def _kinds_of_parts(problem: Problem) -> dict[str, int]:
    parts = dict.fromkeys(part for visit in problem.visits for part in visit.parts)
    return {part: i for i, part in enumerate(parts)}


def _stocks(problem: Problem, lists: Lists) -> list[int]:
    kinds = _kinds_of_parts(problem)
    if not kinds:
        return [NONE] * len(problem.engineers)
    return [lists.keep(problem.stock(each)[part] for part in kinds) for each in problem.engineers]
