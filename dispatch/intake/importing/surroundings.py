"""What every row of an import is judged against, loaded once: branches, fault types, targets, opening hours."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.catalogue.sla_rule import Priority, SlaRule
from dispatch.intake.actions import UnknownFault
from dispatch.intake.area import Area, Coverage
from dispatch.people.branch import Branch, Zone
from dispatch.store.database import Transaction
from dispatch.work.promise import moments
from dispatch.work.work_order import WorkOrder
from dispatch.working_time import Calendar

Promise = tuple[int | None, datetime | None, datetime | None, datetime | None]
NO_PROMISE: Promise = (None, None, None, None)


@dataclass(frozen=True)
class Desk:
    """A branch's opening hours, built once: `moments` asks for them with every row."""

    time_zone: str
    calendar: Calendar


class Surroundings:
    def __init__(self, tx: Transaction):
        self._coverage = Coverage.load(tx)
        self._desks = {branch.id: Desk(branch.time_zone, branch.calendar) for branch in self._coverage.branches}
        self._rules = tx.session.scalars(select(SlaRule).order_by(SlaRule.effective_from.desc())).all()
        self._editions: dict[str, list[FaultTypeEdition]] = {}
        editions = select(FaultTypeEdition).options(selectinload(FaultTypeEdition.fault_type))
        for edition in tx.session.scalars(editions.order_by(FaultTypeEdition.effective_from.desc())):
            self._editions.setdefault(edition.fault_type.code, []).append(edition)

    def fault(self, code: str, *, on: date) -> FaultTypeEdition:
        """In force that day; for a case older than our catalogue, the first there was. Raises UnknownFault."""
        editions = self._editions.get(code)
        if not editions:
            raise UnknownFault(field="fault", code=code)
        return next((edition for edition in editions if edition.effective_from <= on), editions[-1])

    def area(
        self, branch: str | None, postcode: str, point: tuple[float, float] | None, country: str, *, zone: str | None
    ) -> Area:
        """What the mapping says of branch and zone goes before what the place tells.

        Raises:
            NotAChoice, OutOfArea, PlaceUnknown.
        """
        if branch and zone:
            return Area(self._coverage.branch(branch), Zone(zone))
        if branch:
            return self._coverage.chosen(branch, postcode, point, country=country)
        area = self._coverage.of(postcode, point, country=country)
        return Area(area.branch, Zone(zone)) if zone else area

    def promise(self, branch: Branch, zone: Zone | None, priority: Priority, opened_at: datetime) -> Promise:
        """The rule, and what is due when."""
        rule = self._rule(zone or Zone.SUBURBAN, priority, opened_at.date())
        return (rule.id, *moments(rule, self._desks[branch.id], opened_at)) if rule else NO_PROMISE

    def _rule(self, zone: Zone, priority: Priority, on: date) -> SlaRule | None:
        fits = (rule for rule in self._rules if (rule.zone, rule.priority) == (zone, priority))
        return next((rule for rule in fits if rule.effective_from <= on), None)


@lru_cache(maxsize=64)
def priority_of(impact: int, urgency: int, critical: bool) -> Priority:
    order = WorkOrder(impact=impact, urgency=urgency, critical=critical)
    order.weigh()
    return order.priority
