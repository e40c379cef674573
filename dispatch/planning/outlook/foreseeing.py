"""From fares to outlooks: each running promise of each open order, with its chance and its reason."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from dispatch.planning.outlook import reasons
from dispatch.planning.outlook.ahead import Ahead
from dispatch.planning.outlook.asking import key_of
from dispatch.planning.outlook.driving import Driven
from dispatch.planning.outlook.judging import after_repair, in_per_cent, middle, share_by, state_of
from dispatch.planning.outlook.learned import share_used
from dispatch.planning.outlook.outlook import OutlookState, PromiseName
from dispatch.planning.outlook.running import Doing, Run
from dispatch.work.lifecycle import ENDED, UNDER_WAY, VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder
from optimizer.outlook import Fare

UNMENDABLE = {"nobody_qualified", "nobody_works"}  # no other plan would help


@dataclass(frozen=True)
class Foreseen:
    """The columns of an Outlook, less those that only the records know."""

    work_order_id: int
    promise: PromiseName
    state: OutlookState
    due: datetime
    chance: int | None
    why: dict[str, Any]
    expected_at: datetime | None = None
    visit_id: int | None = None

    @property
    def slack(self) -> int | None:
        return None if self.expected_at is None else round((self.due - self.expected_at).total_seconds())


def foresee(ahead: Ahead, driven: Driven | None) -> list[Foreseen]:
    """Exactly one for every running promise. `driven`: None where nobody works in the days ahead."""
    return [_foreseen(ahead, driven, order, run) for order in ahead.orders for run in ahead.runs[order.id]]


def _foreseen(ahead: Ahead, driven: Driven | None, order: WorkOrder, run: Run) -> Foreseen:
    facts = {"work_order_id": order.id, "promise": run.promise, "due": run.due}
    if run.paused and run.due > ahead.at:
        return Foreseen(**facts, state=OutlookState.PAUSED, chance=None, why=reasons.waits(run))
    if run.due <= ahead.at:
        return Foreseen(**facts, state=OutlookState.BROKEN, chance=0, why=reasons.past(run.due))
    if run.promise is PromiseName.RESPONSE:
        return _answer(ahead, run, facts)
    doing = _doing(driven, order, last=run.promise is PromiseName.RESOLUTION)
    facts |= {"visit_id": doing.visit and doing.visit.id}
    if doing.fare is None:
        return _nowhere(ahead, driven, order, run, facts)
    return _timed(driven, order, run, doing, facts)


def _answer(ahead: Ahead, run: Run, facts: dict[str, Any]) -> Foreseen:
    """A person has to answer; how long they usually take says how likely it still is."""
    used = share_used(run.calendar, run.began, run.due, ahead.at)
    chance = in_per_cent(ahead.learned.answered_in_time(used))
    return Foreseen(**facts, state=state_of(chance), chance=chance, why=reasons.unanswered(run.due - ahead.at))


def _nowhere(ahead: Ahead, driven: Driven | None, order: WorkOrder, run: Run, facts: dict[str, Any]) -> Foreseen:
    """No room in the days looked at. Where the promise ends later still, it is only not yet safe."""
    why = reasons.nowhere(driven, order)
    seen = max((day.number for day in driven.question.days), default=0) if driven else 0
    beyond = why["code"] == "no_room" and run.due > ahead.today.ends + timedelta(days=seen)
    left = timedelta() if why["code"] in UNMENDABLE else run.due - ahead.at
    chance = in_per_cent(0.5 if beyond else after_repair(0.0, left))
    return Foreseen(**facts, state=state_of(chance), chance=chance, why=why)


def _timed(driven: Driven, order: WorkOrder, run: Run, doing: Doing, facts: dict[str, Any]) -> Foreseen:
    ahead = driven.question.ahead
    due = ahead.today.seconds(run.due)
    resolution = run.promise is PromiseName.RESOLUTION
    times = doing.fare.ends if resolution else doing.fare.starts
    share = share_by(times, due)
    done = ahead.learned.done_with(order.fault) if resolution else 1.0
    # Only what may need another visit asks how soon that would be.
    later = float(np.mean(ahead.learned.returned_by(due - times))) if done < 1 else 0.0
    kept = share * done + (1 - done) * later
    expected = max(ahead.at, ahead.today.moment(middle(times)))
    chance = in_per_cent(after_repair(kept, run.due - ahead.at))
    state = state_of(chance)
    why = reasons.of(driven, doing, run, state=state, expected=expected, in_time=share, done=done)
    return Foreseen(**facts, state=state, chance=chance, why=why, expected_at=expected)


def _doing(driven: Driven | None, order: WorkOrder, *, last: bool) -> Doing:
    """The first visit to come, or the one that ends last."""
    living = [visit for visit in order.visits if visit.state not in ENDED]
    if not last:
        living = [visit for visit in living if visit.state is not VisitState.ON_SITE][:1]
    doings = [_of(driven, visit) for visit in living] or [Doing(None, f"o{order.id}", _fare(driven, f"o{order.id}"))]
    nowhere = [doing for doing in doings if doing.fare is None]
    if nowhere or len(doings) == 1:
        return (nowhere or doings)[0]
    return max(doings, key=lambda doing: middle(doing.fare.ends))


def _of(driven: Driven | None, visit: Visit) -> Doing:
    key = key_of(visit)
    if visit.state in UNDER_WAY:
        return Doing(visit, key, driven and driven.hands.get(visit.id))
    return Doing(visit, key, _fare(driven, key))


def _fare(driven: Driven | None, key: str) -> Fare | None:
    return driven and driven.fares.get(key)
