"""Room for what is in nobody's hands yet, as the outlook sees it: orders without a visit and halves of crews too."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cached_property

from dispatch.planning.outlook.ahead import Ahead
from dispatch.planning.outlook.asking import Wanted, key_of, put
from dispatch.planning.outlook.driving import as_it_stands, promised_until
from dispatch.planning.rescue.found import Found
from dispatch.planning.rescue.given import told_by
from dispatch.planning.rescue.left import is_left
from dispatch.planning.snapshot import Roads
from optimizer.earliest import Early, place_early
from optimizer.evaluate import Routes
from optimizer.problem import Problem


class Room:
    """Of one branch, read once for all rescues that are looked at together."""

    def __init__(self, ahead: Ahead, roads: Roads):
        self.ahead = ahead
        self._asked = put(ahead, roads)

    def is_left_by(self, found: Found) -> bool:
        """Whether all that could be begun in time still can: no later than now, or well before its promise ends."""
        if self._asked is None or not self._before:
            return True
        starts = self._starts(found)
        if not starts.keys() <= self._asked.problem.visit_index.keys():
            return True  # a partner's day knows nothing of our order
        routes = self._routes_after(found, starts)
        told = {f"v{each}": self.ahead.today.seconds(end) for each, end in told_by(found).items()}
        wanted = [one for one in self._asked.wanted if one.key not in starts]
        after = self._placed(self._moved(starts), routes, wanted, self._promised | told)
        rest = {key: one.start for key, one in self._before.items() if key not in starts and key in self._ends}
        return all(is_left(start, self._ends[key], after.get(key)) for key, start in rest.items())

    @cached_property
    def _before(self) -> dict[str, Early]:
        return self._placed(self._asked.problem, self._asked.routes, self._asked.wanted, self._promised)

    @cached_property
    def _promised(self) -> dict[str, int]:
        return promised_until(self._asked)

    @cached_property
    def _ends(self) -> dict[str, list[int]]:
        """Until when each must have begun for everything that is promised of it."""
        return {each.key: ends for each in self._asked.wanted if (ends := list(self._promises(each)))}

    def _promises(self, wanted: Wanted) -> Iterator[int]:
        order, seconds = wanted.order, self.ahead.today.seconds
        if wanted.due is not None:
            yield seconds(wanted.due)
        if order.resolution_due is not None:
            work = timedelta(seconds=self._asked.problem.visit(wanted.key).duration)
            yield seconds(order.resolution_due - work)

    def _placed(
        self, problem: Problem, routes: Routes, wanted: list[Wanted], promised: dict[str, int]
    ) -> dict[str, Early]:
        problem, _ = as_it_stands(problem, routes, promised)
        return place_early(problem, routes, [each.key for each in wanted])[0]

    def _starts(self, found: Found) -> dict[str, int]:
        """Of what is on the routes concerned, in our seconds."""
        moment, seconds = found.question.day.moment, self.ahead.today.seconds
        effects = (each for each in found.rescue.effects if each.engineer_after is not None and each.visit.isdigit())
        return {f"v{each.visit}": seconds(moment(each.start_after)) for each in effects}

    def _moved(self, starts: dict[str, int]) -> Problem:
        """What gets another place may begin there, with whoever has it."""
        visits = tuple(
            replace(each, engineers=None, window=(min(each.window[0], starts[each.id]), each.window[1]))
            if each.id in starts
            else each
            for each in self._asked.problem.visits
        )
        return self._asked.problem.trusting(visits=visits)

    def _routes_after(self, found: Found, starts: dict[str, int]) -> dict[str, list[str]]:
        """What the rescue doesn't know of, as time taken without an address, stays where it is."""
        number = (found.question.day.day - self.ahead.today.day).days
        routes, concerned = dict(self._asked.routes), {f"v{each.visit}" for each in found.rescue.effects}
        for engineer, visits in found.rescue.routes.items():
            key = f"{engineer}@{number}"
            stays = [(self._planned[each], each) for each in routes.get(key, ()) if each not in concerned]
            comes = [(starts[f"v{each}"], f"v{each}") for each in visits if each.isdigit()]
            routes[key] = [each for _, each in sorted(stays + comes)]
        return routes

    @cached_property
    def _planned(self) -> dict[str, int]:
        held = (visit for day in self._asked.days for visit in day.held)
        found = {key_of(visit): self.ahead.today.seconds(visit.starts_at) for visit in held}
        blocks = (each for each in self._asked.problem.visits if each.pinned_start is not None)
        return found | {each.id: each.pinned_start for each in blocks}
