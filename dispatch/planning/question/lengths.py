"""How long visits will really take: learned from those that were done, by fault type, engineer and zone.

What is believed of a fault type begins at the catalogue's word. What an engineer or a zone adds is first learned from
their other fault types, then from this one, then from this one by that engineer in that zone; each step only moves
what the step before believes, and the fewer visits it has, the less (partial pooling; Gelman and Hill, Data Analysis
Using Regression and Multilevel/Hierarchical Models, 2007, chapter 12). Who was met seldom takes as long as everybody.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import func, select

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.customers.home import Home
from dispatch.people.branch import Zone
from dispatch.planning.question.habits import Habits
from dispatch.planning.question.ratios import FASTEST, SLOWEST, Belief, Ratios
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

LOOK_BACK = timedelta(days=180)
USUAL_SPREAD = 0.35  # of the logarithm, where the catalogue says nothing
# So many visits what was believed before is worth: the variance of one visit's logarithm against that of engineers,
# zones and both together.
CATALOGUE = 10
PACE = 10  # of an engineer, whatever the fault
WAYS = 20  # of a zone, whatever the fault
PAIR = 40  # of an engineer with this fault
CORNER = 100  # the same in this zone

Group = tuple[int, Zone | None]  # engineer, zone


@dataclass(frozen=True)
class Length:
    """`mean` in seconds; `sigma`: standard deviation of the logarithm."""

    mean: int
    sigma: float


@dataclass(frozen=True)
class Lengths:
    """`met`: fault type → engineer and zone → what was met. `usual`: fault type → the catalogue's spread."""

    met: dict[int, dict[Group, Ratios]]
    usual: dict[int, float] = field(default_factory=dict)

    def of(self, visit: Visit) -> Length:
        """Whoever comes."""
        home = visit.work_order.home
        return self.of_fault(visit.work_order.fault, visit.minutes, zone=home and home.zone)

    def by(self, visit: Visit, engineer_id: int | None = None) -> Length:
        """By that engineer; without one, by whoever has it."""
        home, fault = visit.work_order.home, visit.work_order.fault
        who = visit.engineer_id if engineer_id is None else engineer_id
        return self.of_fault(fault, visit.minutes, zone=home and home.zone, engineer_id=who)

    def of_fault(
        self, fault: FaultTypeEdition | None, minutes: int, *, zone: Zone | None = None, engineer_id: int | None = None
    ) -> Length:
        belief = self.believed(fault, zone=zone, engineer_id=engineer_id)
        return Length(mean=round(minutes * 60 * belief.mean), sigma=round(belief.sigma, 4))

    def believed(
        self, fault: FaultTypeEdition | None, *, zone: Zone | None = None, engineer_id: int | None = None
    ) -> Belief:
        if fault is None or fault.fault_type_id not in self.met:
            whole = Belief.of_catalogue(spread_of(fault)).after(Ratios(), worth=CATALOGUE)
        else:
            whole = self._whole[fault.fault_type_id]
        return self._within(whole, 0 if fault is None else fault.fault_type_id, zone, engineer_id)

    def visits(self, fault: int, *, zone: Zone | None = None, engineer_id: int | None = None) -> int:
        """How many were met of that very group."""
        groups = self.met.get(fault, {}).items()
        return sum(met.count for (who, at), met in groups if zone in (None, at) and engineer_id in (None, who))

    @property
    def visits_by_engineer(self) -> dict[int, int]:
        found: dict[int, int] = defaultdict(int)
        for _, engineer, _, met in self._cells():
            found[engineer] += met.count
        return found

    def _within(self, whole: Belief, fault: int, zone: Zone | None, engineer_id: int | None) -> Belief:
        key = (fault, zone, engineer_id)
        if key not in self._known:
            self._known[key] = self._narrowed(whole, fault, zone, engineer_id)
        return self._known[key]

    def _narrowed(self, whole: Belief, fault: int, zone: Zone | None, engineer_id: int | None) -> Belief:
        paced = self._paces.narrow(whole, fault, engineer_id)
        there = self._ways.narrow(paced, fault, zone)
        if engineer_id is None:
            return there
        mine = {at: one for (who, at), one in self.met.get(fault, {}).items() if who == engineer_id}
        beyond = sum(one.beyond(self._ways.narrow(paced, fault, at).place) for at, one in mine.items())
        own = there.moved(beyond, sum(one.count for one in mine.values()), worth=PAIR)
        here = mine.get(zone, Ratios())
        return own.moved(here.beyond(own.place), here.count, worth=CORNER) if zone is not None else own

    @cached_property
    def _known(self) -> dict[tuple, Belief]:
        return {}

    @cached_property
    def _whole(self) -> dict[int, Belief]:
        return {
            fault: Belief.of_catalogue(self.usual.get(fault, USUAL_SPREAD)).after(
                _sum(groups.values()), worth=CATALOGUE
            )
            for fault, groups in self.met.items()
        }

    @cached_property
    def _paces(self) -> Habits:
        """What each engineer takes more or less, fault type by fault type."""
        habits = Habits(PACE)
        for fault, engineer, _, met in self._cells():
            habits.saw(engineer, fault, met.beyond(self._whole[fault].place), met.count)
        return habits

    @cached_property
    def _ways(self) -> Habits:
        """What each zone takes more or less, beyond who works there."""
        habits = Habits(WAYS)
        for fault, engineer, zone, met in self._cells():
            paced = self._paces.narrow(self._whole[fault], fault, engineer)
            habits.saw(zone, fault, met.beyond(paced.place), met.count)
        return habits

    def _cells(self) -> Iterator[tuple[int, int, Zone | None, Ratios]]:
        for fault, groups in self.met.items():
            for (engineer, zone), met in groups.items():
                yield fault, engineer, zone, met


def lengths(tx: Transaction, *, at: datetime) -> Lengths:
    """What the visits completed in the half year before `at` tell."""
    taken = func.extract("epoch", Visit.ended_at - Visit.arrived_at) / (60 * Visit.minutes)
    ratio = func.ln(func.least(func.greatest(taken, FASTEST), SLOWEST))
    groups = (FaultTypeEdition.fault_type_id, Visit.engineer_id, Home.zone)
    spread = func.max(FaultTypeEdition.spread * 1.0 / FaultTypeEdition.minutes)
    query = (
        select(*groups, func.count(), func.sum(ratio), func.sum(ratio * ratio), spread)
        .join(WorkOrder, WorkOrder.id == Visit.work_order_id)
        .join(FaultTypeEdition, FaultTypeEdition.id == WorkOrder.fault_id)
        .outerjoin(Home, Home.id == WorkOrder.home_id)
        .where(Visit.state == VisitState.COMPLETED, Visit.arrived_at.is_not(None))
        .where(Visit.ended_at >= at - LOOK_BACK, Visit.ended_at < at)
        .group_by(*groups)
    )
    met: dict[int, dict[Group, Ratios]] = defaultdict(dict)
    usual: dict[int, float] = {}
    for fault, engineer, zone, count, total, squares, spread in tx.session.execute(query):
        met[fault][engineer, zone] = Ratios(count, float(total), float(squares))
        usual[fault] = max(usual.get(fault, 0.0), _of_logarithm(float(spread or 0)))
    return Lengths(dict(met), usual)


def spread_of(fault: FaultTypeEdition | None) -> float:
    """The catalogue's spread as one of the logarithm."""
    return _of_logarithm(fault.spread / fault.minutes if fault is not None and fault.spread else 0)


def _of_logarithm(share: float) -> float:
    return math.sqrt(math.log1p(share * share)) if share else USUAL_SPREAD


def _sum(ratios: Iterable[Ratios]) -> Ratios:
    return sum(ratios, Ratios())
