"""The hard rules, time apart: who may come to whom, and what one route may hold.

Those about time are in timetable.py, those between routes in coupling.py.
"""

from collections.abc import Iterator, Sequence

from optimizer.engineer import Engineer
from optimizer.plan import Obstacle
from optimizer.problem import Problem
from optimizer.visit import Visit

# Who may come to whom.


def missing_skill(engineer: Engineer, visit: Visit) -> Iterator[Obstacle]:
    for skill, needs in visit.skills.items():
        if skill not in engineer.skills:
            yield Obstacle("no_skill", {"skill": skill, "needs": needs})


def low_level(engineer: Engineer, visit: Visit) -> Iterator[Obstacle]:
    for skill, needs in visit.skills.items():
        has = engineer.skills.get(skill)
        if has is not None and has < needs:
            yield Obstacle("no_level", {"skill": skill, "has": has, "needs": needs})


def not_allowed(engineer: Engineer, visit: Visit) -> Iterator[Obstacle]:
    if not visit.allows(engineer):
        yield Obstacle("not_allowed")


def never_open(engineer: Engineer, visit: Visit) -> Iterator[Obstacle]:
    if not visit.starts:
        yield Obstacle("never_open")


def under_way(engineer: Engineer, visit: Visit) -> Iterator[Obstacle]:
    if visit.frozen is not None:
        yield Obstacle("under_way", {"engineer": visit.frozen})


WHO = (missing_skill, low_level, not_allowed, never_open, under_way)


def who_obstacles(engineer: Engineer, visit: Visit) -> list[Obstacle]:
    """Everything, time apart, that keeps this engineer from this visit."""
    if visit.frozen == engineer.id:
        return []
    return [obstacle for rule in WHO for obstacle in rule(engineer, visit)]


def may_meet(engineer: Engineer, visit: Visit) -> bool:
    return visit.frozen == engineer.id or not any(True for rule in WHO for _ in rule(engineer, visit))


# What one route may hold.


def under_way_first(problem: Problem, engineer: Engineer, visits: Sequence[Visit]) -> Iterator[Obstacle]:
    frozen = problem.frozen.get(engineer.id)
    if frozen is not None and (not visits or visits[0] is not frozen):
        yield Obstacle("under_way", {"engineer": engineer.id, "visit": frozen.id})


def too_many(problem: Problem, engineer: Engineer, visits: Sequence[Visit]) -> Iterator[Obstacle]:
    if engineer.most_visits is None:
        return
    most = max(engineer.most_visits, engineer.id in problem.frozen)
    if len(visits) > most:
        yield Obstacle("too_many", {"most": most, "visits": len(visits)})


def missing_part(problem: Problem, engineer: Engineer, visits: Sequence[Visit]) -> Iterator[Obstacle]:
    needs: dict[str, int] = {}
    for visit in visits:
        if visit.frozen != engineer.id:
            for part, count in visit.parts.items():
                needs[part] = needs.get(part, 0) + count
    stock = problem.stock(engineer) if engineer.id in problem.frozen else engineer.stock
    for part, needed in needs.items():
        has = stock.get(part, 0)
        if needed > has:
            yield Obstacle("no_part", {"part": part, "has": has, "needs": needed})


ROUTE = (under_way_first, too_many, missing_part)


def route_obstacles(problem: Problem, engineer: Engineer, visits: Sequence[Visit]) -> list[Obstacle]:
    """What keeps these visits, whenever they are, from being one engineer's day."""
    return [obstacle for rule in ROUTE for obstacle in rule(problem, engineer, visits)]
