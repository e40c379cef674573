"""What dispatchers locked, in the planner's terms."""

from collections.abc import Mapping
from typing import Any

from dispatch.planning.question import prices
from dispatch.planning.question.crew import Member
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.demand import FAR, is_held
from dispatch.work.lock import IN_PLACE, Lock, WhenLocked
from dispatch.work.visit import Visit


def lock_of(visit: Visit, day: PlanningDay, *, in_scope: bool) -> Lock:
    """What was not asked to be planned anew stays whole."""
    return visit.lock if in_scope or not is_held(visit, day) else IN_PLACE


def locked(visit: Visit, lock: Lock, people: Mapping[str, Member], day: PlanningDay) -> dict[str, Any]:
    """Fields of the planner's visit. It is never left out for another; who is away is replaced by nobody. A time that
    has gone by binds only the engineer."""
    who = str(visit.engineer_id)
    able = [people[who]] if lock.engineer and who in people else people.values()
    facts: dict[str, Any] = {"penalty": prices.NEVER}
    if lock.engineer:
        facts |= {"engineers": (who,) if who in people else (), "forbidden": ()}
    if lock.when is not None and not is_held(visit, day):
        return facts | {"windows": ()}  # it has another day
    opens, closes = _span(visit, lock.when, day)
    if closes < min(member.hours[0] for member in able):
        return facts | {"window": (0, FAR)}
    if lock.when is WhenLocked.TIME:
        return facts | {"pinned_start": opens}
    return facts | ({"window": (max(0, opens), closes)} if lock.when is WhenLocked.WINDOW else {})


def _span(visit: Visit, when: WhenLocked | None, day: PlanningDay) -> tuple[int, int]:
    """When it may begin; where it was given outside its window by hand, from or until then."""
    stands = day.seconds(visit.starts_at)
    if when is WhenLocked.WINDOW:
        opens, closes = day.seconds(visit.window_from), day.seconds(visit.window_to)
        return min(opens, stands), max(closes, stands)
    return (stands, stands) if when is WhenLocked.TIME else (0, FAR)
