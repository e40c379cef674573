"""What an order is promised: the rule that fits it, and the clocks that are judged by it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from dispatch.catalogue.sla_rule import SlaRule
from dispatch.people.branch_calendar import CalendarEdition
from dispatch.store.database import Transaction
from dispatch.work.ruling import day_of, ruling
from dispatch.work.sla.clock_event import PROMISED, ClockName
from dispatch.work.sla.course import NOTHING, Promise
from dispatch.work.sla.judging import retarget
from dispatch.work.sla.lap import Pause, target_of
from dispatch.work.work_order import WorkOrder
from dispatch.working_time import Calendar, due

NEVER: Mapping[ClockName, Sequence[Pause]] = MappingProxyType({})
Moments = tuple[datetime | None, datetime | None, datetime | None]


def promise(tx: Transaction, order: WorkOrder) -> None:
    """Judge the order's clocks by the rule that fits it, on that rule's calendar.

    While the rule stays the same so does the edition of the calendar: a closure somebody entered meanwhile moves
    nothing before it is applied. What a person has promised stays.
    """
    if order.promised_by_hand:
        return
    order.promised_on = order.promised_on or day_of(order.branch, order.opened_at)
    rule = ruling(tx, order).rule
    if rule is not order.sla_rule or order.calendar_edition is None:
        order.calendar_edition = rule and order.branch.calendar_named(rule.calendar).edition
    order.sla_rule = rule
    retarget(order, promised_by(rule, order.calendar_edition), tx.stamp)


def promised_by(rule: SlaRule | None, edition: CalendarEdition | None) -> dict[ClockName, Promise]:
    """Where nothing is promised time is only measured."""
    targets = {clock: rule and getattr(rule, clock) for clock in PROMISED}
    return {clock: Promise(text, edition, rule.id) if text else NOTHING for clock, text in targets.items()}


def moments(
    rule: SlaRule, calendar: Calendar, opened_at: datetime, pauses: Mapping[ClockName, Sequence[Pause]] = NEVER
) -> Moments:
    """Response, arrival and resolution due, in UTC; None for what the rule leaves open."""
    response, arrival, resolution = (
        (text := getattr(rule, clock)) and due(calendar, opened_at, target_of(text), pauses.get(clock, ()))
        for clock in PROMISED
    )
    return response, arrival, resolution
