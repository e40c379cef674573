"""When we will be at the door, for whoever waits there: between setting out and arriving, and at no other time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from geopy.distance import great_circle
from sqlalchemy import select

from dispatch.errors import Unavailable
from dispatch.people.own_consent import OwnConsent, OwnPurpose, living
from dispatch.planning.snapshot import Roads
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import VisitState
from dispatch.work.visit import Visit
from dispatch.work.whereabouts import Whereabouts

FRESH = timedelta(minutes=3)
# Silent for longer, the phone tells us less than the plan does.
WORTHLESS = timedelta(minutes=20)
DOUBT, LEAST_DOUBT = 0.2, timedelta(minutes=3)  # share of the way that is left


@dataclass(frozen=True)
class Arrival:
    """`seen_at`: when the phone last said where it is; None where the plan alone speaks. `stale`: that was a while ago.
    `metres`: as the crow flies, the only thing of the place that leaves the house."""

    at: datetime
    earliest: datetime
    latest: datetime
    seen_at: datetime | None = None
    stale: bool = False
    metres: int | None = None


def arrival(tx: Transaction, visit: Visit, roads: Roads) -> Arrival | None:
    """None while nobody is on the way."""
    if visit.state is not VisitState.TRAVELLING:
        return None
    now, home = tx.stamp.at, visit.work_order.home
    seen = tx.session.get(Whereabouts, visit.id, populate_existing=True)
    if seen is None or now - seen.at > WORTHLESS or home is None or home.lat is None:
        return _around(by_the_plan(visit, now), now)
    here, door = (seen.lat, seen.lon), (home.lat, home.lon)
    try:
        left = timedelta(seconds=int(roads([here, door])[0, 1]))
    except Unavailable:
        return _around(by_the_plan(visit, now), now)
    metres = round(great_circle(here, door).m)
    return _around(max(now, seen.at + left), now, seen_at=seen.at, stale=now - seen.at > FRESH, metres=metres)


def at_the_desk(tx: Transaction, visits: Iterable[Visit], roads: Roads) -> dict[int, Arrival]:
    """{visit: when we will be there}, of those on the way whose engineer lets the desk read it: never where they are.
    A phone that has been silent for too long says nothing."""
    going = {visit.id: visit for visit in visits if visit.state is VisitState.TRAVELLING}
    told = select(Whereabouts.visit_id).join(Visit, Visit.id == Whereabouts.visit_id)
    told = told.join(OwnConsent, OwnConsent.engineer_id == Visit.engineer_id)
    told = told.where(Whereabouts.visit_id.in_(going), *living(OwnPurpose.POSITION, to_desk=True))
    found = {visit_id: arrival(tx, going[visit_id], roads) for visit_id in tx.session.scalars(told)} if going else {}
    return {visit_id: there for visit_id, there in found.items() if there.seen_at is not None}


def by_the_plan(visit: Visit, now: datetime) -> datetime:
    """Since they set out, by the travel time that was planned; not in the past."""
    return max(now, (visit.set_out_at or now) + timedelta(seconds=visit.travel_seconds or 0))


def _around(at: datetime, now: datetime, **facts: object) -> Arrival:
    doubt = max(LEAST_DOUBT, (at - now) * DOUBT)
    return Arrival(at, max(now, at - doubt), at + doubt, **facts)
