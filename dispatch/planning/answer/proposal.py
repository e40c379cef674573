"""The planner's answer, judged and turned into what a plan proposes for each visit."""

from collections.abc import Iterator
from typing import Any

from dispatch.planning.answer.failures import PlanUnusable
from dispatch.planning.answer.figures import figures
from dispatch.planning.answer.items import item, kind_of, places
from dispatch.planning.answer.reasons import EFFORT, why_here, why_left_out
from dispatch.planning.plan import ItemKind, Plan, PlanItem
from dispatch.planning.snapshot import Asked
from optimizer.evaluate import BrokenRoute, Judgement, Routes, judge


def proposal(snapshot: Asked, answer: dict[str, Any]) -> Plan:
    """The plan of this answer; of the present plan, should that be cheaper and still hold.

    Raises:
        PlanUnusable: the answer is no plan of this problem, or breaks a hard rule.
    """
    judged = judged_answer(snapshot, answer)
    routes = routes_of(judged)
    return Plan(
        cost=judged.cost,
        costs=dict(judged.costs),
        bound=_bound(answer, judged),
        before=figures(snapshot, snapshot.routes),
        after=figures(snapshot, routes),
        items=list(items_of(snapshot, judged)),
    )


def judged_answer(snapshot: Asked, answer: dict[str, Any]) -> Judgement:
    """Of the answer; of the present plan, should that be cheaper and still hold.

    Raises:
        PlanUnusable.
    """
    return _cheaper(judged_by(snapshot, routes_in(answer)), _present(snapshot))


def routes_of(judged: Judgement) -> dict[str, tuple[str, ...]]:
    return {route.engineer: route.visits for route in judged.routes}


def routes_in(answer: dict[str, Any]) -> dict[str, list[str]]:
    """Raises PlanUnusable: there are none."""
    routes = answer.get("routes")
    if not isinstance(routes, dict):
        raise PlanUnusable
    for visits in routes.values():
        if not isinstance(visits, list) or not all(isinstance(visit, str) for visit in visits):
            raise PlanUnusable
    return routes


def judged_by(snapshot: Asked, routes: Routes) -> Judgement:
    """Raises PlanUnusable: they break a hard rule."""
    try:
        return judge(snapshot.problem, routes)
    except BrokenRoute as error:
        raise PlanUnusable from error


def _present(snapshot: Asked) -> Judgement | None:
    try:
        return judge(snapshot.problem, snapshot.routes)
    except BrokenRoute:
        return None


def _cheaper(found: Judgement, present: Judgement | None) -> Judgement:
    return present if present is not None and present.cost <= found.cost else found


def _bound(answer: dict[str, Any], judged: Judgement) -> int | None:
    """Only one that the plan itself doesn't contradict."""
    bound = answer.get("bound")
    return bound if type(bound) is int and bound <= judged.cost else None


def items_of(snapshot: Asked, judged: Judgement) -> Iterator[PlanItem]:
    placed, routes = places(snapshot, judged), routes_of(judged)
    explained = EFFORT // len(snapshot.problem.engineers)
    why_out = why_left_out(snapshot, routes, judged.unserved, most=explained)
    for each, record in snapshot.records.items():
        place = placed.get(each)
        kind = kind_of(record, place)
        if place is None:
            reasons = why_out.get(each) or [{"code": record.obstacle}]
        elif kind is ItemKind.KEPT or explained == 0:
            reasons = []
        else:
            explained -= 1
            reasons = why_here(snapshot, routes, each, str(place.engineer_id))
        yield item(record, kind, place, reasons)
