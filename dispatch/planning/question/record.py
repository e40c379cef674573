"""A visit as it stood when the plan was asked for: what the answer is later compared with."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.demand import Hours, is_held, promise_of
from dispatch.planning.question.locks import lock_of
from dispatch.work.visit import Visit
from dispatch.work.whole import beside

ADDRESS_UNSURE = "address_unsure"
TIED = "tied"  # part of a whole, which this question is too small or too large for
UNASKED = {ADDRESS_UNSURE, TIED}


@dataclass(frozen=True)
class VisitRecord:
    """A visit as it stood at the snapshot. Moments are ISO texts, as the record is kept as JSON."""

    visit_id: int
    order_version: int
    visit_version: int
    engineer_id: int | None = None
    starts_at: str | None = None
    travel_seconds: int | None = None
    window: tuple[str, str] | None = None
    told: bool = False
    pinned: bool = False  # nothing of it may change
    locked_to: int | None = None  # the engineer
    when_locked: str | None = None
    locked_at: str | None = None  # its start, of whatever day
    promised_by: str | None = None  # None: nothing that this day could still keep
    obstacle: str | None = None  # why it was not even asked for
    tied: bool = False  # somebody else begins at the same moment

    @property
    def stays(self) -> bool:
        """If need be as it stands: no plan takes it from whoever has it."""
        return self.pinned or self.locked_to is not None or self.when_locked is not None

    @property
    def starts(self) -> datetime | None:
        return self.starts_at and datetime.fromisoformat(self.starts_at)

    @property
    def promised(self) -> datetime | None:
        return self.promised_by and datetime.fromisoformat(self.promised_by)

    @property
    def told_until(self) -> datetime | None:
        return self.window and datetime.fromisoformat(self.window[1])

    def keeps_window(self, moment: datetime) -> bool:
        """True also where no window was promised."""
        if self.window is None:
            return True
        opens, closes = (datetime.fromisoformat(end) for end in self.window)
        return opens <= moment <= closes


def record_of(visit: Visit, day: PlanningDay, hours: Hours, *, in_scope: bool = True) -> VisitRecord:
    held = is_held(visit, day)
    _, ends = promise_of(visit, day)
    promised = ends is not None and day.seconds(ends) >= hours.first
    return VisitRecord(
        visit_id=visit.id,
        order_version=visit.work_order.version,
        visit_version=visit.version,
        engineer_id=visit.engineer_id if held else None,
        starts_at=visit.starts_at.isoformat() if held else None,
        travel_seconds=visit.travel_seconds if held else None,
        window=(visit.window_from.isoformat(), visit.window_to.isoformat()) if visit.window_from else None,
        told=visit.told_at is not None,
        pinned=lock_of(visit, day, in_scope=in_scope).is_whole,
        locked_to=visit.engineer_id if visit.engineer_locked else None,
        when_locked=visit.when_locked and visit.when_locked.value,
        locked_at=visit.starts_at.isoformat() if visit.when_locked else None,
        promised_by=ends.isoformat() if promised else None,
        obstacle=None if is_sure(visit) else ADDRESS_UNSURE,
        tied=beside(visit) is not None,
    )


def is_sure(visit: Visit) -> bool:
    return visit.work_order.home is not None and visit.work_order.home.sure
