"""What would have to give way to let a visit in: as codes and facts, with a price, and made on request.

skill {engineer, skill, needs} · level {engineer, skill, has, needs} · permission {engineer, visit}
· overtime {engineer, seconds} · break_later {engineer, seconds} (its window closes so much later)
· part {engineer, part, has, needs, aboard} · more_visits {engineer, most, visits}
· open_hours {visit} (its hours give way)
· window_later {visit, seconds} · window_earlier {visit, seconds, start} (opens so much before that start)
· other_day {visit, seconds} (as window_later, to another day)
· pinned_later {visit, seconds} · move {visit, from, to, position, start} (another visit of the plan)
· price {visit, price, penalty} (nothing but the price speaks against it: raise the penalty to it)
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from optimizer.engineer import Engineer, MealBreak, Overtime
from optimizer.plan import Obstacle
from optimizer.problem import Problem
from optimizer.visit import Span, Visit

DAY = 24 * 3600


@dataclass(frozen=True)
class Price:
    once: int
    each: int = 0  # per second, or per level


# Which change is the smaller: what it asks of people, in seconds of travel. The order is what counts:
# first what we can do ourselves today, then what a customer must agree to, then what takes weeks.
PRICES = {
    "price": Price(0),
    "overtime": Price(900, 2),
    "break_later": Price(900, 2),
    "move": Price(3_000),
    "part": Price(5_400),
    "more_visits": Price(5_400),
    "window_earlier": Price(7_200, 1),
    "window_later": Price(7_200, 1),
    "open_hours": Price(10_000),
    "permission": Price(15_000),
    "pinned_later": Price(30_000, 1),
    "other_day": Price(40_000),
    "level": Price(100_000, 20_000),
    "skill": Price(200_000),
}


@dataclass(frozen=True)
class Change:
    code: str
    facts: Mapping[str, str | int]

    @property
    def price(self) -> int:
        """How much it asks, in seconds of travel; the smallest change is the one that asks least."""
        price = PRICES[self.code]
        return price.once + price.each * self._amount

    @property
    def _amount(self) -> int:
        if self.code == "level":
            return self.facts["needs"] - self.facts["has"]
        return self.facts.get("seconds", 0)

    def on_engineer(self, engineer: Engineer) -> Engineer:
        """As it is, where the change is not about this engineer."""
        make = ENGINEER.get(self.code)
        return make(engineer, self.facts) if make and engineer.id == self.facts["engineer"] else engineer

    def on_visit(self, visit: Visit) -> Visit:
        make = VISIT.get(self.code)
        return make(visit, self.facts) if make and visit.id == self.facts["visit"] else visit

    def apply(self, problem: Problem) -> Problem:
        """The problem with this change made, and nothing else. A `move` changes the routes instead."""
        return applied(problem, [self])

    def to_json(self) -> dict:
        return {"code": self.code, **self.facts}


def applied(problem: Problem, changes: Iterable[Change]) -> Problem:
    engineers, visits = list(problem.engineers), list(problem.visits)
    for change in changes:
        if change.code in ENGINEER:
            i = problem.engineer_index[change.facts["engineer"]]
            engineers[i] = change.on_engineer(engineers[i])
        elif change.code in VISIT:
            i = problem.visit_index[change.facts["visit"]]
            visits[i] = change.on_visit(visits[i])
    # Overtime may be asked that reaches into the same person's next day; to refuse it is for whoever is asked.
    return problem.trusting(engineers=tuple(engineers), visits=tuple(visits))


def _trained(engineer: Engineer, facts: Mapping) -> Engineer:
    return replace(engineer, skills={**engineer.skills, facts["skill"]: facts["needs"]})


def _overtime(engineer: Engineer, facts: Mapping) -> Engineer:
    overtime = engineer.overtime or Overtime(0, 0)
    return replace(engineer, overtime=replace(overtime, limit=overtime.limit + facts["seconds"]))


def _break_later(engineer: Engineer, facts: Mapping) -> Engineer:
    opens, closes = engineer.meal_break.window
    return replace(engineer, meal_break=MealBreak(engineer.meal_break.duration, (opens, closes + facts["seconds"])))


def _loaded(engineer: Engineer, facts: Mapping) -> Engineer:
    return replace(engineer, stock={**engineer.stock, facts["part"]: facts["aboard"]})


def _busier(engineer: Engineer, facts: Mapping) -> Engineer:
    return replace(engineer, most_visits=facts["visits"])


def _permitted(visit: Visit, facts: Mapping) -> Visit:
    names = (facts["engineer"], facts["person"])
    listed = visit.engineers if visit.engineers is None else (*visit.engineers, facts["engineer"])
    return replace(visit, engineers=listed, forbidden=tuple(each for each in visit.forbidden if each not in names))


def _later(visit: Visit, facts: Mapping) -> Visit:
    last = visit.starts[-1][1]
    return _startable(visit, (last, last + facts["seconds"]))


def _earlier(visit: Visit, facts: Mapping) -> Visit:
    opens = facts["start"] - facts["seconds"]
    told = visit.told and replace(visit.told, window=(min(visit.told.window[0], opens), visit.told.window[1]))
    return replace(_startable(visit, (opens, facts["start"])), told=told)


def _startable(visit: Visit, span: Span) -> Visit:
    """Work may start in this span too."""
    merged: list[Span] = []
    for opens, closes in sorted([*visit.starts, span]):
        if merged and opens <= merged[-1][1]:
            opens, closes = merged[-1][0], max(closes, merged.pop()[1])
        merged.append((opens, closes))
    windows = None if visit.windows is None else tuple(merged)
    return replace(visit, window=(merged[0][0], merged[-1][1]), windows=windows)


def _whenever(visit: Visit, facts: Mapping) -> Visit:
    opens, closes = visit.window
    closes = max(closes, visit.told.window[0]) if visit.told else closes
    return replace(visit, window=(opens, closes), windows=None)


def _pinned_later(visit: Visit, facts: Mapping) -> Visit:
    return replace(visit, pinned_start=visit.pinned_start + facts["seconds"])


def _wanted(visit: Visit, facts: Mapping) -> Visit:
    return replace(visit, penalty=facts["price"])


ENGINEER: dict[str, Callable[[Engineer, Mapping], Engineer]] = {
    "skill": _trained,
    "level": _trained,
    "overtime": _overtime,
    "break_later": _break_later,
    "part": _loaded,
    "more_visits": _busier,
}
VISIT: dict[str, Callable[[Visit, Mapping], Visit]] = {
    "permission": _permitted,
    "window_later": _later,
    "other_day": _later,
    "window_earlier": _earlier,
    "open_hours": _whenever,
    "pinned_later": _pinned_later,
    "price": _wanted,
}


def remedy(
    problem: Problem, obstacle: Obstacle, engineer: Engineer, visits: Mapping[str, Visit], *, visit: str
) -> Change | None:
    """The least that removes this obstacle to `visit` on the route of `visits`; None: nothing does."""
    facts, who = obstacle.facts, {"engineer": engineer.id}
    # What is under way may have bent the limits already, and takes its parts.
    limits, under_way = problem.limits[engineer.id], problem.frozen.get(engineer.id)
    match obstacle.code:
        case "no_skill":
            return Change("skill", {**who, **facts})
        case "no_level":
            return Change("level", {**who, **facts})
        case "not_allowed":
            return Change("permission", {**who, "person": engineer.who, "visit": visit})
        case "no_part":
            taken = under_way.parts.get(facts["part"], 0) if under_way else 0
            return Change("part", {**who, **facts, "aboard": facts["needs"] + taken})
        case "too_many":
            return Change("more_visits", {**who, **facts})
        case "shift":
            return Change("overtime", {**who, "seconds": facts["seconds"] + limits.last_return - engineer.last_return})
        case "break":
            bent = limits.break_closes - engineer.meal_break.window[1]
            return Change("break_later", {**who, "seconds": facts["seconds"] + bent})
        case "window":
            return _window(visits[facts["visit"]], facts["seconds"])
    return None


def _window(visit: Visit, seconds: int) -> Change:
    closes = visit.start_window[1]
    another_day = closes // DAY != (closes + seconds) // DAY
    code = "pinned_later" if visit.pinned_start is not None else "other_day" if another_day else "window_later"
    return Change(code, {"visit": visit.id, "seconds": seconds})
