"""The phone says where it is while its engineer is on the way, for as long as they let it."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from dispatch.errors import N_, Conflict, Invalid
from dispatch.field.arrival import arrival, by_the_plan
from dispatch.field.straying import bearing, watch
from dispatch.people.own_consent import OwnPurpose, require_agreed, take_back
from dispatch.planning.snapshot import Roads
from dispatch.store.database import Transaction
from dispatch.store.refusals import refuses
from dispatch.work.lifecycle import VisitState
from dispatch.work.visit import Visit
from dispatch.work.whereabouts import Whereabouts

NEWS = timedelta(minutes=10)  # so much off the plan, and the customer may have to be told
WORST = 100_000


class NotOnTheWay(Conflict):
    """Nobody is on the way to this visit."""

    says = N_("A phone says where it is only on the way to a visit. Nothing was kept.")


refuses("whereabouts_on_the_way", NotOnTheWay)


class NowhereOnEarth(Invalid):
    """That is no place."""

    says = N_("That is no place on earth: latitude from −90 to 90, longitude from −180 to 180.")


def seen_at(
    tx: Transaction, visit: Visit, lat: float | None, lon: float | None, *, accuracy: float | None, roads: Roads
) -> datetime:
    """Keep the place instead of the one before it. Answers when we will be at the door.

    Raises:
        NotOnTheWay, NotAgreed, NowhereOnEarth.
    """
    require_agreed(tx, visit.engineer_id, OwnPurpose.POSITION)
    if visit.state is not VisitState.TRAVELLING:
        raise NotOnTheWay
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise NowhereOnEarth(field="lat")
    place = {"lat": lat, "lon": lon, "accuracy": min(WORST, max(0, round(accuracy or 0)))}
    now = bearing(tx, visit, **place)
    watch(tx, visit, now, **place)
    place |= {"at": tx.stamp.at, **now._asdict()}
    kept = insert(Whereabouts).values(visit_id=visit.id, **place)
    tx.session.execute(kept.on_conflict_do_update(index_elements=["visit_id"], set_=place))
    there = arrival(tx, visit, roads).at
    if there - by_the_plan(visit, tx.stamp.at) > NEWS:
        tx.send_once("notices.expected", visit_id=visit.id, at=there.replace(second=0, microsecond=0).isoformat())
    return there


def stop_telling(tx: Transaction) -> None:
    """The engineer who asks takes their yes back: until another one, nothing is taken from their phone."""
    take_back(tx, OwnPurpose.POSITION)
    theirs = select(Visit.id).where(Visit.engineer_id == tx.stamp.by.engineer_id)
    tx.session.execute(delete(Whereabouts).where(Whereabouts.visit_id.in_(theirs)))


def forget(tx: Transaction, visit: Visit) -> None:
    """They no longer say where they are; what we knew is gone at once."""
    tx.session.execute(delete(Whereabouts).where(Whereabouts.visit_id == visit.id))
