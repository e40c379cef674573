"""What on the way is worth a look: a long stop, and going away from the door. Of the way itself nothing is kept."""

from datetime import datetime, timedelta
from typing import NamedTuple

from geopy.distance import great_circle

from dispatch.store.database import Transaction
from dispatch.work.field_terms import field_terms
from dispatch.work.visit import Visit
from dispatch.work.whereabouts import Whereabouts

STANDS = 150  # metres: so far a phone that lies still may wander; a fix that is worse than that proves no standing
AT_THE_DOOR = 200  # metres: whoever stands here is parking


class Bearing(NamedTuple):
    """`anchor`: where they have stood since `still_since`, or were last; `nearest`: to the door they were this near at
    least once, in metres."""

    anchor_lat: float
    anchor_lon: float
    still_since: datetime
    nearest: int | None


def bearing(tx: Transaction, visit: Visit, lat: float, lon: float, accuracy: int) -> Bearing:
    """From the one place that was known and the one that is known now."""
    before = tx.session.get(Whereabouts, visit.id, populate_existing=True)
    metres = to_the_door(visit, lat, lon)
    metres = None if metres is None else metres + accuracy
    if before is None:
        return Bearing(lat, lon, tx.stamp.at, metres)
    nearest = min((each for each in (before.nearest, metres) if each is not None), default=None)
    moved = great_circle((before.anchor_lat, before.anchor_lon), (lat, lon)).m
    guessed = before.accuracy > STANDS and (before.lat, before.lon) == (before.anchor_lat, before.anchor_lon)
    if not guessed and moved <= STANDS + (accuracy if accuracy > STANDS else 0):
        return Bearing(before.anchor_lat, before.anchor_lon, before.still_since, nearest)
    return Bearing(lat, lon, tx.stamp.at, nearest)


def watch(tx: Transaction, visit: Visit, now: Bearing, *, lat: float, lon: float, accuracy: int) -> None:
    """Each said once: a stop for as long as it lasts, a detour once on the way to that visit. Both only where the place
    is known well enough to tell."""
    terms, metres = field_terms(tx, visit.work_order.branch_id), to_the_door(visit, lat, lon)
    if metres is None:
        return
    stood = tx.stamp.at - now.still_since
    if accuracy <= STANDS and stood >= timedelta(minutes=terms.stop_minutes) and metres > AT_THE_DOOR + accuracy:
        since = now.still_since.isoformat()
        facts = {"engineer_id": visit.engineer_id, "since": since}
        _say(tx, visit, "long_stop", f"stop {visit.id} {since}", facts)
    if now.nearest is not None and metres > now.nearest + terms.off_route + accuracy:
        facts = {"engineer_id": visit.engineer_id, "nearest": now.nearest}
        _say(tx, visit, "off_route", f"away {visit.id} {visit.set_out_at and visit.set_out_at.isoformat()}", facts)


def to_the_door(visit: Visit, lat: float, lon: float) -> int | None:
    """Metres as the crow flies; None where we don't know the door."""
    home = visit.work_order.home
    return round(great_circle((lat, lon), (home.lat, home.lon)).m) if home and home.lat is not None else None


def _say(tx: Transaction, visit: Visit, kind: str, mark: str, facts: dict[str, object]) -> None:
    tx.send_once("planning.field_alert", kind=kind, visit_id=visit.id, mark=mark, facts=facts)
