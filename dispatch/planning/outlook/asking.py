"""The open orders and the days ahead as one problem of the planner, with the routes that stand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from dispatch.planning.outlook.ahead import Ahead
from dispatch.planning.outlook.shiftwork import Day, days_of, without_a_day
from dispatch.planning.question.crew import Place
from dispatch.planning.question.demand import FAR, comes_from
from dispatch.planning.question.lengths import Length
from dispatch.planning.question.terms import blocks_of
from dispatch.work.lifecycle import OrderState, VisitState
from dispatch.work.visit import Visit
from dispatch.work.whole import DEFAULT_MINUTES
from dispatch.work.work_order import WorkOrder
from optimizer import problem as planner
from optimizer.scenarios import Scenarios

Roads = Callable[[Sequence[Place]], np.ndarray]
# Enough for a chance to be right within five points (two standard errors of 70 % are 6.5 with as many plain draws;
# equal shares of every distribution halve that).
SCENARIOS = 200
LEAD = 600  # seconds until somebody has given out an order that has just come
WORKING_AGAIN = (OrderState.INTAKE, OrderState.DISPATCH)


@dataclass(frozen=True)
class Wanted:
    """Work that nobody has a place for yet. `visit` is None before there is one."""

    key: str
    order: WorkOrder
    visit: Visit | None
    opens: datetime | None
    due: datetime | None


@dataclass(frozen=True)
class Question:
    ahead: Ahead
    days: list[Day]
    wanted: list[Wanted]  # the first due first
    problem: planner.Problem = field(repr=False)
    routes: dict[str, list[str]]


def put(ahead: Ahead, roads: Roads) -> Question | None:
    """None where nobody works in the days ahead. Roads may take their time, so no transaction should be open."""
    days = days_of(ahead)
    if not days:
        return None
    wanted = _wanted(ahead, days)
    places = _Places(ahead)
    people = [_engineer(places, day) for day in days]
    visits = [_held(ahead, places, day, visit) for day in days for visit in day.held]
    not_ours = tuple(day.key for day in days if not day.ours)
    visits += [_asked(ahead, places, each, forbidden=not_ours) for each in wanted]
    blocks = {day.key: _blocks(day, end=person.end) for day, person in zip(days, people, strict=True)}
    problem = planner.Problem(
        engineers=tuple(people),
        visits=(*visits, *(block for mine in blocks.values() for block in mine)),
        travel=roads(places.known),
        name=ahead.today.day.isoformat(),
        scenarios=Scenarios(count=SCENARIOS, travel_spread=ahead.learned.legs.spread),
        skills=tuple(sorted({skill for p in people for skill in p.skills} | {s for v in visits for s in v.skills})),
    )
    return Question(ahead, days, wanted, problem, {day.key: _route(ahead, day, blocks[day.key]) for day in days})


def key_of(visit: Visit) -> str:
    return f"v{visit.id}"


def _wanted(ahead: Ahead, days: list[Day]) -> list[Wanted]:
    """What is open, what its engineer will no longer come for, and orders that will need a first visit."""
    gone = {visit.id for visit in without_a_day(ahead, days)}
    found = []
    for order in ahead.orders:
        living = [visit for visit in order.visits if visit.state is VisitState.OPEN or visit.id in gone]
        found += [Wanted(key_of(v), order, v, v.window_from, v.window_to or order.arrival_due) for v in living]
        if not order.visits and order.state in WORKING_AGAIN:
            found.append(Wanted(f"o{order.id}", order, None, None, order.arrival_due))
    far = max((each.due for each in found if each.due), default=ahead.at)
    return sorted(found, key=lambda each: (not each.order.critical, each.due or far, each.order.id))


def _engineer(places: "_Places", day: Day) -> planner.Engineer:
    member = day.member
    return planner.Engineer(
        id=day.key,
        person=str(member.engineer.id),
        day=day.number,
        start=places.index(member.place),
        end=places.index((member.engineer.start_lat, member.engineer.start_lon)),
        shift=member.hours,
        skills=member.levels,
        meal_break=member.pause and planner.MealBreak(*member.pause),
        overtime=planner.Overtime(member.overtime, 0) if member.overtime else None,
        in_hand=day.hand,
    )


def _held(ahead: Ahead, places: "_Places", day: Day, visit: Visit) -> planner.Visit:
    return _visit(
        key_of(visit),
        places.of(visit.work_order),
        ahead.learned.lengths.by(visit),
        opens=max(0, ahead.today.seconds(comes_from(visit))),
        engineers=(day.key,),
    )


def _asked(ahead: Ahead, places: "_Places", wanted: Wanted, *, forbidden: tuple[str, ...]) -> planner.Visit:
    order = wanted.order
    fault = order.fault
    minutes = wanted.visit.minutes if wanted.visit else fault.minutes if fault else DEFAULT_MINUTES
    now = ahead.today.seconds(ahead.at) + LEAD
    return _visit(
        wanted.key,
        places.of(order),
        ahead.learned.lengths.of_fault(fault, minutes, zone=order.home and order.home.zone),
        opens=max(now, ahead.today.seconds(wanted.opens)) if wanted.opens else now,
        skills=fault.needs if fault else {},
        forbidden=forbidden,
    )


def _visit(key: str, loc: int, length: Length, *, opens: int, **facts) -> planner.Visit:
    return planner.Visit(
        id=key,
        loc=loc,
        duration=length.mean,
        mean=length.mean,
        sigma=length.sigma,
        window=(opens, max(opens, FAR)),
        due=None,
        weight=0,
        penalty=0,
        **{"skills": {}} | facts,
    )


def _blocks(day: Day, *, end: int) -> list[planner.Visit]:
    named = [(f"{name}@{day.number}", span) for name, span in day.member.blocks]
    return blocks_of(day.key, replace(day.member, blocks=tuple(named)), end)


def _route(ahead: Ahead, day: Day, blocks: list[planner.Visit]) -> list[str]:
    timed = [(ahead.today.seconds(visit.starts_at), key_of(visit)) for visit in day.held]
    timed += [(block.pinned_start, block.id) for block in blocks]
    return [name for _, name in sorted(timed)]


class _Places:
    """Each place once. Where an address is unknown, the branch's depot stands for it."""

    def __init__(self, ahead: Ahead):
        self.depot: Place = (ahead.branch.depot_lat, ahead.branch.depot_lon)
        self._index: dict[Place, int] = {}

    @property
    def known(self) -> list[Place]:
        return list(self._index)

    def of(self, order: WorkOrder) -> int:
        home = order.home
        return self.index((home.lat, home.lon) if home and home.lat is not None else self.depot)

    def index(self, place: Place) -> int:
        return self._index.setdefault(place, len(self._index))
