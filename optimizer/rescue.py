"""Saving a promise that will break: the cheapest ways of different kinds, none of which breaks another promise.

A way changes one route or two. Every one that is offered has been driven whole, by the judge as planned and through
`DAYS` days that may come: whoever was promised anything on these routes is at least as well off as before.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from optimizer.evaluate import BrokenRoute, Routes, judge
from optimizer.problem import Problem
from optimizer.rescue_live import Live
from optimizer.rescue_ways import Way, placings, ways

NOISE = 0.04  # of a chance; two hundred days can't tell less
SAFE, DOUBTFUL = 0.8, 0.5  # where a promise is safe, and below which it is likelier to break than to hold
WORTH = 0.1  # a chance that rises by less is no rescue
LATER = 300  # seconds by which a start may move for whom it is too late already, or who was promised nothing exact
SPENT = 300  # seconds of overtime that are worth speaking of
MOST = 3
LOOKED_AT = 2  # of each kind, priced over all scenarios


class Kind(StrEnum):
    SEQUENCE = "sequence"  # the same engineer, earlier
    ENGINEER = "engineer"
    SWAP = "swap"
    MOVE = "move"  # a visit that can wait makes room
    OVERTIME = "overtime"


@dataclass(frozen=True)
class Effect:
    """One visit of the routes concerned. Chances are None where nothing is promised; no engineer: left out."""

    visit: str
    engineer_before: str | None
    engineer_after: str | None
    start_before: int | None
    start_after: int | None
    chance_before: float | None
    chance_after: float | None

    @property
    def disturbs(self) -> bool:
        """Somebody else comes, or the same later; that they may come earlier within their window is no harm."""
        return self.engineer_before != self.engineer_after or self.start_after > self.start_before + LATER


@dataclass(frozen=True)
class Rescue:
    """`routes`: of the engineers concerned, as they would be. `costs`: what the plan costs more, by name, as the judge
    counts it. `overtime` and `travel`: seconds more in the day as planned, of all concerned."""

    kind: Kind
    visit: str
    routes: Routes
    effects: tuple[Effect, ...]
    costs: Mapping[str, int] = field(repr=False)
    overtime: int
    travel: int

    @property
    def cost(self) -> int:
        return sum(self.costs.values())

    @property
    def own(self) -> Effect:
        return next(each for each in self.effects if each.visit == self.visit)

    @property
    def disturbed(self) -> tuple[Effect, ...]:
        return tuple(each for each in self.effects if each.visit != self.visit and each.disturbs)


def rescues(
    problem: Problem,
    routes: Routes,
    visit_id: str,
    promises: Mapping[str, int],
    *,
    planned: Mapping[str, int] | None = None,
    also: Mapping[str, Sequence[int]] | None = None,
    may_wait: Collection[str] = (),
    most: int = MOST,
) -> list[Rescue]:
    """The cheapest rescue of each kind, the cheapest kinds first; none where nothing saves it.

    `promises`: {visit: until when its work must have begun}. `planned`: {visit: when the plan has it}, where that is
    later than it could be: as things are nobody comes earlier. `also`: {visit: until when it must have begun for the
    other promises it carries}. `may_wait`: visits that may be left for another day.
    What is under way is not in the problem but in its engineers' first places and hours. Nobody is asked to stay
    longer than `rescue_live.LONGER` after what their shift allows.
    """
    return rescues_in(Live(problem, routes, promises, planned, also=also), visit_id, may_wait=may_wait, most=most)


def rescues_in(live: Live, visit_id: str, *, may_wait: Collection[str] = (), most: int = MOST) -> list[Rescue]:
    """As `rescues`, of a day that was driven already."""
    found: dict[Kind, list[Way]] = {}
    for way in ways(live, visit_id, may_wait):
        if saves(live, way, visit_id) and spares_everybody(live, way, visit_id, may_wait=may_wait):
            found.setdefault(kind_of(live, way), []).append(way)
    priced = []
    for kind, valid in found.items():
        valid.sort(key=lambda way: live.quick_price(way.routes))
        offers = [_rescue(live, kind, way, visit_id) for way in valid[:LOOKED_AT]]
        priced.append(min(offers, key=lambda each: each.cost))
    return sorted(priced, key=lambda each: each.cost)[:most]


def kind_of(live: Live, way: Way) -> Kind:
    """Whatever makes people stay longer is overtime, whatever else it is."""
    longer = sum(max(0, live.over(each, way.routes[each]) - live.over(each)) for each in way.routes)
    return Kind.OVERTIME if longer > SPENT else Kind(way.kind)


def saves(live: Live, way: Way, visit_id: str) -> bool:
    """In time as planned, and clearly likelier to hold."""
    engineer = next((each for each, visits in way.routes.items() if visit_id in visits), None)
    if engineer is None:
        return False
    end = live.promises.get(visit_id)
    if end is not None and live.starts(engineer, way.routes[engineer])[visit_id] > end:
        return False
    after = live.chances(engineer, way.routes[engineer]).get(visit_id, 1.0)
    return after >= DOUBTFUL and after >= live.chance(visit_id) + WORTH


def spares_everybody(live: Live, way: Way, visit_id: str, *, may_wait: Collection[str]) -> bool:
    """No rule is broken that holds now, and nobody else is worse off."""
    if any(live.excess(each, visits) > max((0, 0), live.excess(each)) for each, visits in way.routes.items()):
        return False
    served = {visit for visits in way.routes.values() for visit in visits}
    before = {visit for each in way.routes for visit in live.routes.get(each, ())}
    if not before - served <= set(may_wait) or not _hold_together(live, way):
        return False
    return all(_is_spared(live, each, visits, visit_id) for each, visits in way.routes.items())


def _is_spared(live: Live, engineer: str, visits: Collection[str], visit_id: str) -> bool:
    starts, shares = live.starts(engineer, visits), live.shares(engineer, visits)
    for each in visits:
        was = live.start(each)
        if each == visit_id or was is None:
            continue
        later, had = starts[each] > was + LATER, live.shares(live.engineer_of[each]).get(each, ())
        for end, before, after in zip(live.ends(each), had, shares.get(each, ()), strict=True):
            if later and (was > end or starts[each] > end):
                return False
            if after < before - NOISE or _state(after) < _state(before):
                return False
    return True


def _state(chance: float) -> int:
    return (chance >= DOUBTFUL) + (chance >= SAFE)


def _hold_together(live: Live, way: Way) -> bool:
    """Rules between routes ask for the whole plan."""
    problem = live.problem
    if not (problem.is_tied or problem.groups or problem.areas or problem.most_changed is not None):
        return True
    try:
        judge(live.plain, {**live.routes, **way.routes})
    except BrokenRoute:
        return False
    return True


def _rescue(live: Live, kind: Kind, way: Way, visit_id: str) -> Rescue:
    costs = live.costs_of({each: live.routes.get(each, ()) for each in way.routes}, present=True)
    after = live.costs_of(way.routes)
    return Rescue(
        kind=kind,
        visit=visit_id,
        routes=way.routes,
        effects=tuple(_effects(live, way)),
        costs={name: after[name] - costs[name] for name in after},
        overtime=sum(live.over(each, visits) - live.over(each) for each, visits in way.routes.items()),
        travel=sum(live.travel(each, visits) - live.travel(each) for each, visits in way.routes.items()),
    )


def _effects(live: Live, way: Way) -> Iterator[Effect]:
    for visit in dict.fromkeys(_all(way.routes, live.routes)):
        engineer = next((each for each, visits in way.routes.items() if visit in visits), None)
        promised = visit in live.promises
        yield Effect(
            visit=visit,
            engineer_before=live.engineer_of.get(visit),
            engineer_after=engineer,
            start_before=live.start(visit),
            start_after=engineer and live.starts(engineer, way.routes[engineer])[visit],
            chance_before=live.chance(visit) if promised else None,
            chance_after=live.chances(engineer, way.routes[engineer])[visit] if promised and engineer else None,
        )


def _all(after: Routes, before: Routes) -> Iterable[str]:
    for each, visits in after.items():
        yield from visits
        yield from before.get(each, ())


def another_time(
    problem: Problem,
    routes: Routes,
    visit_id: str,
    promises: Mapping[str, int],
    window: tuple[int, int],
    *,
    planned: Mapping[str, int] | None = None,
    also: Mapping[str, Sequence[int]] | None = None,
    by: int | None = None,
    like: Live | None = None,
) -> Rescue | None:
    """The cheapest place for the visit in another window than it was promised, safely kept; None if there is none.

    Only the visit itself goes anywhere else; its chances are those of that window, and of beginning until `by`, where
    something else promised of it asks for that. `like`: the day as it is, where it was driven already. Refuses what
    `rescues` refuses.
    """
    moved = replace(problem.visit(visit_id), window=window, windows=None, due=None, told=None, pinned_start=None)
    visits = tuple(moved if each.id == visit_id else each for each in problem.visits)
    ends = window[1] if by is None else min(by, window[1])
    asked = problem.trusting(visits=visits)
    live = Live(asked, routes, {**promises, visit_id: ends}, planned, also=also, stands=problem, like=like)
    found = [way for way in placings(live, visit_id) if _is_safe(live, way, visit_id)]
    if not found:
        return None
    best = min(found, key=lambda way: live.quick_price(way.routes))
    return _rescue(live, kind_of(live, best), best, visit_id)


def _is_safe(live: Live, way: Way, visit_id: str) -> bool:
    engineer = next(each for each, visits in way.routes.items() if visit_id in visits)
    chance = live.chances(engineer, way.routes[engineer])[visit_id]
    return chance >= SAFE and spares_everybody(live, way, visit_id, may_wait=())
