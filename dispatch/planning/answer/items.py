"""What a judged plan means for each visit."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.planning.answer.reasons import Reason
from dispatch.planning.plan import ItemKind, PlanItem
from dispatch.planning.question.record import VisitRecord
from dispatch.planning.snapshot import Asked
from optimizer.evaluate import Judgement


@dataclass(frozen=True)
class Place:
    """Where the plan puts a visit."""

    engineer_id: int
    starts_at: datetime
    travel_seconds: int


def places(snapshot: Asked, judged: Judgement) -> dict[str, Place]:
    return {
        stop.visit: Place(int(route.engineer), snapshot.day.moment(stop.start), stop.travel)
        for route in judged.routes
        for stop in route.stops
    }


def kind_of(record: VisitRecord, place: Place | None) -> ItemKind:
    if place is None and record.engineer_id is not None:
        # Locked, or at an address nobody is sure of: it stands as it is.
        return ItemKind.KEPT if record.stays or record.obstacle else ItemKind.REMOVED
    if place is None:
        return ItemKind.LEFT_OUT
    if record.engineer_id is None:
        return ItemKind.ADDED
    if (place.engineer_id, place.starts_at) == (record.engineer_id, record.starts):
        return ItemKind.KEPT
    noticed = place.engineer_id != record.engineer_id or not record.keeps_window(place.starts_at)
    return ItemKind.MOVED_TOLD if record.told and noticed else ItemKind.MOVED


def item(record: VisitRecord, kind: ItemKind, place: Place | None, reasons: list[Reason]) -> PlanItem:
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
