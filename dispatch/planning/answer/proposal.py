"""The planner's answer, judged and turned into what a plan proposes for each visit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.planning.answer.failures import PlanUnusable
from dispatch.planning.answer.figures import figures
from dispatch.planning.answer.reasons import EFFORT, Reason, why_here, why_left_out
from dispatch.planning.plan import ItemKind, Plan, PlanItem
from dispatch.planning.question.record import VisitRecord
from dispatch.planning.snapshot import Snapshot
from optimizer.evaluate import BrokenRoute, Judgement, Routes, judge


@dataclass(frozen=True)
class Place:
    """Where the plan puts a visit."""

    engineer_id: int
    starts_at: datetime
    travel_seconds: int


def proposal(snapshot: Snapshot, answer: dict[str, Any]) -> Plan:
    """The plan of this answer; of the present plan, should that be cheaper and still hold.

    Raises:
        PlanUnusable: the answer is no plan of this problem, or breaks a hard rule.
    """
    judged = _cheaper(_judged(snapshot, _routes(answer)), _present(snapshot))
    routes = {route.engineer: route.visits for route in judged.routes}
    return Plan(
        cost=judged.cost,
        costs=dict(judged.costs),
        bound=_bound(answer, judged),
        before=figures(snapshot, snapshot.routes),
        after=figures(snapshot, routes),
        items=list(_items(snapshot, judged, routes)),
    )


def _routes(answer: dict[str, Any]) -> dict[str, list[str]]:
    routes = answer.get("routes")
    if not isinstance(routes, dict):
        raise PlanUnusable
    for visits in routes.values():
        if not isinstance(visits, list) or not all(isinstance(visit, str) for visit in visits):
            raise PlanUnusable
    return routes


def _judged(snapshot: Snapshot, routes: Routes) -> Judgement:
    try:
        return judge(snapshot.problem, routes)
    except BrokenRoute as error:
        raise PlanUnusable from error


def _present(snapshot: Snapshot) -> Judgement | None:
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


def _items(snapshot: Snapshot, judged: Judgement, routes: Routes) -> Iterator[PlanItem]:
    places = _places(snapshot, judged)
    explained = EFFORT // len(snapshot.problem.engineers)
    why_out = why_left_out(snapshot, routes, judged.unserved, most=explained)
    for each, record in snapshot.records.items():
        place = places.get(each)
        kind = _kind(record, place)
        if place is None:
            reasons = why_out.get(each) or [{"code": record.obstacle}]
        elif kind is ItemKind.KEPT or explained == 0:
            reasons = []
        else:
            explained -= 1
            reasons = why_here(snapshot, routes, each, str(place.engineer_id))
        yield _item(record, kind, place, reasons)


def _places(snapshot: Snapshot, judged: Judgement) -> dict[str, Place]:
    return {
        stop.visit: Place(int(route.engineer), snapshot.day.moment(stop.start), stop.travel)
        for route in judged.routes
        for stop in route.stops
    }


def _kind(record: VisitRecord, place: Place | None) -> ItemKind:
    if place is None and record.engineer_id is not None:
        # Held in place, or at an address nobody is sure of: it stands as it is.
        return ItemKind.KEPT if record.pinned or record.obstacle else ItemKind.REMOVED
    if place is None:
        return ItemKind.LEFT_OUT
    if record.engineer_id is None:
        return ItemKind.ADDED
    if (place.engineer_id, place.starts_at) == (record.engineer_id, record.starts):
        return ItemKind.KEPT
    noticed = place.engineer_id != record.engineer_id or not record.keeps_window(place.starts_at)
    return ItemKind.MOVED_TOLD if record.told and noticed else ItemKind.MOVED


def _item(record: VisitRecord, kind: ItemKind, place: Place | None, reasons: list[Reason]) -> PlanItem:
    if kind is ItemKind.KEPT and place is None:
        place = Place(record.engineer_id, record.starts, record.travel_seconds)
    return PlanItem(
        visit_id=record.visit_id,
        order_version=record.order_version,
        visit_version=record.visit_version,
        kind=kind,
        engineer_id=place and place.engineer_id,
        starts_at=place and place.starts_at,
        travel_seconds=place and place.travel_seconds,
        previous_engineer_id=record.engineer_id,
        previous_starts_at=record.starts,
        reasons=reasons,
    )
