"""What the past says about how long things take and how they end, beside the lengths of visits.

Each figure is drawn towards the usual one as if that had been met PRIOR times: a branch of yesterday foresees as well
as its trade does, one with a history by its own.
"""

import json
import math
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

import numpy as np
from sqlalchemy import Integer, case, cast, func, select
from sqlalchemy.orm import aliased

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.people.branch import Branch
from dispatch.people.branch_calendar import CalendarEdition
from dispatch.planning.question.lengths import LOOK_BACK, Lengths, lengths
from dispatch.planning.question.prices import TRAVEL_SPREAD
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder
from dispatch.working_time import Calendar, business_between

PRIOR = 20  # legs, visits or answers that the usual figure is worth
USUAL_DONE = 0.88  # of visits end the work; the others need another
USUAL_RETURNS = [86_400 * days for days in (1, 2, 2, 3, 4, 7)]  # seconds from a visit in vain to the one that ends it
USUAL_ANSWERS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.95, 1.3]  # shares of the time to answer that were used
SHORTEST_LEG = 120  # seconds; below it the ratio says more about the buttons than about the road
MOST_ANSWERS = 1_000
FASTEST, SLOWEST = 1 / 4, 4  # times what the roads say


@dataclass(frozen=True)
class Legs:
    """`paces`: hour of the wall clock → times what the roads say. `spread`: standard deviation around it."""

    paces: dict[int, float] = field(default_factory=dict)
    usual: float = 1.0
    spread: float = TRAVEL_SPREAD

    def at(self, hour: int) -> float:
        return self.paces.get(hour, self.usual)


@dataclass(frozen=True)
class Learned:
    lengths: Lengths
    legs: Legs = Legs()
    done: dict[int, float] = field(default_factory=dict)  # fault type → share of visits that end the work
    usually_done: float = USUAL_DONE
    returns: np.ndarray = field(default_factory=lambda: np.array(sorted(USUAL_RETURNS)))
    answers: tuple[float, ...] = tuple(USUAL_ANSWERS)

    @classmethod
    def read(cls, tx: Transaction, branch: Branch) -> Self:
        done, usually = _done(tx)
        return cls(
            lengths=lengths(tx, at=tx.stamp.at),
            legs=_legs(tx, branch),
            done=done,
            usually_done=usually,
            returns=_returns(tx),
            answers=_answers(tx, branch),
        )

    def done_with(self, fault: FaultTypeEdition | None) -> float:
        return self.done.get(fault.fault_type_id, self.usually_done) if fault else self.usually_done

    def answered_in_time(self, used: float) -> float:
        """The share answered in time of those that took longer than `used` of their time."""
        longer = len(self.answers) - bisect_right(self.answers, used)
        in_time = max(0, bisect_right(self.answers, 1.0) - bisect_right(self.answers, used))
        # Where hardly any took so long, the share tends to nothing as the end comes near.
        return (in_time + max(0.0, 1.0 - used)) / (longer + 1)

    def returned_by(self, left: np.ndarray) -> np.ndarray:
        """The share of returns that end the work within so many seconds."""
        return np.searchsorted(self.returns, left, side="right") / len(self.returns)


def _recent(tx: Transaction):
    return Visit.ended_at.between(tx.stamp.at - LOOK_BACK, tx.stamp.at)


def _legs(tx: Transaction, branch: Branch) -> Legs:
    """A lognormal pace for each hour, one spread for all: their means around the usual, what is left around those."""
    took = func.extract("epoch", Visit.arrived_at - Visit.set_out_at) / Visit.travel_seconds
    ratio = func.ln(func.least(func.greatest(took, FASTEST), SLOWEST))
    hour = cast(func.extract("hour", func.timezone(branch.time_zone, Visit.set_out_at)), Integer)
    query = (
        select(hour, func.count(), func.sum(ratio), func.sum(ratio * ratio))
        .join(WorkOrder, WorkOrder.id == Visit.work_order_id)
        .where(WorkOrder.branch_id == branch.id, _recent(tx), Visit.travel_seconds >= SHORTEST_LEG)
        .where(Visit.arrived_at > Visit.set_out_at)
        .group_by(hour)
    )
    rows = [(int(at), int(n), float(s), float(q)) for at, n, s, q in tx.session.execute(query)]
    return legs_from(rows)


def legs_from(rows: list[tuple[int, int, float, float]]) -> Legs:
    """`rows`: (hour, legs, sum of the logarithms of taken ÷ said, sum of their squares)."""
    count = sum(n for _, n, _, _ in rows)
    usual = sum(total for _, _, total, _ in rows) / (count + PRIOR)
    means = {hour: (total + PRIOR * usual) / (n + PRIOR) for hour, n, total, _ in rows}
    around = sum(squares - 2 * means[hour] * total + n * means[hour] ** 2 for hour, n, total, squares in rows)
    variance = (PRIOR * math.log1p(TRAVEL_SPREAD**2) + around) / (PRIOR + count)
    lift = math.exp(variance / 2)  # the mean of a lognormal lies above its middle
    return Legs(
        {hour: math.exp(mean) * lift for hour, mean in means.items()},
        math.exp(usual) * lift if count else 1.0,
        math.sqrt(math.expm1(variance)),
    )


def _done(tx: Transaction) -> tuple[dict[int, float], float]:
    ended_well = func.sum(case((Visit.state == VisitState.COMPLETED, 1), else_=0))
    query = (
        select(FaultTypeEdition.fault_type_id, func.count(), ended_well)
        .join(WorkOrder, WorkOrder.id == Visit.work_order_id)
        .join(FaultTypeEdition, FaultTypeEdition.id == WorkOrder.fault_id)
        .where(_recent(tx), Visit.state.in_([VisitState.COMPLETED, VisitState.INCOMPLETE]))
        .group_by(FaultTypeEdition.fault_type_id)
    )
    rows = tx.session.execute(query).all()
    usual = (PRIOR * USUAL_DONE + sum(well for *_, well in rows)) / (PRIOR + sum(n for _, n, _ in rows))
    return {fault: (PRIOR * usual + well) / (PRIOR + n) for fault, n, well in rows}, usual


def _returns(tx: Transaction) -> np.ndarray:
    later = aliased(Visit)
    query = (
        select(func.min(later.ended_at) - Visit.ended_at)
        .join(later, later.work_order_id == Visit.work_order_id)
        .where(_recent(tx), Visit.state == VisitState.INCOMPLETE)
        .where(later.state == VisitState.COMPLETED, later.ended_at > Visit.ended_at)
        .group_by(Visit.id)
        .order_by(Visit.id.desc())
        .limit(MOST_ANSWERS)
    )
    met = [int(span.total_seconds()) for span in tx.session.scalars(query)]
    return np.array(sorted([*USUAL_RETURNS, *met]))


def _answers(tx: Transaction, branch: Branch) -> tuple[float, ...]:
    query = (
        select(CalendarEdition.content, WorkOrder.opened_at, WorkOrder.response_due, WorkOrder.answered_at)
        .join(CalendarEdition, CalendarEdition.id == WorkOrder.calendar_edition_id)
        .where(
            WorkOrder.branch_id == branch.id, WorkOrder.answered_at.is_not(None), WorkOrder.response_due.is_not(None)
        )
        .where(WorkOrder.opened_at >= tx.stamp.at - LOOK_BACK, WorkOrder.answered_at <= tx.stamp.at)
        .order_by(WorkOrder.id.desc())
        .limit(MOST_ANSWERS)
    )
    rows = tx.session.execute(query).all()
    calendars = {content: Calendar.from_json(json.loads(content)) for content in {row[0] for row in rows}}
    met = [share_used(calendars[content], opened, due, answered) for content, opened, due, answered in rows]
    return tuple(sorted([*USUAL_ANSWERS, *met]))


def share_used(calendar: Calendar, opened: datetime, due: datetime, moment: datetime) -> float:
    """Of the open hours between opening and deadline; of the clock's where there are none between."""
    whole = business_between(calendar, opened, due)
    if whole <= timedelta():
        return (moment - opened) / (due - opened) if due > opened else 1.0
    return business_between(calendar, opened, moment) / whole
