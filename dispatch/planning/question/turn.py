"""Whether a visit's turn has come: what is to be done before it, and when."""

from datetime import timedelta

from dispatch.planning.question.day import PlanningDay, local_day
from dispatch.work.lifecycle import HELD, UNDER_WAY, VisitState
from dispatch.work.visit import Visit
from dispatch.work.whole import before, partner_of


def is_its_turn(visit: Visit, day: PlanningDay) -> bool:
    """Whether what is to be done before it is done by that day, as far as anybody knows."""
    first = before(visit)
    if first is None:
        return visit.follows is None
    crew = (first, partner_of(first))
    return all(_is_done_by(one, visit, day) for one in crew if one is not None)


def _is_done_by(first: Visit, visit: Visit, day: PlanningDay) -> bool:
    if first.state is VisitState.OPEN:
        return visit.follows_days == 0 and is_its_turn(first, day) and not promised_later(first, day)
    if first.state not in HELD | UNDER_WAY | {VisitState.COMPLETED}:
        return False
    done = local_day(first.ended_at or first.starts_at, day.zone)
    return done + timedelta(days=visit.follows_days) <= day.day


def promised_later(visit: Visit, day: PlanningDay) -> bool:
    return visit.window_from is not None and visit.window_from >= day.ends
