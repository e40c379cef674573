"""Who needs to know how to reach a household and get in, and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.customers.home import Home, LocationQuality
from dispatch.people.branch import Zone
from dispatch.stamp import Actor, Role
from dispatch.work.lifecycle import CLOSED, VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

DESK = {Role.AGENT, Role.DISPATCHER, Role.MANAGER, Role.QUALITY, Role.ADMIN}
DOTS = "•••"


@dataclass(frozen=True)
class SomeHome:
    """All that is left of a home for whoever need not go there any more: the part of town."""

    id: int
    postcode: str
    city: str
    country: str
    located: LocationQuality
    zone: Zone | None
    street: str = DOTS
    lat: float | None = None
    lon: float | None = None
    access_notes: str | None = None
    door_code: str | None = None

    @property
    def address(self) -> str:
        return f"{self.postcode} {self.city}"


def may_see(actor: Actor, order: WorkOrder, now: datetime, *, after: timedelta) -> bool:
    """The desk while the order is open; the engineer from the day before their own visit until `after` its end;
    the customer always."""
    if actor.role is Role.ENGINEER:
        return any(_around(visit, now, order, after) for visit in _own(actor, order))
    if actor.role is Role.CUSTOMER:
        return actor.work_order_id == order.id
    return actor.role in DESK and actor.sees_branch(order.branch_id) and order.state not in CLOSED


def home_for(actor: Actor, order: WorkOrder, now: datetime, *, after: timedelta) -> Home | SomeHome | None:
    """The home; for an engineer whose last visit there is over for longer than `after`, only the part of town."""
    home = order.home
    if home is None or actor.role is not Role.ENGINEER:
        return home
    if not all(_over(visit, now, after) for visit in _own(actor, order)):
        return home
    return SomeHome(home.id, home.postcode, home.city, home.country, home.located, home.zone)


def _own(actor: Actor, order: WorkOrder) -> list[Visit]:
    mine = [visit for visit in order.visits if visit.engineer_id == actor.engineer_id]
    return [visit for visit in mine if visit.starts_at is not None and visit.state is not VisitState.CANCELLED]


def _around(visit: Visit, now: datetime, order: WorkOrder, after: timedelta) -> bool:
    calendar = order.branch.calendar
    day_before = visit.starts_at.astimezone(calendar.tz).date() - timedelta(days=1)
    opens = calendar.to_instant(datetime.combine(day_before, datetime.min.time()))
    return opens <= now and not _over(visit, now, after)


def _over(visit: Visit, now: datetime, after: timedelta) -> bool:
    return now >= (visit.ended_at or visit.ends_at) + after
