"""A row of the tables held free for a visit that the problem doesn't know, written anew for each question."""

import numpy as np

from optimizer.engines.begun import day_of
from optimizer.engines.lists import NONE, Lists
from optimizer.engines.records import engineer_records, visit_records
from optimizer.engines.tables import Tables
from optimizer.problem import Problem
from optimizer.visit import Visit


class FreeRow:
    """The last row of tables that were made of the problem and one visit more."""

    def __init__(self, problem: Problem, T: Tables):
        self.problem = problem
        self.T = T
        self.days = [day_of(problem, each) for each in problem.engineers]
        self.starts = np.array([day.start for day in self.days], dtype=np.int64)
        self.ends = np.array([engineer.end for engineer in problem.engineers], dtype=np.int64)
        self.places = np.array([visit.loc for visit in problem.visits], dtype=np.int64)
        self.setups = np.array([visit.setup for visit in problem.visits], dtype=np.int32)

    def hold(self, visit: Visit, *, loc: int | None, there: np.ndarray, back: np.ndarray) -> Tables:
        """As if the visit had been there from the beginning, but for `able` and `crew`.

        `there` and `back`: its roads from all places, and to them; `loc`: its place, if it is one of these. The
        arrays are those of the last answer, written to.
        """
        lists = Lists(begin=len(self.T.lists))
        asked = self.problem.trusting(visits=(*self.problem.visits, visit))
        self.T.visits[-1] = visit_records(asked, [visit], lists)[0]
        self.T.from_start[:, -1] = there[self.starts] + visit.setup * (self.starts != loc)
        self.T.to_end[:, -1] = back[self.ends]
        self.T.travel[:-1, -1] = there[self.places] + visit.setup * (self.places != loc)
        self.T.travel[-1, :-1] = back[self.places] + self.setups * (self.places != loc)
        engineers = self.T.engineers
        if visit.durations or visit.parts or (engineers["pace"] != NONE).any() or (engineers["lasting"] != NONE).any():
            engineers = engineer_records(asked, self.days, lists)
        longer = np.concatenate((self.T.lists, lists.array())) if lists else self.T.lists
        return self.T._replace(engineers=engineers, lists=longer)
