"""What open orders would be promised by the rules and calendars of a day, beside what they are promised now.

Nothing is written here. Trying an edit and applying it both ask this, so they can't disagree.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import selectinload

from dispatch.catalogue import queries as catalogue
from dispatch.catalogue.choice import Because, Facts, choose
from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.catalogue.sla_rule import SlaRule
from dispatch.people.branch import Branch
from dispatch.people.branch_calendar import CalendarEdition
from dispatch.store.database import Transaction
from dispatch.work.clocks import due_of
from dispatch.work.lifecycle import OrderState
from dispatch.work.promise import promised_by
from dispatch.work.queries import visible
from dispatch.work.ruling import facts_of
from dispatch.work.sla.clock_event import PROMISED, ClockEvent, ClockName
from dispatch.work.sla.course import laps_of
from dispatch.work.sla.lap import EventKind, Lap, Told
from dispatch.work.work_order import WorkOrder
from dispatch.working_time import NeverOpen, TooFar

OVER = (OrderState.FEEDBACK, OrderState.ARCHIVED, OrderState.CANCELLED)


@dataclass(frozen=True)
class Shifted:
    """One clock. None: not promised."""

    clock: ClockName
    before: datetime | None
    after: datetime | None
    breaks: bool

    @property
    def seconds(self) -> float | None:
        """By how much; later is positive."""
        return (self.after - self.before).total_seconds() if self.after and self.before else None


@dataclass(frozen=True)
class Moved:
    """An order of whose running clocks at least one would fall due at another time."""

    order: WorkOrder
    rule: SlaRule | None
    because: Because
    edition: CalendarEdition | None
    on: date
    clocks: tuple[Shifted, ...]

    @property
    def breaks(self) -> bool:
        return any(shifted.breaks for shifted in self.clocks)


def open_orders(
    tx: Transaction,
    *,
    ids: Collection[int] | None = None,
    branch_id: int | None = None,
    customer_id: int | None = None,
    lock: bool = False,
) -> list[WorkOrder]:
    """Those the asker may see, by their number. What was promised by hand stays as a person has promised it."""
    query = select(WorkOrder).where(*_open(tx))
    if ids is not None:
        query = query.where(WorkOrder.id.in_(ids))
    if branch_id is not None:
        query = query.where(WorkOrder.branch_id == branch_id)
    if customer_id is not None:
        query = query.where(WorkOrder.customer_id == customer_id)
    if lock:
        query = query.with_for_update(of=WorkOrder, key_share=True).execution_options(populate_existing=True)
    return list(tx.session.scalars(_whole(query).order_by(WorkOrder.id)))


def open_ids(tx: Transaction, *, among: Collection[int] | None = None) -> list[int]:
    """Of all of them, or of those among these; none is read."""
    found = list(tx.session.scalars(select(WorkOrder.id).where(*_open(tx)).order_by(WorkOrder.id)))
    wanted = None if among is None else set(among)
    return [each for each in found if wanted is None or each in wanted]


def _open(tx: Transaction) -> tuple[ColumnElement[bool], ...]:
    return visible(tx.stamp.by), WorkOrder.state.not_in(OVER), WorkOrder.promised_by_hand.is_(False)


def moved(tx: Transaction, orders: Iterable[WorkOrder], *, on: date | None = None) -> list[Moved]:
    """By the rules in force on that day, today where none is given; in the branch's own day."""
    found, rules, chosen = [], catalogue.editions(tx), {}
    for order in orders:
        day = on or tx.stamp.at.astimezone(order.branch.calendar.tz).date()
        facts = facts_of(order, on=max(day, order.promised_on or day))
        rule, because = _choice(chosen, rules, facts)
        edition = rule and order.branch.calendar_named(rule.calendar).edition
        if clocks := tuple(shifted(order, rule, edition, now=tx.stamp.at)):
            found.append(Moved(order, rule, because, edition, facts.on, clocks))
    return found


def shifted(
    order: WorkOrder, rule: SlaRule | None, edition: CalendarEdition | None, *, now: datetime
) -> Iterable[Shifted]:
    """The running clocks that would fall due at another time, their pauses out as they are."""
    laps, by = laps_of(order), promised_by(rule, edition)
    for clock in PROMISED:
        begun = Told(EventKind.RETARGET, now, by=by[clock].judged)
        lap = replace(laps[clock], told=begun) if clock in laps else Lap(order.opened_at, begun)
        if lap.runs:
            before, after = due_of(order, clock), _due(lap)
            if before != after:
                breaks = after is not None and after < now and not (before and before < now)
                yield Shifted(clock, before, after, breaks)


def _due(lap: Lap) -> datetime | None:
    try:
        return lap.due(lap.paused_since or lap.started)
    except (NeverOpen, TooFar):
        return None


def _choice(
    chosen: dict[Facts, tuple[SlaRule | None, Because]], rules: Sequence[SlaRule], facts: Facts
) -> tuple[SlaRule | None, Because]:
    """Thousands of orders share few facts."""
    if facts not in chosen:
        chosen[facts] = choose(rules, facts)
    return chosen[facts]


def _whole(query: Select) -> Select:
    events = selectinload(WorkOrder.clock_events).selectinload(ClockEvent.calendar_edition)
    return query.options(
        *(selectinload(WorkOrder.customer), selectinload(WorkOrder.home), selectinload(WorkOrder.sla_rule), events),
        selectinload(WorkOrder.fault).selectinload(FaultTypeEdition.fault_type),
        selectinload(WorkOrder.branch).selectinload(Branch.calendars),
    )
