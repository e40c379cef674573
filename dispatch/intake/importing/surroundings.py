"""What every row of an import is judged against, loaded once: branches, fault types, targets, opening hours."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch.catalogue import queries as catalogue
from dispatch.catalogue.choice import Facts, choose
from dispatch.catalogue.closing_code import CodeList
from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.catalogue.sla_rule import Priority, SlaRule
from dispatch.customers.customer import Tier
from dispatch.intake.actions import UnknownFault
from dispatch.intake.area import Area, Coverage
from dispatch.intake.importing.waits import Wait
from dispatch.people.branch import Branch, Zone
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.promise import moments
from dispatch.work.ruling import facts
from dispatch.work.sla.clock_event import PROMISED, ClockName
from dispatch.work.sla.pause_reason import PauseReason
from dispatch.work.work_order import WorkOrder

# Rule, calendar edition, the day whose rules these are, and what is due when.
Promise = tuple[int | None, int | None, date | None, datetime | None, datetime | None, datetime | None]
NO_PROMISE: Promise = (None, None, None, None, None, None)


class Surroundings:
    """`stops`: which of the promised clocks each reason to wait stops."""

    def __init__(self, tx: Transaction):
        self._coverage = Coverage.load(tx)
        # Asked for now: later no session is open.
        self._zones = {branch.id: branch.calendar.tz for branch in self._coverage.branches}
        self._rules = catalogue.editions(tx)
        self._by_id = {rule.id: rule for rule in self._rules}
        self._chosen: dict[Facts, SlaRule | None] = {}
        meant = {pause.code: pause.clocks for pause in tx.session.scalars(select(PauseReason))}
        codes = [one.code for one in queries.closing_codes(tx, CodeList.WAITING)]
        self.stops = {code: [clock for clock in PROMISED if clock in meant.get(code, ())] for code in codes}
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

    def promise(
        self,
        branch: Branch,
        zone: Zone | None,
        *,
        tier: Tier,
        fault: FaultTypeEdition | None,
        priority: Priority,
        opened_at: datetime,
        waits: Sequence[Wait] = (),
    ) -> Promise:
        """Later by the pauses that are over."""
        on = opened_at.astimezone(self._zones[branch.id]).date()
        known = facts(tier=tier, branch=branch, zone=zone, fault=fault, priority=priority, on=on)
        if known not in self._chosen:
            self._chosen[known] = choose(self._rules, known)[0]
        rule = self._chosen[known]
        if rule is None:
            return NO_PROMISE
        edition = branch.calendar_named(rule.calendar).edition
        over = {
            clock: [(w.since, w.until) for w in waits if w.until and clock in self.stops[w.reason]]
            for clock in PROMISED
        }
        return rule.id, edition.id, on, *moments(rule, edition.calendar, opened_at, over)

    def targets(self, promise: Promise) -> dict[ClockName, tuple[str | None, int | None, int | None]]:
        """Of such a promise: target, calendar edition and rule of each clock."""
        rule_id, edition_id, *_ = promise
        texts = {clock: rule_id and getattr(self._by_id[rule_id], clock) for clock in PROMISED}
        return {clock: (text, edition_id, rule_id) if text else (None,) * 3 for clock, text in texts.items()}


@lru_cache(maxsize=64)
def priority_of(impact: int, urgency: int, critical: bool) -> Priority:
    order = WorkOrder(impact=impact, urgency=urgency, critical=critical)
    order.weigh()
    return order.priority
