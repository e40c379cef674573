"""What belongs together in one order: who comes at the same moment, and what is done before what."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.stamp import Stamp
from dispatch.work.lifecycle import ENDED, HELD, UNDER_WAY, VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

DEFAULT_MINUTES = 60


@dataclass(frozen=True, kw_only=True)
class Stay:
    """One engineer's part of a whole. See Visit for the ties."""

    stay: int = 1
    minutes: int
    joins: int | None = None
    follows: int | None = None
    follows_days: int | None = None
    same_engineer: bool = False


def shape_of(fault: FaultTypeEdition | None) -> list[Stay]:
    """All the stays that this kind of work takes, in order; the second of a crew right after the first."""
    if fault is None:
        return [Stay(minutes=DEFAULT_MINUTES)]
    found = list(_crew(Stay(minutes=fault.minutes), fault.persons))
    first = 1
    for one in fault.follow_ups:
        tie = {"follows": first, "follows_days": one["days"], "same_engineer": one["same_engineer"]}
        first = len(found) + 1
        found += _crew(Stay(stay=first, minutes=one["minutes"], **tie), one["persons"])
    return found


def _crew(lead: Stay, persons: int) -> Iterator[Stay]:
    """Whoever comes along need not have been there before."""
    if persons == 1:
        yield lead
        return
    yield replace(lead, joins=lead.stay + 1)
    yield replace(lead, stay=lead.stay + 1, joins=lead.stay, same_engineer=False)


def shape_now(order: WorkOrder) -> list[Stay]:
    """What is still to be done, as it would be booked."""
    living = sorted((visit for visit in order.visits if visit.state not in ENDED), key=lambda visit: visit.stay)
    return [stay_of(visit) for visit in living] or shape_of(order.fault)


def stay_of(visit: Visit) -> Stay:
    return Stay(**{name: getattr(visit, name) for name in Stay.__dataclass_fields__})


def latest(order: WorkOrder) -> dict[int, Visit]:
    """{stay: the visit that counts}: a return visit takes the place of the one it does again."""
    known = (visit for visit in order.visits if visit.state is not VisitState.CANCELLED)
    return {visit.stay: visit for visit in sorted(known, key=lambda visit: visit.number)}


def partner_of(visit: Visit) -> Visit | None:
    """Who begins at the same moment."""
    return None if visit.joins is None else latest(visit.work_order).get(visit.joins)


def beside(visit: Visit) -> Visit | None:
    """As `partner_of`, as long as they come: who does again what was left undone comes alone, where the other one's
    part was done."""
    partner = partner_of(visit)
    return None if partner is None or partner.state in ENDED else partner


def before(visit: Visit) -> Visit | None:
    """What is to be done before it."""
    return None if visit.follows is None else latest(visit.work_order).get(visit.follows)


def comes_after(visit: Visit, first: Visit, zone: str) -> bool:
    """Whether a visit stands late enough after the one it follows, as far as both have a time."""
    if visit.state not in HELD:
        return True
    if first.state is VisitState.OPEN:
        return first.window_from is not None and first.window_from < visit.starts_at
    if first.state not in HELD:
        return True
    days = (_day(visit.starts_at, zone) - _day(first.starts_at, zone)).days
    return first.ends_at <= visit.starts_at and days >= visit.follows_days


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def behind(visit: Visit) -> list[Visit]:
    """All that is to be done after it, and after that."""
    found, stays = [], {visit.stay}
    for one in sorted(latest(visit.work_order).values(), key=lambda each: each.stay):
        if one.follows in stays:
            found.append(one)
            stays.add(one.stay)
    return found


def add_due(order: WorkOrder) -> None:
    """The visits that an order in dispatch lacks: all of it at first; later what could not be completed, again; and
    one more where all was done and it is wanted again. Nothing while somebody is still there."""
    if any(visit.state in UNDER_WAY for visit in order.visits):
        return
    known, shape = latest(order), shape_of(order.fault)
    if not known:
        for stay in shape:
            order.add_visit(**asdict(stay))
        return
    minutes = {stay.stay: stay.minutes for stay in shape}
    for visit in known.values():
        if visit.state is VisitState.INCOMPLETE:
            again = stay_of(visit)
            order.add_visit(**asdict(replace(again, minutes=minutes.get(again.stay, again.minutes))))
    if all(visit.state in ENDED for visit in order.visits):
        order.add_visit(minutes=shape[0].minutes, stay=max(known) + 1)


def reshape(order: WorkOrder, stamp: Stamp, *, anew: bool) -> None:
    """What is open, as its fault type asks for it now. `anew`: it is another kind of work, so that the whole changes
    as well; else what people have tied by hand stays. Once something has a time or was done, nothing is added."""
    if order.fault is None:
        return
    shape, known = {stay.stay: stay for stay in shape_of(order.fault)}, latest(order)
    untouched = anew and all(visit.state is VisitState.OPEN for visit in known.values())
    for visit in known.values():
        if visit.state is VisitState.OPEN:
            visit.checklist_id = order.fault.checklist_id
            _fit(visit, shape.get(visit.stay), stamp, whole=untouched)
    if known and untouched:
        for stay in shape.values():
            if stay.stay not in known:
                order.add_visit(**asdict(stay))


def _fit(visit: Visit, stay: Stay | None, stamp: Stamp, *, whole: bool) -> None:
    if stay is None and whole:
        visit.give_back("cancel", stamp)
    elif stay is not None:
        for name, value in asdict(stay).items() if whole else [("minutes", stay.minutes)]:
            setattr(visit, name, value)
