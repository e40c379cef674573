"""What belongs together in one order stays together, whatever a rescue moves of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.planning.rescue.found import Found
from dispatch.planning.rescue.given import given_by, left_out_by
from dispatch.planning.rescue.offer import OTHER_DAY, PARTNER
from dispatch.work.lifecycle import ENDED, HELD, VisitState
from dispatch.work.visit import Visit
from dispatch.work.whole import latest


@dataclass(frozen=True)
class Place:
    engineer_id: int
    starts_at: datetime
    ends_at: datetime


Places = dict[int, Place | None]  # of visits that nobody stands at and that aren't over; None: nobody has it


def keeps_wholes(found: Found) -> bool:
    """Whether two who come together still begin at the same moment, and what follows still comes behind, by the same
    engineer where that was so. Another day is asked of the customer for the whole, and a partner takes no half."""
    order = found.question.visit.work_order
    if found.kind == OTHER_DAY:
        return True
    if found.kind == PARTNER:
        return sum(visit.state not in ENDED for visit in order.visits) == 1
    given, left_out = list(given_by(found.question, found.rescue)), left_out_by(found.question, found.rescue)
    changed: Places = {each.id: None for each in left_out}
    for each in given:
        ends_at = each.starts_at + timedelta(minutes=each.visit.minutes)
        changed[each.visit.id] = Place(each.engineer.id, each.starts_at, ends_at)
    orders = {each.work_order_id: each.work_order for each in (*left_out, *(one.visit for one in given))}
    return all(_is_whole(latest(each), changed, each.branch.time_zone) for each in orders.values())


def _is_whole(known: dict[int, Visit], changed: Places, zone: str) -> bool:
    before = {each.id: _place(each) for each in known.values() if each.state in HELD | {VisitState.OPEN}}
    after = before | {each: place for each, place in changed.items() if each in before}
    for visit in known.values():
        partner, first = known.get(visit.joins), known.get(visit.follows)
        if visit.id not in after:
            continue
        if partner and partner.id in after and not _begin_together(after[visit.id], after[partner.id]):
            return False
        if first and first.id in after and not _stands_behind(visit, first, after, zone):
            return False
        if first and visit.same_engineer and _same(before, visit, first) and not _same(after, visit, first):
            return False
    return True


def _place(visit: Visit) -> Place | None:
    return Place(visit.engineer_id, visit.starts_at, visit.ends_at) if visit.state in HELD else None


def _begin_together(one: Place | None, other: Place | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.starts_at == other.starts_at and one.engineer_id != other.engineer_id


def _stands_behind(visit: Visit, first: Visit, places: Places, zone: str) -> bool:
    later, earlier = places[visit.id], places[first.id]
    if later is None:
        return True
    if earlier is None:
        return first.window_from is not None and first.window_from < later.starts_at
    tz = ZoneInfo(zone)
    days = (later.starts_at.astimezone(tz).date() - earlier.starts_at.astimezone(tz).date()).days
    return earlier.ends_at <= later.starts_at and days >= visit.follows_days


def _same(places: Places, visit: Visit, first: Visit) -> bool:
    """A first one that is over was somebody's."""
    one = places.get(visit.id)
    who = places[first.id].engineer_id if places.get(first.id) else first.engineer_id
    return one is not None and one.engineer_id == who
