"""Every shift of the days ahead as an engineer's day of the planner, with the visits that stand in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dispatch.people.engineer import Engineer
from dispatch.people.shift import Shift
from dispatch.planning.outlook.ahead import Ahead
from dispatch.planning.question.crew import Member, begins, member_of
from dispatch.work.lifecycle import HELD, UNDER_WAY
from dispatch.work.visit import Visit
from optimizer.scenarios import InHand

LEFT = 0.1  # of a leg that has taken longer than the roads say: nobody knows how much more, but it isn't over
HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True)
class Day:
    """`key`: the planner's name of it. `held`: what has not begun, in the order planned."""

    key: str
    number: int  # days after today
    member: Member
    held: tuple[Visit, ...]
    hand: InHand | None
    ours: bool  # an engineer of the branch, who may be given more


def days_of(ahead: Ahead) -> list[Day]:
    """By day, then engineer. Engineers who have a visit on a day without a shift have a day as long as it takes."""
    given = _given(ahead)
    shifts = {(shift.engineer_id, (shift.day - ahead.today.day).days): shift for shift in ahead.shifts}
    for at, visits in given.items():
        if at not in shifts and any(visit.state in HELD | UNDER_WAY for visit in visits):
            shifts[at] = _as_long_as_it_takes(visits)
    found = (
        _day(ahead, number, shift, given.get((engineer, number), [])) for (engineer, number), shift in shifts.items()
    )
    return sorted((day for day in found if day), key=lambda day: (day.number, day.member.engineer.id))


def _given(ahead: Ahead) -> dict[tuple[int, int], list[Visit]]:
    """(engineer, day) → visits; what is under way belongs to today whenever it was planned."""
    given: dict[tuple[int, int], list[Visit]] = {}
    for visit in ahead.visits:
        number = 0 if visit.state in UNDER_WAY else ahead.day_of(visit.starts_at)
        given.setdefault((visit.engineer_id, number), []).append(visit)
    return given


def _as_long_as_it_takes(visits: list[Visit]) -> Shift:
    engineer = visits[0].engineer
    travel = timedelta(seconds=visits[0].travel_seconds or 0)
    return Shift(
        engineer=engineer,
        engineer_id=engineer.id,
        day=visits[0].starts_at.date(),
        starts_at=min(visit.starts_at for visit in visits) - travel,
        ends_at=max(visit.ends_at for visit in visits) + travel,
        break_minutes=0,
        overtime_minutes=0,
    )


def _day(ahead: Ahead, number: int, shift: Shift, visits: list[Visit]) -> Day | None:
    """None: the shift is over, and nothing of it is under way."""
    member = _member(ahead, shift, visits if number == 0 else [])
    if member is None:
        return None
    held = tuple(visit for visit in visits if visit.state in HELD)
    hand = member.under_way and in_hand(ahead, member.under_way)
    ours = shift.engineer.branch_id == ahead.branch.id
    return Day(f"{shift.engineer_id}@{number}", number, member, held, hand, ours)


def _member(ahead: Ahead, shift: Shift, visits: list[Visit]) -> Member | None:
    engineer: Engineer = shift.engineer
    ends = ahead.today.seconds(shift.ends_at)
    facts = {
        "levels": engineer.levels_on(shift.day, ahead.certified),
        "taken": list(_taken(ahead, shift)),
        "visits": visits,
        "at": ahead.at,
    }
    member = member_of(shift, ahead.today, **facts)
    if member is None and any(visit.state in UNDER_WAY for visit in visits):
        # At work after the end of the shift: what is in hand is finished, and nothing new begun.
        longer = _stretched(shift, ahead.at)
        member = member_of(longer, ahead.today, **facts | {"taken": []})
        member = member and replace(member, shift=shift, overtime=0, pause=None)
        member = member and replace(member, hours=(member.hours[0], max(ends, member.hours[0])))
    return member


def _stretched(shift: Shift, at: datetime) -> Shift:
    return Shift(
        engineer=shift.engineer,
        engineer_id=shift.engineer_id,
        day=shift.day,
        starts_at=shift.starts_at,
        ends_at=max(shift.ends_at, at) + HALF_A_DAY,
        break_minutes=0,
        overtime_minutes=0,
    )


def _taken(ahead: Ahead, shift: Shift) -> Iterator:
    until = shift.ends_at + timedelta(minutes=shift.overtime_minutes)
    for engagement in ahead.taken:
        during = engagement.during
        if engagement.engineer_id == shift.engineer_id and during.lower < until and during.upper > shift.starts_at:
            yield engagement


def in_hand(ahead: Ahead, visit: Visit) -> InHand:
    """What is under way: how long it has lasted counts, for it tells how long it will last."""
    length = ahead.learned.lengths.by(visit)
    now, start = ahead.today.seconds(ahead.at), ahead.today.seconds(begins(visit))
    if visit.arrived_at:
        return InHand(begins=max(0, start), mean=length.mean, sigma=length.sigma, elapsed=max(0, now - start))
    travel = max(start - now, round(LEFT * (visit.travel_seconds or 0)))
    return InHand(begins=max(0, now + travel), mean=length.mean, sigma=length.sigma, travel=max(0, travel))


def without_a_day(ahead: Ahead, days: Iterable[Day]) -> list[Visit]:
    """Held, but by nobody who will still come: the shift is over, or the day has passed."""
    placed = {visit.id for day in days for visit in day.held}
    return [v for o in ahead.orders for v in o.visits if v.state in HELD and v.id not in placed]
