"""Uncertain days for pricing: tables without chance, under which no route costs more than the judge's average."""

import numpy as np

from optimizer.engines.lists import NONE
from optimizer.engines.tables import Tables


def hopeful(T: Tables) -> Tables:
    """T, if nothing is uncertain.

    A later start is a maximum of sums of durations and legs, so the average start is never earlier than
    the start after average durations (Jensen), and lateness grows evenly with it. Steps don't grow so, nor
    do gaps between windows, absences, a break that may be had at home and a reserve dearer than overtime:
    they are left out.
    """
    if T.draws.shape[1] == 0:
        return T
    visits, engineers = T.visits.copy(), T.engineers.copy()
    means = np.floor(T.draws["extra"].mean(axis=1)).astype(np.int64)
    extra = means[: len(visits)]
    sooner = np.minimum(0, extra)
    visits["duration"] = np.maximum(0, visits["duration"] + sooner)
    visits["step"] = 0
    visits["windows"] = NONE
    engineers["shift_start"] = np.minimum(engineers["shift_start"], means[len(visits) :])
    engineers["absences"] = NONE
    engineers["break_length"] = -1
    engineers["reserve_cost"] = np.minimum(engineers["reserve_cost"], engineers["overtime_cost"])
    engineers["scenarios"] = 0
    lists = _without_steps(T)
    for pace, lasting in np.unique(T.engineers[["pace", "lasting"]]):
        if pace == lasting == NONE:
            continue
        planned, lasts = (T.visits["duration"] if at == NONE else T.lists[at:][: len(visits)] for at in (pace, lasting))
        theirs = (T.engineers["pace"] == pace) & (T.engineers["lasting"] == lasting)
        engineers["pace"][theirs] = engineers["lasting"][theirs] = len(lists)
        lists = np.concatenate((lists, np.maximum(0, np.minimum(planned, lasts + extra))))
    return T._replace(visits=visits, engineers=engineers, draws=T.draws[:, :0], lists=lists)


def _without_steps(T: Tables) -> np.ndarray:
    lists = T.lists.copy()
    for at in np.unique(T.visits["promises"][T.visits["promises"] != NONE]):
        lists[at + 3 : at + 1 + 4 * lists[at] : 4] = 0
    return lists
