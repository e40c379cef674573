"""Room for what is in nobody's hands yet, as the outlook sees it: orders without a visit and halves of crews too."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import timedelta

from dispatch.planning.outlook.ahead import Ahead
from dispatch.planning.outlook.asking import Question, Wanted, key_of, put
from dispatch.planning.outlook.driving import as_it_stands, paces, promised_until
from dispatch.planning.outlook.judging import share_by
from dispatch.planning.rescue.found import Found
from dispatch.planning.rescue.given import told_by
from dispatch.planning.rescue.left import Chances, is_still_likely
from dispatch.planning.snapshot import Roads
from optimizer.earliest import Placed
from optimizer.evaluate import Routes
from optimizer.outlook import at_pace, fares
from optimizer.problem import Problem
from optimizer.visit import Visit

Starts = dict[str, int]


class Room:
    """Of one branch, for all rescues that are looked at until something changes. Whoever has it needs no database."""

    def __init__(self, ahead: Ahead, roads: Roads):
        self.today = ahead.today
        asked = put(ahead, roads)
        self.is_asked_for = asked is not None and bool(asked.wanted)
        if self.is_asked_for:
            self._keep(asked)

    def _keep(self, asked: Question) -> None:
        self._problem, self._routes, self._promised = asked.problem, asked.routes, promised_until(asked)
        self._planned = dict(_planned(asked))
        self._ends = {each.key: ends for each in asked.wanted if (ends := list(self._promises(asked, each)))}
        problem, planned = as_it_stands(self._problem, self._routes, self._promised)
        self._placed = Placed.of(problem, self._routes, [each.key for each in asked.wanted])
        starts = {key: stop.start for key, stop in planned.items()}
        starts |= {key: early.start for key, early in self._placed.found.items()}
        self._paced = at_pace(problem, paces(asked, starts))
        self._chances: dict[str, dict[str, Chances]] = {}

    def is_left_by(self, found: Found) -> bool:
        """Whether all that was likely to be begun in time still is."""
        starts = self._starts(found)
        if not self.is_asked_for or not starts.keys() <= self._problem.visit_index.keys():
            return True  # a partner's day knows nothing of our order
        told = {f"v{each}": self.today.seconds(end) for each, end in told_by(found).items()}
        routes = self._routes_after(found, starts)
        problem, _ = as_it_stands(self._moved(starts, routes), routes, self._promised | told, who=routes.keys())
        placed, others = self._placed.with_others(problem, routes, starts.keys())
        same_days = problem.with_draws(self._paced.draws)  # and roads as slow as they were
        after = self._likely(same_days, placed.routes, others)
        return all(is_still_likely(was, after.get(key)) for key, was in self._before(others) if key not in starts)

    def _before(self, engineers: Collection[str]) -> Iterator[tuple[str, Chances]]:
        """Of what found a place on their routes."""
        new = [each for each in engineers if each not in self._chances]
        found = self._likely(self._paced, self._placed.routes, new)
        self._chances |= {each: {} for each in new}
        for key, chances in found.items():
            self._chances[self._placed.found[key].engineer][key] = chances
        for each in engineers:
            yield from self._chances[each].items()

    def _likely(self, problem: Problem, routes: Routes, engineers: Collection[str]) -> dict[str, Chances]:
        """Of each promise of what was placed with them."""
        found = fares(problem, {each: routes[each] for each in engineers if each in routes})
        return {
            key: tuple(share_by(fare.starts, end) for end in self._ends[key])
            for key, fare in found.items()
            if key in self._ends
        }

    def _promises(self, asked: Question, wanted: Wanted) -> Iterator[int]:
        """Until when it must have begun for everything that is promised of it."""
        order = wanted.order
        if wanted.due is not None:
            yield self.today.seconds(wanted.due)
        if order.resolution_due is not None:
            work = timedelta(seconds=asked.problem.visit(wanted.key).duration)
            yield self.today.seconds(order.resolution_due - work)

    def _starts(self, found: Found) -> Starts:
        """Of what is on the routes concerned, in our seconds."""
        moment, seconds = found.question.day.moment, self.today.seconds
        effects = (each for each in found.rescue.effects if each.engineer_after is not None and each.visit.isdigit())
        return {f"v{each.visit}": seconds(moment(each.start_after)) for each in effects}

    def _moved(self, starts: Starts, routes: Routes) -> Problem:
        """The days of these routes as nobody had looked at them yet. What gets another place may begin there, with
        whoever has it."""
        concerned = {visit for stops in routes.values() for visit in stops}
        fresh, people = self._problem.visit, self._problem.engineer
        visits = tuple(
            _free(fresh(each.id), starts[each.id])
            if each.id in starts
            else fresh(each.id)
            if each.id in concerned
            else each
            for each in self._paced.visits
        )
        crew = tuple(people(each.id) if each.id in routes else each for each in self._paced.engineers)
        return self._paced.trusting(visits=visits, engineers=crew)

    def _routes_after(self, found: Found, starts: Starts) -> dict[str, list[str]]:
        """Of those concerned. What the rescue doesn't know of, as time taken without an address, stays where it is."""
        number = (found.question.day.day - self.today.day).days
        routes, concerned = {}, {f"v{each.visit}" for each in found.rescue.effects}
        for engineer, visits in found.rescue.routes.items():
            key = f"{engineer}@{number}"
            stays = [(self._planned[each], each) for each in self._routes.get(key, ()) if each not in concerned]
            comes = [(starts[f"v{each}"], f"v{each}") for each in visits if each.isdigit()]
            routes[key] = [each for _, each in sorted(stays + comes)]
        return routes


def _planned(asked: Question) -> Iterator[tuple[str, int]]:
    today = asked.ahead.today
    yield from ((key_of(visit), today.seconds(visit.starts_at)) for day in asked.days for visit in day.held)
    yield from ((each.id, each.pinned_start) for each in asked.problem.visits if each.pinned_start is not None)


def _free(visit: Visit, start: int) -> Visit:
    return replace(visit, engineers=None, window=(min(visit.window[0], start), visit.window[1]))
