"""The answer: who goes where and when, what is left out and why, and what it costs.

Times are whole seconds since the start of the planning day, costs are seconds of travel.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Obstacle:
    """What stands in the way, as a code and facts; words for it are made by whoever shows it.

    no_skill {skill, needs} · no_level {skill, has, needs} · not_allowed {} · unreachable {visit}
    · never_open {} (its windows leave no moment) · under_way {engineer, visit} (whose day has begun with it)
    · no_part {part, has, needs} · too_many {most, visits}
    Of all routes together: quota {group, most, visits} · too_many_changes {most, changed}
    · area {area, free, needs} · not_together {visit, with} · out_of_order {visit, after}
    · window {visit, seconds} (starts that much too late) · shift {seconds} (home that much after
    the last permitted return) · break {seconds} (free that much after its window closes)
    · no_engineers {} · crowded_out {} · too_dear {price, penalty} · fits {price, penalty} (the plan is not settled)
    """

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)

    def to_json(self) -> dict:
        return {"code": self.code, **self.facts}


@dataclass(frozen=True)
class Stop:
    visit: str
    travel: int  # seconds on the road from the place before
    arrival: int
    start: int  # of the work, after any waiting
    end: int
    late: int  # seconds after `due`
    setup: int = 0  # seconds of getting ready after the arrival


@dataclass(frozen=True)
class Route:
    """One engineer's day, everything as early as possible. Nobody unused has one."""

    engineer: str
    departure: int
    stops: tuple[Stop, ...]
    travel_home: int
    end: int  # back at the end place
    meal_break: tuple[int, int] | None  # None: none is owed, or it can be had at home
    outcomes: "tuple[Route, ...]" = field(default=(), repr=False)  # the same day in each scenario

    @property
    def visits(self) -> tuple[str, ...]:
        return tuple(stop.visit for stop in self.stops)

    @property
    def travel(self) -> int:
        return sum(stop.travel for stop in self.stops) + self.travel_home

    @property
    def work(self) -> int:
        """Seconds at homes and on the road; waiting and the break don't count."""
        return sum(stop.setup + stop.end - stop.start for stop in self.stops) + self.travel

    def to_json(self) -> dict:
        return {
            "departure": self.departure,
            "end": self.end,
            "travel_home": self.travel_home,
            "break": self.meal_break and list(self.meal_break),
            "stops": [vars(stop) for stop in self.stops],
        }


@dataclass(frozen=True)
class Unserved:
    id: str
    obstacles: tuple[Obstacle, ...]  # together they are the reason; the first is the weightiest

    @property
    def reason(self) -> str:
        return self.obstacles[0].code

    def to_json(self) -> dict:
        return {
            "id": self.id,
            "reason": self.reason,
            "obstacles": [obstacle.to_json() for obstacle in self.obstacles],
        }


@dataclass(frozen=True)
class Plan:
    """A finished plan, its cost as the judge counts it."""

    instance: str
    routes: tuple[Route, ...]
    unserved: tuple[Unserved, ...]
    costs: Mapping[str, int]  # every cost by its name, zeros too
    bound: int | None  # no plan can cost less; None: not proven
    bound_without: tuple[str, ...]  # active rules the bound leaves out: it holds, but may be out of reach
    work: int  # steps the search took, the unit of `stop.WorkLimit`

    @property
    def cost(self) -> int:
        return sum(self.costs.values())

    @property
    def visits(self) -> dict[str, tuple[str, ...]]:
        """{engineer id: visit ids in order}, the shape the judge and `start=` take."""
        return {route.engineer: route.visits for route in self.routes}

    def to_json(self) -> dict:
        return {
            "instance": self.instance,
            "routes": {engineer: list(visits) for engineer, visits in self.visits.items()},
            "cost": self.cost,
            "bound": self.bound,
            "bound_without": list(self.bound_without),
            "served": sum(len(route.stops) for route in self.routes),
            "unserved": [unserved.to_json() for unserved in self.unserved],
            "costs": dict(self.costs),
            "timetable": {route.engineer: route.to_json() for route in self.routes},
            "work": self.work,
        }
