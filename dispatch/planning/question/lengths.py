"""How long visits will really take: learned from those that were done, fault type by fault type.

What is learned is the ratio of the time taken to the time planned, on a logarithmic scale, for durations are
close to lognormal. Where a fault type was met seldom, the catalogue's own mean and spread still speak: they
weigh as much as PRIOR visits (the posterior of a normal mean and variance under a conjugate prior; Gelman et al.,
Bayesian Data Analysis, 2013, section 3.3).
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

LOOK_BACK = timedelta(days=180)
PRIOR = 10  # visits that the catalogue's word is worth
USUAL_SPREAD = 0.35  # of the logarithm, where the catalogue says nothing
FASTEST, SLOWEST = 1 / 8, 8  # times the plan; beyond that somebody forgot to press a button


@dataclass(frozen=True)
class Ratios:
    """Of one fault type: how many visits, and the sums of the logarithms of taken / planned and of their squares."""

    count: int = 0
    total: float = 0.0
    squares: float = 0.0

    def learned(self, usual: float) -> tuple[float, float]:
        """Mean and standard deviation of the logarithm, where `usual` is the catalogue's standard deviation.

        The catalogue's minutes are a mean, which lies above the middle of a lognormal: hence its logarithm's place.
        """
        prior = -usual * usual / 2
        if self.count == 0:
            return prior, usual
        weight = PRIOR + self.count
        mean = self.total / self.count
        around = max(0.0, self.squares - self.total * mean)
        apart = PRIOR * self.count / weight * (mean - prior) ** 2
        return (PRIOR * prior + self.total) / weight, math.sqrt((PRIOR * usual * usual + around + apart) / weight)


@dataclass(frozen=True)
class Length:
    """`mean` in seconds; `sigma`: standard deviation of the logarithm."""

    mean: int
    sigma: float


@dataclass(frozen=True)
class Lengths:
    learned: dict[int, Ratios]  # fault type → what was met

    def of(self, visit: Visit) -> Length:
        return self.of_fault(visit.work_order.fault, visit.minutes)

    def of_fault(self, fault: FaultTypeEdition | None, minutes: int) -> Length:
        ratios = self.learned.get(fault.fault_type_id, Ratios()) if fault else Ratios()
        place, sigma = ratios.learned(_said(fault))
        mean = minutes * 60 * math.exp(place + sigma * sigma / 2)
        return Length(mean=round(mean), sigma=round(sigma, 4))


def lengths(tx: Transaction, *, at: datetime) -> Lengths:
    """What the visits completed in the half year before `at` tell, whoever did them."""
    taken = func.extract("epoch", Visit.ended_at - Visit.arrived_at) / (60 * Visit.minutes)
    ratio = func.ln(func.least(func.greatest(taken, FASTEST), SLOWEST))
    query = (
        select(FaultTypeEdition.fault_type_id, func.count(), func.sum(ratio), func.sum(ratio * ratio))
        .join(WorkOrder, WorkOrder.id == Visit.work_order_id)
        .join(FaultTypeEdition, FaultTypeEdition.id == WorkOrder.fault_id)
        .where(Visit.state == VisitState.COMPLETED, Visit.arrived_at.is_not(None))
        .where(Visit.ended_at >= at - LOOK_BACK, Visit.ended_at < at)
        .group_by(FaultTypeEdition.fault_type_id)
    )
    rows = tx.session.execute(query)
    return Lengths({fault: Ratios(count, float(total), float(squares)) for fault, count, total, squares in rows})


def _said(fault: FaultTypeEdition | None) -> float:
    """The catalogue's spread as one of the logarithm."""
    if fault is None or not fault.spread:
        return USUAL_SPREAD
    return math.sqrt(math.log1p((fault.spread / fault.minutes) ** 2))
