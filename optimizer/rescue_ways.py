"""Ways that may save a promise, proposed quickly and not to be believed before they were driven."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np

from optimizer.candidate import inserted, without_visit
from optimizer.engines.begun import in_route
from optimizer.engines.compiled import random_state
from optimizer.engines.insertion import NO_LIMIT, cheapest_position, state_of
from optimizer.engines.tables import Tables, tables
from optimizer.evaluate import may_meet
from optimizer.rescue_live import Live

NEAR = 6  # engineers to whom a visit may go
CLOSELY = 3  # of them, at every position
SWAPS = 10
ASIDE = 6  # visits that may make room
ELSEWHERE = 2  # engineers to whom each of these may go

Route = tuple[str, ...]


@dataclass(frozen=True)
class Way:
    """`kind`: sequence, engineer, swap or move. `routes`: of the engineers concerned."""

    kind: str
    routes: Mapping[str, Route]


def ways(live: Live, visit_id: str, may_wait: Collection[str]) -> Iterator[Way]:
    search = _Search(live, visit_id, may_wait)
    yield from search.earlier()
    yield from search.to_somebody_else()
    yield from search.swapped()
    yield from search.with_room_made()


def placings(live: Live, visit_id: str) -> Iterator[Way]:
    """Only the visit itself has another place."""
    search = _Search(live, visit_id, ())
    yield from search.on_own_route()
    yield from search.to_somebody_else()


class _Search:
    def __init__(self, live: Live, visit_id: str, may_wait: Collection[str]):
        self.live = live
        self.visit_id = visit_id
        self.may_wait = may_wait
        self.mine = live.engineer_of.get(visit_id)
        self.without = without_visit(live.routes, visit_id)

    def on_own_route(self) -> Iterator[Way]:
        if self.mine is not None:
            rest = self.without[self.mine]
            for position in range(len(rest) + 1):
                yield Way("sequence", {self.mine: inserted(rest, position, self.visit_id)})

    def earlier(self) -> Iterator[Way]:
        if self.mine is None:
            return
        rest = self.without[self.mine]
        # At its own place too: what is planned later than it could be may simply come earlier.
        for position in range(self.live.routes[self.mine].index(self.visit_id) + 1):
            yield Way("sequence", {self.mine: inserted(rest, position, self.visit_id)})

    def to_somebody_else(self) -> Iterator[Way]:
        for rank, (engineer, position) in enumerate(islice(self._takers, NEAR)):
            route = self.without.get(engineer, ())
            for at in range(len(route) + 1) if rank < CLOSELY else [position]:
                yield Way("engineer", self._given_up() | {engineer: inserted(route, at, self.visit_id)})

    def swapped(self) -> Iterator[Way]:
        if self.mine is None:
            return
        ranked = sorted(self._swaps(), key=lambda each: each[0])
        for _, engineer, other in ranked[:SWAPS]:
            yield Way(
                "swap",
                {
                    self.mine: _with(self.live.routes[self.mine], self.visit_id, other),
                    engineer: _with(self.live.routes[engineer], other, self.visit_id),
                },
            )

    def with_room_made(self) -> Iterator[Way]:
        """Another visit goes to somebody else, or to another day, and its place is free."""
        for engineer, other in islice(self._in_the_way(), ASIDE):
            rest = tuple(each for each in self.without[engineer] if each != other)
            for position in range(len(rest) + 1):
                room = self._given_up() | {engineer: inserted(rest, position, self.visit_id)}
                if other in self.may_wait:
                    yield Way("move", room)
                for taker, at in self._elsewhere(other, engineer):
                    yield Way("move", room | {taker: inserted(room.get(taker, self._route(taker)), at, other)})

    def _route(self, engineer: str) -> Route:
        return self.without.get(engineer, ())

    def _given_up(self) -> dict[str, Route]:
        return {} if self.mine is None else {self.mine: self.without[self.mine]}

    @cached_property
    def _takers(self) -> list[tuple[str, int]]:
        return [each for each in places(self.live, self.T, self.without, self.visit_id) if each[0] != self.mine]

    @cached_property
    def T(self) -> Tables:
        return tables(self.live.plain)

    def _swaps(self) -> Iterator[tuple[int, str, str]]:
        """By how much more is driven, roughly; only those in time, roughly."""
        plain = self.live.plain
        visit, mine = plain.visit(self.visit_id), plain.engineer(self.mine)
        for engineer, route in self.live.routes.items():
            if engineer == self.mine or not may_meet(plain.engineer(engineer), visit):
                continue
            for other in route:
                theirs = plain.visit(other)
                if theirs.pinned_start is None and may_meet(mine, theirs):
                    more = self._detour(engineer, other, visit.loc) + self._detour(self.mine, visit.id, theirs.loc)
                    yield more, engineer, other

    def _detour(self, engineer: str, visit_id: str, loc: int) -> int:
        """If at the place of this visit another were served."""
        plain, route = self.live.plain, self.live.routes[engineer]
        who, position = plain.engineer(engineer), route.index(visit_id)
        before = plain.visit(route[position - 1]).loc if position else who.start
        after = plain.visit(route[position + 1]).loc if position + 1 < len(route) else who.end
        here, travel = plain.visit(visit_id).loc, plain.travel
        return int(travel[before, loc] + travel[loc, after]) - int(travel[before, here] + travel[here, after])

    def _in_the_way(self) -> Iterator[tuple[str, str]]:
        """What is before it on its own route, and then on the routes of those who could take it."""
        plain = self.live.plain
        visit = plain.visit(self.visit_id)
        if self.mine is not None:
            route = self.live.routes[self.mine]
            for other in route[: route.index(self.visit_id)]:
                if self._may_go(other):
                    yield self.mine, other
        able = [each for each in self.without if each != self.mine and may_meet(plain.engineer(each), visit)]
        found = [(self._detour(each, other, visit.loc), each, other) for each in able for other in self.without[each]]
        for _, engineer, other in sorted(found):
            if self._may_go(other):
                yield engineer, other

    def _may_go(self, visit_id: str) -> bool:
        visit = self.live.plain.visit(visit_id)
        return visit.pinned_start is None and visit.frozen is None

    def _elsewhere(self, other: str, engineer: str) -> list[tuple[str, int]]:
        if other not in self._places_of:
            self._places_of[other] = places(self.live, self.T, without_visit(self.without, other), other)
        return [each for each in self._places_of[other] if each[0] != engineer][:ELSEWHERE]

    @cached_property
    def _places_of(self) -> dict[str, list[tuple[str, int]]]:
        return {}


def places(live: Live, T: Tables, routes: Mapping[str, Route], visit_id: str) -> list[tuple[str, int]]:
    """Engineers who could take it, and where on their routes that costs least, the cheapest first."""
    problem = live.plain
    S, visit, no_chance = state_of(problem, T, routes), problem.visit_index[visit_id], random_state(0)
    found = []
    for e in np.flatnonzero(T.able[visit]):
        delta, position = cheapest_position(T, S, e, visit, NO_LIMIT, 0.0, no_chance)
        if position >= 0:
            name = problem.engineers[e].id
            found.append((int(delta), name, in_route(problem, name, int(position))))
    return [(name, position) for _, name, position in sorted(found)]


def _with(route: Route, gone: str, come: str) -> Route:
    return tuple(come if each == gone else each for each in route)
