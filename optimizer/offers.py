"""Windows a visit could be promised: for each the cheapest place in a plan that stands, over all engineers.

Prepared once for a plan, asked as often as somebody looks: the tables are kept, and each question writes
one visit into a row of them that is held free. Answers are exact: `delta` is the judge's difference.
The day is taken as planned, without scenarios. Who asks decides what is cautious: give the visit, and the visits
of the problem, the long durations (p80) that a promise should survive.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from optimizer.candidate import Candidate, without_visit
from optimizer.engines.begun import in_route
from optimizer.engines.compiled import random_state
from optimizer.engines.free_row import FreeRow
from optimizer.engines.insertion import state_of
from optimizer.engines.tables import tables
from optimizer.engines.windows import cheapest_in_windows
from optimizer.evaluate import Routes, start_times, who_obstacles
from optimizer.pairs import NOWHERE, STEP, Pair, cheapest_pair
from optimizer.plan import Obstacle
from optimizer.problem import Problem
from optimizer.smallest import smallest_change
from optimizer.visit import Span, Visit

FREE_ROW = "\0"  # the id of the row held free; no visit is called that


@dataclass(frozen=True)
class Way:
    """The roads of an address the problem doesn't know: seconds from each of its places, and to each."""

    there: Sequence[int]
    back: Sequence[int]


@dataclass(frozen=True)
class Terms:
    """What is promised more cautiously than it is planned. All off unless given."""

    notice: int = 0  # no promised work starts before this time
    slack: int = 0  # it must start so many seconds before the window closes
    share: int = 100  # per cent of a shift that may be booked: time at homes, without the roads

    def within(self, window: Span) -> Span:
        """When work may start; ends before it begins where nothing is left."""
        return max(window[0], self.notice), window[1] - self.slack


NO_TERMS = Terms()


@dataclass(frozen=True)
class Offer:
    """One window. Closed where `engineer` is None."""

    window: Span
    question: "Question" = field(repr=False, compare=False)
    engineer: str | None = None
    position: int | None = None
    delta: int | None = None  # what the plan's cost rises by, the penalty of leaving the visit out aside

    @property
    def open(self) -> bool:
        return self.engineer is not None

    @cached_property
    def start(self) -> int:
        """Of the work, as the judge says; looked for when it is wanted."""
        return self.question.start(self)

    @cached_property
    def remedy(self) -> Candidate | None:
        """Of a closed window: the smallest change that would open it, `notice` and `share` aside. None: nothing
        does. Takes a good many milliseconds."""
        return self.question.remedy(self.window)

    @cached_property
    def obstacles(self) -> tuple[Obstacle, ...]:
        """Of a closed window: notice {seconds} (asked so much too late), booked_up {share}, or else what the remedy
        would have to remove."""
        return tuple(self.question.obstacles(self))


class Offers:
    """A drivable plan, ready to be asked about windows; see `evaluate.judge` for what is drivable."""

    def __init__(self, problem: Problem, routes: Routes):
        self.problem = problem = problem.plain
        self.routes = {engineer: tuple(visits) for engineer, visits in routes.items()}
        nobody = Visit(FREE_ROW, loc=0, duration=0, window=(0, 0), due=None, weight=0, skills={}, penalty=0)
        held_free = problem.trusting(visits=(*problem.visits, nobody))
        self.T = tables(held_free)
        self._row = FreeRow(problem, self.T)
        self.S = state_of(held_free, self.T, self.routes)
        self.crew = _Crew(problem, self.T.engineers, self.routes)

    def of(
        self, visit: Visit, windows: Sequence[Span], *, way: Way | None = None, terms: Terms = NO_TERMS
    ) -> list[Offer]:
        """One answer for each window, in their order. The visit's own window doesn't count; the visit need not be
        one of the problem, but if it is, the plan must leave it out."""
        question = Question(self, visit, way, terms)
        self._write(question)
        spans = np.array([terms.within(window) for window in windows], dtype=np.int64).reshape(-1, 2)
        found = np.full((len(spans), 3), -1, dtype=np.int64)
        crew, first, last = self.crew.worth_asking(visit, terms, spans)
        bound = np.empty(len(crew), dtype=np.int64)
        row = len(self.problem.visits)
        cheapest_in_windows(self.T, self.S, row, spans, crew, first, last, bound, found, random_state(0))
        return [question.answer(window, row) for window, row in zip(windows, found.tolist(), strict=True)]

    def of_two(
        self,
        visit: Visit,
        windows: Sequence[Span],
        *,
        second: Sequence[str] | None = None,
        way: Way | None = None,
        terms: Terms = NO_TERMS,
    ) -> list[Pair | None]:
        """As `of`, for two engineers at once, at starts a quarter of an hour apart: for each window the cheapest two,
        and of equals the earliest. `visit.engineers` name who may be the first, `second` who the other; None: whoever
        has the skills."""
        starts = [list(range(*terms.within(window), STEP)) for window in windows]
        rises = self.exactly(replace(visit, engineers=None), sum(starts, []), way=way, terms=terms)
        people = self.problem.engineers
        first = np.array([visit.allows(each) for each in people], dtype=np.bool_)
        others = np.array([second is None or each.is_named(second) for each in people], dtype=np.bool_)
        found, begun = [], 0
        for mine in starts:
            pair = cheapest_pair(rises[:, begun : begun + len(mine)], first, others)
            begun += len(mine)
            if pair is None:
                found.append(None)
                continue
            turn, one, other, delta = pair
            found.append(Pair(mine[turn], (people[one].id, people[other].id), delta))
        return found

    def exactly(
        self, visit: Visit, starts: Sequence[int], *, way: Way | None = None, terms: Terms = NO_TERMS
    ) -> np.ndarray:
        """[engineer, start]: what the plan's cost rises by if that engineer begins just then; NOWHERE where that is
        impossible."""
        self._write(Question(self, visit, way, terms))
        spans = np.array([(start, start) for start in starts], dtype=np.int64).reshape(-1, 2)
        crew, first, last = self.crew.worth_asking(visit, terms, spans)
        ranks = np.arange(len(crew))[:, None]
        meets = (first <= ranks) & (ranks < last)
        asked = np.tile(spans, (len(crew), 1))
        begins = np.where(meets, ranks, 0).ravel()
        found = np.full((len(asked), 3), -1, dtype=np.int64)
        bound, row = np.empty(len(crew), dtype=np.int64), len(self.problem.visits)
        ends = begins + meets.ravel()
        cheapest_in_windows(self.T, self.S, row, asked, crew, begins, ends, bound, found, random_state(0))
        rises = np.full((len(self.problem.engineers), len(starts)), NOWHERE, dtype=np.int64)
        rises[crew] = np.where(found[:, 0] >= 0, found[:, 2], NOWHERE).reshape(len(crew), len(starts))
        return rises

    def room(self, visit: Visit) -> tuple[int, int]:
        """Seconds paid, and seconds taken at homes, of all who could do this visit."""
        able = self.crew.able(visit)
        return int(self.crew.paid[able].sum()), int(self.crew.booked[able].sum())

    def _write(self, question: "Question") -> None:
        """The visit into the free row of every table, as if it had been there from the beginning."""
        there, back = question.roads
        loc = question.visit.loc if question.way is None else None
        self.T = self._row.hold(question.visit, loc=loc, there=there, back=back)


class _Crew:
    """The engineers in the order in which their shifts begin."""

    def __init__(self, problem: Problem, engineers: np.ndarray, routes: Routes):
        self.people = problem.engineers
        self.order = np.argsort(engineers["shift_start"], kind="stable")
        self.begins = engineers["shift_start"][self.order]
        # Nobody of a lower rank is still at work; a running maximum, as shifts may overlap.
        self.gone = np.maximum.accumulate(engineers["last_return"][self.order])
        self.paid = engineers["shift_end"] - engineers["shift_start"]
        at_homes = {
            e: sum(problem.visit(v).duration_by(problem.engineer(e)) for v in visits) for e, visits in routes.items()
        }
        self.booked = np.array([at_homes.get(each.id, 0) for each in problem.engineers], dtype=np.int64)
        self._able: dict[tuple, np.ndarray] = {}

    def worth_asking(self, visit: Visit, terms: Terms, spans: np.ndarray) -> tuple[np.ndarray, ...]:
        """Engineers in order, and for each span the first and the end of those whose shifts it may meet."""
        free = self.able(visit)
        if terms.share < 100:
            free = free & (100 * (self.booked + visit.duration) <= terms.share * self.paid)
        free = free[self.order]
        rank = np.concatenate(([0], np.cumsum(free)))
        first = rank[np.searchsorted(self.gone, spans[:, 0], side="left")]
        last = rank[np.searchsorted(self.begins, spans[:, 1], side="right")]
        return self.order[free], first, last

    def able(self, visit: Visit) -> np.ndarray:
        asks = (tuple(sorted(visit.skills.items())), visit.engineers, visit.forbidden)
        if asks not in self._able:
            self._able[asks] = np.array([not who_obstacles(each, visit) for each in self.people], dtype=np.bool_)
        return self._able[asks]


@dataclass(frozen=True, eq=False)
class Question:
    offers: Offers
    visit: Visit
    way: Way | None
    terms: Terms

    @cached_property
    def roads(self) -> tuple[np.ndarray, np.ndarray]:
        """Seconds from all places to the visit, and from the visit to all places."""
        travel = self.offers.problem.travel
        if self.way is None:
            return travel[:, self.visit.loc], travel[self.visit.loc, :]
        return np.asarray(self.way.there, dtype=np.int32), np.asarray(self.way.back, dtype=np.int32)

    def answer(self, window: Span, found: list[int]) -> Offer:
        engineer, position, delta = found
        if engineer < 0:
            return Offer(window, self)
        problem = self.offers.problem
        name = problem.engineers[engineer].id
        return Offer(window, self, name, in_route(problem, name, position), delta)

    def start(self, offer: Offer) -> int:
        engineer = self.offers.problem.engineer(offer.engineer)
        stops = [self._asked.visit(each) for each in self.offers.routes.get(engineer.id, ())]
        stops.insert(offer.position, replace(self._asked.visit(self.visit.id), **self._promised(offer.window)))
        return start_times(self._asked, engineer, stops)[offer.position]

    def remedy(self, window: Span) -> Candidate | None:
        visit = replace(self._asked.visits[-1], **self._promised(window))
        problem = self._asked.trusting(visits=(*self._asked.visits[:-1], visit))
        return smallest_change(problem, self.offers.routes, visit.id)

    def obstacles(self, offer: Offer) -> Sequence[Obstacle]:
        opens, closes = self.terms.within(offer.window)
        if opens > closes:
            return [Obstacle("notice", {"seconds": opens - closes})]
        if self.terms.share < 100 and self._would_open(offer.window):
            return [Obstacle("booked_up", {"share": self.terms.share})]
        return offer.remedy.obstacles if offer.remedy else [Obstacle("unreachable")]

    def _would_open(self, window: Span) -> bool:
        loose = replace(self.terms, share=100)
        return self.offers.of(self.visit, [window], way=self.way, terms=loose)[0].open

    def _promised(self, window: Span) -> dict:
        """When the visit may start, to be in this window."""
        opens, closes = self.terms.within(window)
        closes = max(0, closes)
        return {"window": (min(opens, closes), closes), "pinned_start": None}

    @cached_property
    def _asked(self) -> Problem:
        """The problem with this visit in it, the last."""
        whole = self.offers.problem
        others = tuple(each for each in whole.visits if each.id != self.visit.id)
        if self.way is None:
            return whole.trusting(visits=(*others, self.visit))
        travel = np.pad(whole.travel, ((0, 1), (0, 1)))
        travel[:-1, -1], travel[-1, :-1] = self.roads
        return whole.trusting(visits=(*others, replace(self.visit, loc=len(whole.travel))), travel=travel)


def offers(problem: Problem, routes: Routes, visit_id: str, windows: Sequence[Span]) -> list[Offer]:
    """For a visit of the problem, whether or not the plan serves it now; see `Offers` for more than one question."""
    return Offers(problem, without_visit(routes, visit_id)).of(problem.visit(visit_id), windows)
