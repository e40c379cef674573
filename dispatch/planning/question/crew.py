"""Who works on a day, from where and until when: shifts less absences, holds and what already happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from dispatch.people.branch import Branch
from dispatch.people.engagement import Engagement, EngagementKind
from dispatch.people.engineer import Engineer
from dispatch.people.shift import Shift
from dispatch.planning.question.day import PlanningDay
from dispatch.store.columns import period
from dispatch.store.database import Transaction
from dispatch.work.hold import Hold
from dispatch.work.lifecycle import ENDED, UNDER_WAY
from dispatch.work.skills import certified_skills
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

ROLLING = timedelta(days=28)
AS_IT_IS_NOW = {"populate_existing": True}  # whatever was read earlier in the transaction
Place = tuple[float, float]  # latitude, longitude
Span = tuple[int, int]  # seconds of the planning day


@dataclass(frozen=True)
class Held:
    """A time that a customer has chosen and not yet confirmed; `span` is the work, without the way there."""

    name: str
    span: Span
    place: Place


@dataclass(frozen=True)
class Member:
    """An engineer on that day. `blocks`: times inside the shift that are taken by something without an address.
    `held`: what customers are about to book. `under_way`: the visit that must end before the hours begin."""

    engineer: Engineer
    shift: Shift
    levels: dict[str, int]
    place: Place
    hours: Span
    overtime: int
    pause: tuple[int, Span] | None
    workload: int
    blocks: tuple[tuple[str, Span], ...] = field(default=())
    held: tuple[Held, ...] = ()
    under_way: Visit | None = None


def crew(
    tx: Transaction, day: PlanningDay, shifts: Iterable[Shift], visits: Iterable[Visit], *, at: datetime
) -> list[Member]:
    """Those on shift who can be given work at that moment, in the order of the shifts. `visits`: all of the day."""
    ids = [shift.engineer_id for shift in shifts]
    taken = _taken(tx, ids, day)
    held = _held(tx, ids, day)
    worked = _worked(tx, ids, day)
    certified = certified_skills(tx)
    mine: dict[int | None, list[Visit]] = {}
    for visit in visits:
        mine.setdefault(visit.engineer_id, []).append(visit)
    found = (
        member_of(
            shift,
            day,
            levels=shift.engineer.levels_on(day.day, certified),
            taken=[each for each in taken if each.engineer_id == shift.engineer_id],
            visits=mine.get(shift.engineer_id, ()),
            workload=worked.get(shift.engineer_id, 0),
            at=at,
        )
        for shift in shifts
    )
    return [_holding(member, held.get(member.engineer.id, ())) for member in found if member is not None]


def _holding(member: Member, held: Iterable[Held]) -> Member:
    return replace(member, held=tuple(each for each in held if each.span[0] >= member.hours[0]))


def member_of(
    shift: Shift,
    day: PlanningDay,
    *,
    levels: dict[str, int],
    taken: Iterable[Engagement],
    visits: Sequence[Visit],
    workload: int = 0,
    at: datetime,
) -> Member | None:
    """The engineer of a shift, in seconds of `day`, which may be an earlier one than the shift's. `taken` and `visits`:
    theirs around the shift. None: nothing of the shift is left at that moment."""
    member = replace(_rested(shift, day, levels=levels), workload=workload)
    member = _without(member, taken, day)
    return member and _from_now(member, visits, day, at)


def shifts_of(tx: Transaction, branch: Branch, day: PlanningDay) -> list[Shift]:
    query = (
        select(Shift)
        .join(Shift.engineer)
        .where(Engineer.branch_id == branch.id, Engineer.active, Shift.day == day.day)
        .options(joinedload(Shift.engineer))
        .order_by(Engineer.name, Engineer.id)
    )
    return list(tx.session.scalars(query))


def _taken(tx: Transaction, ids: Sequence[int], day: PlanningDay) -> list[Engagement]:
    query = select(Engagement).where(
        Engagement.engineer_id.in_(ids),
        Engagement.kind == EngagementKind.ABSENCE,
        Engagement.released_at.is_(None),
        Engagement.during.overlaps(period(day.begins, day.ends + timedelta(hours=12))),
    )
    return list(tx.session.scalars(query.order_by(Engagement.id), execution_options=AS_IT_IS_NOW))


def _held(tx: Transaction, ids: Sequence[int], day: PlanningDay) -> dict[int, list[Held]]:
    query = (
        select(Hold)
        .join(Hold.engagement)
        .where(Hold.ended_at.is_(None), Engagement.engineer_id.in_(ids))
        .where(Hold.starts_at >= day.begins, Hold.starts_at < day.ends)
        .options(contains_eager(Hold.engagement), joinedload(Hold.work_order).joinedload(WorkOrder.home))
        .order_by(Hold.starts_at)
    )
    found: dict[int, list[Held]] = {}
    for hold in tx.session.scalars(query, execution_options=AS_IT_IS_NOW):
        home, engagement = hold.work_order.home, hold.engagement
        span = (day.seconds(hold.starts_at), day.seconds(engagement.during.upper))
        found.setdefault(engagement.engineer_id, []).append(Held(f"hold-{hold.id}", span, (home.lat, home.lon)))
    return found


def _worked(tx: Transaction, ids: Sequence[int], day: PlanningDay) -> dict[int, int]:
    """Seconds on the road and at homes in the rolling days before."""
    seconds = func.extract("epoch", Visit.ended_at - Visit.arrived_at) + func.coalesce(Visit.travel_seconds, 0)
    query = (
        select(Visit.engineer_id, func.sum(seconds))
        .where(Visit.engineer_id.in_(ids), or_(*(Visit.state == state for state in ENDED)))
        .where(Visit.arrived_at.is_not(None), Visit.ended_at >= day.begins - ROLLING, Visit.ended_at < day.begins)
        .group_by(Visit.engineer_id)
    )
    longest = int(ROLLING.total_seconds())
    return {engineer: min(int(total), longest) for engineer, total in tx.session.execute(query)}


def _rested(shift: Shift, day: PlanningDay, *, levels: dict[str, int]) -> Member:
    engineer = shift.engineer
    pause = None
    if shift.break_minutes and shift.break_from and shift.break_to:
        pause = (shift.break_minutes * 60, (day.seconds(shift.break_from), day.seconds(shift.break_to)))
    return Member(
        engineer=engineer,
        shift=shift,
        levels=levels,
        place=(engineer.start_lat, engineer.start_lon),
        hours=(max(0, day.seconds(shift.starts_at)), day.seconds(shift.ends_at)),
        overtime=shift.overtime_minutes * 60,
        pause=pause,
        workload=0,
    )


def _without(member: Member, taken: Iterable[Engagement], day: PlanningDay) -> Member | None:
    """An absence at either end shortens the shift; one in the middle is a block. None: nothing is left."""
    starts, ends = member.hours
    overtime, blocks = member.overtime, []
    for engagement in taken:
        away, back = day.seconds(engagement.during.lower), day.seconds(engagement.during.upper)
        if away <= starts:
            starts = max(starts, back)
        elif away >= ends + overtime:
            continue  # after work, or the next morning
        elif back >= ends:
            ends, overtime = min(ends, away), 0
        else:
            blocks.append((f"{engagement.kind}-{engagement.id}", (away, back)))
    if starts >= ends:
        return None
    blocks = [block for block in blocks if starts <= block[1][0] and block[1][1] <= ends]
    return replace(member, hours=(starts, ends), overtime=overtime, blocks=tuple(sorted(blocks, key=lambda b: b[1])))


def _from_now(member: Member, visits: Sequence[Visit], day: PlanningDay, at: datetime) -> Member | None:
    """On a day that has begun: from where the engineer is, and from when they are free. None: the shift is over."""
    now = day.seconds(at)
    place, free, under_way = member.place, max(member.hours[0], now), None
    last = max((visit for visit in visits if visit.state in ENDED and visit.ended_at), default=None, key=_ended)
    if last is not None:
        place = _place(last) or place
    for visit in visits:
        if visit.state in UNDER_WAY:
            place, free, under_way = _place(visit) or place, max(free, day.seconds(_until(visit))), visit
    blocks = tuple(block for block in member.blocks if block[1][1] > free)
    for _, (away, back) in blocks:
        if away < free:
            free = back
    blocks = tuple(block for block in blocks if block[1][0] >= free)
    if free >= member.hours[1]:
        return None
    pause = member.pause if member.pause and member.pause[1][1] >= free else None
    hours = (free, member.hours[1])
    return replace(member, place=place, hours=hours, blocks=blocks, pause=pause, under_way=under_way)


def _until(visit: Visit) -> datetime:
    """When a visit under way should be over."""
    return begins(visit) + timedelta(minutes=visit.minutes)


def begins(visit: Visit) -> datetime:
    """When work began or should begin at a visit under way."""
    return visit.arrived_at or (visit.set_out_at or visit.starts_at) + timedelta(seconds=visit.travel_seconds or 0)


def _ended(visit: Visit) -> datetime:
    return visit.ended_at


def _place(visit: Visit) -> Place | None:
    home = visit.work_order.home
    return (home.lat, home.lon) if home and home.lat is not None else None
