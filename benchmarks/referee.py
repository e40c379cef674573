"""The benchmark's own judge: reads the planner's JSON and shares no line of code with the planner.

It knows the rules listed in `FIELDS`; a day that uses another is refused rather than judged wrongly.
"""

from collections.abc import Iterator
from dataclasses import dataclass

FIELDS = {
    "day": {"name", "engineers", "visits", "travel", "skills", "scale"},  # `scale`: a remark of public files
    "engineer": {"id", "start", "end", "shift", "skills", "break", "overtime", "workload"},
    "visit": {
        *("id", "loc", "duration", "window", "due", "weight", "skills", "penalty", "step"),
        *("engineers", "forbidden", "pinned_start", "assigned", "change_cost"),
    },
}
CORE = {"engineer": {"id", "start", "end", "shift", "skills"}}
CORE["visit"] = {"id", "loc", "duration", "window", "due", "weight", "skills", "penalty"}


class CannotJudge(ValueError):
    """The day uses a rule this judge doesn't know; the message names it."""


@dataclass(frozen=True)
class Verdict:
    cost: int
    unserved: int
    faults: tuple[str, ...]  # with any, the cost means nothing


def verdict(day: dict, routes: dict[str, list[str]]) -> Verdict:
    _refuse_strange_rules(day)
    engineers = {each["id"]: each for each in day["engineers"]}
    visits = {each["id"]: each for each in day["visits"]}
    faults, cost, seen = [], 0, set()
    for who, route in routes.items():
        stops = [visits[each] for each in route]
        faults += [f"{each} is served twice" for each in route if each in seen or route.count(each) > 1]
        seen.update(route)
        price = cheapest(day, engineers[who], stops) if stops else 0
        faults += [f"{who} can't drive {' '.join(route)}"] if price is None else []
        cost += price or 0
    left_out = [visit for name, visit in visits.items() if name not in seen]
    return Verdict(cost + sum(visit["penalty"] for visit in left_out), len(left_out), tuple(faults))


def rules_of(day: dict) -> set[str]:
    """The optional fields in use."""
    used = {name for name, value in day.items() if value and name not in FIELDS["day"]}
    for kind in ("engineer", "visit"):
        for each in day[f"{kind}s"]:
            used |= {name for name, value in each.items() if value not in (None, 0, [], {}) and name not in CORE[kind]}
    return used


def _refuse_strange_rules(day: dict) -> None:
    strange = rules_of(day) - FIELDS["engineer"] - FIELDS["visit"]
    if strange:
        raise CannotJudge(f"The judge doesn't know the rule {min(strange)!r}.")


def cheapest(day: dict, engineer: dict, stops: list[dict]) -> int | None:
    """The price of one route with its break where that is best; None where it can't be driven."""
    if not all(may_meet(engineer, visit) for visit in stops):
        return None
    gaps = range(len(stops) + 1) if engineer.get("break") else [None]
    prices = [price for gap in gaps if (price := _drive(day["travel"], engineer, stops, rest=gap)) is not None]
    strangers = (visit for visit in stops if visit.get("assigned") not in (None, engineer["id"]))
    return min(prices) + sum(visit.get("change_cost", 0) for visit in strangers) if prices else None


def may_meet(engineer: dict, visit: dict) -> bool:
    chosen, name = visit.get("engineers"), engineer["id"]
    welcome = (chosen is None or name in chosen) and name not in visit.get("forbidden", ())
    return welcome and all(engineer["skills"].get(skill, 0) >= level for skill, level in visit["skills"].items())


def _drive(travel: list, engineer: dict, stops: list[dict], *, rest: int | None) -> int | None:
    price, now, place = 0, engineer["shift"][0], engineer["start"]
    for gap, (to, visit) in enumerate(_legs(engineer, stops)):
        seconds = travel[place][to]
        if seconds is None or seconds >= 10**9:
            return None
        left, now = now, now + seconds
        price += seconds
        had_at_home = visit is None and rest == gap and now <= engineer["break"]["window"][1]
        if rest == gap and not had_at_home:
            opens, closes = engineer["break"]["window"]
            if left > closes:
                return None
            now = max(now, opens) + engineer["break"]["duration"]
        if visit is not None:
            now = max(now, _window(visit)[0])
            if now > _window(visit)[1]:
                return None
            price += _late(visit, now)
            now += visit["duration"]
        place = to
    return _overtime(engineer, now, price)


def _legs(engineer: dict, stops: list[dict]) -> Iterator[tuple[int, dict | None]]:
    yield from ((visit["loc"], visit) for visit in stops)
    yield engineer["end"], None


def _window(visit: dict) -> tuple[int, int]:
    pinned = visit.get("pinned_start")
    return tuple(visit["window"]) if pinned is None else (pinned, pinned)


def _late(visit: dict, start: int) -> int:
    if visit["due"] is None or start <= visit["due"]:
        return 0
    return visit["weight"] * (start - visit["due"]) + visit.get("step", 0)


def _overtime(engineer: dict, home: int, price: int) -> int | None:
    extra = engineer.get("overtime") or {"limit": 0, "cost": 0}
    over = max(0, home - engineer["shift"][1])
    return None if over > extra["limit"] else price + extra["cost"] * over
