"""An engineer's day, as a row of the board."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.people.engineer import Engineer, Skill
from dispatch.people.shift import Shift
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.demand import promise_of
from dispatch.planning.shown.forecast import TIGHT, Expected
from dispatch.work.lifecycle import VisitState
from dispatch.work.lock import FREE, Lock
from dispatch.work.work_order import WorkOrder

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class BoardVisit:
    """`state`: planned, held (in place), tight, late, on_the_way, on_site, over, done, failed. `slack`: whole minutes
    from the expected arrival to the end of the promise; negative: it breaks. `over`: minutes past its length."""

    visit_id: int
    version: int
    reference: str
    engineer_id: int
    state: str
    kind: str
    place: str
    title: str
    titles: Mapping[str, str]
    urgent: bool
    starts_at: datetime
    ends_at: datetime
    planned_at: datetime
    minutes: int
    travel_minutes: int
    window: tuple[datetime, datetime] | None
    told: bool
    promised_by: datetime | None
    slack: int | None
    over: int
    lat: float | None
    lon: float | None
    pair: bool = False  # somebody comes along
    lock: Lock = FREE


@dataclass(frozen=True)
class Away:
    starts_at: datetime
    ends_at: datetime
    why: str


@dataclass(frozen=True)
class EngineerRow:
    """`load`: per cent of the shift, less the break, that is work and travel; None without a shift."""

    engineer_id: int
    name: str
    first_name: str
    levels: dict[str, int]
    start_place: str
    lat: float
    lon: float
    shift: tuple[datetime, datetime] | None
    pause: tuple[datetime, int] | None  # when it is likely to be taken, and its minutes
    away: tuple[Away, ...]
    load: int | None
    visits: tuple[BoardVisit, ...]


def row_of(
    engineer: Engineer,
    shift: Shift | None,
    expected: list[Expected],
    away: Iterable[Away],
    day: PlanningDay,
    skills: dict[str, Skill],
) -> EngineerRow:
    certified = {code for code, each in skills.items() if each.certified}
    return EngineerRow(
        engineer_id=engineer.id,
        name=engineer.name,
        first_name=engineer.first_name,
        levels=engineer.levels_on(day.day, certified),
        start_place=engineer.start_place,
        lat=engineer.start_lat,
        lon=engineer.start_lon,
        shift=shift and (shift.starts_at, shift.ends_at),
        pause=shift and _pause(shift, expected),
        away=tuple(away),
        load=shift and _load(shift, expected),
        visits=tuple(_card(each, day) for each in expected),
    )


def _load(shift: Shift, expected: list[Expected]) -> int:
    paid = (shift.ends_at - shift.starts_at) - timedelta(minutes=shift.break_minutes)
    work = sum((each.ends_at - each.starts_at for each in expected), timedelta())
    travel = timedelta(seconds=sum(each.visit.travel_seconds or 0 for each in expected))
    return round(100 * (work + travel) / paid) if paid > timedelta() else 100


def _pause(shift: Shift, expected: list[Expected]) -> tuple[datetime, int] | None:
    """In the first gap of its window that is long enough, else as early as it may be."""
    if not shift.break_minutes or shift.break_from is None or shift.break_to is None:
        return None
    length = timedelta(minutes=shift.break_minutes)
    begins = max(shift.break_from, shift.starts_at)
    for each in expected:
        if each.ends_at > begins and each.starts_at < begins + length:
            begins = each.ends_at
    return (begins if begins <= shift.break_to else shift.break_from), shift.break_minutes


def _card(expected: Expected, day: PlanningDay) -> BoardVisit:
    visit, order = expected.visit, expected.visit.work_order
    _, promised_by = promise_of(visit, day)
    slack = promised_by and int((promised_by - expected.starts_at) / MINUTE)
    return BoardVisit(
        visit_id=visit.id,
        version=visit.version,
        reference=order.reference,
        engineer_id=visit.engineer_id,
        state=_state(expected, promised_by),
        kind=kind_of(order),
        place=place_of(order),
        title=order.title,
        titles=order.titles,
        urgent=order.critical,
        starts_at=expected.starts_at,
        ends_at=expected.ends_at,
        planned_at=visit.starts_at,
        minutes=max(1, int((expected.ends_at - expected.starts_at) / MINUTE)),
        travel_minutes=round((visit.travel_seconds or 0) / 60),
        window=visit.window_from and (visit.window_from, visit.window_to),
        told=visit.told_at is not None,
        promised_by=promised_by,
        slack=slack,
        over=int(expected.over / MINUTE),
        lat=order.home and order.home.lat,
        lon=order.home and order.home.lon,
        pair=visit.joins is not None,
        lock=visit.lock,
    )


def _state(expected: Expected, promised_by: datetime | None) -> str:
    visit = expected.visit
    if visit.state is VisitState.ON_SITE:
        return "over" if expected.over > MINUTE else "on_site"
    fixed = {VisitState.COMPLETED: "done", VisitState.INCOMPLETE: "failed", VisitState.TRAVELLING: "on_the_way"}
    if visit.state in fixed:
        return fixed[visit.state]
    if promised_by is not None and expected.starts_at > promised_by:
        return "late"
    if promised_by is not None and promised_by - expected.starts_at < TIGHT:
        return "tight"
    return "held" if visit.lock.is_whole else "planned"


def kind_of(order: WorkOrder) -> str:
    """What it is about, for the sign beside it: the first skill it needs, else the kind of work."""
    return next(iter(order.fault.needs), order.fault.work_kind.value) if order.fault else "repair"


def place_of(order: WorkOrder) -> str:
    return order.home.street if order.home else order.reference
