"""What an order is promised: the rule that fits it, and the moments that follow from the rule."""

from datetime import datetime

from dispatch.catalogue.sla_rule import TARGETS, SlaRule
from dispatch.store.database import Transaction
from dispatch.work.ruling import day_of, ruling
from dispatch.work.work_order import WorkOrder
from dispatch.working_time import Calendar, Target, due

Moments = tuple[datetime | None, datetime | None, datetime | None]


def promise(tx: Transaction, order: WorkOrder) -> None:
    """Set the order's due times by the rule that fits it, on that rule's calendar.

    While the rule stays the same so does the edition of the calendar: a closure somebody entered meanwhile moves
    nothing before it is applied.
    """
    order.promised_on = order.promised_on or day_of(order.branch, order.opened_at)
    rule = ruling(tx, order).rule
    if rule is not order.sla_rule or order.calendar_edition is None:
        order.calendar_edition = rule and order.branch.calendar_named(rule.calendar).edition
    order.sla_rule = rule
    order.response_due, order.arrival_due, order.resolution_due = (
        moments(rule, order.calendar_edition.calendar, order.opened_at) if rule else (None, None, None)
    )


def moments(rule: SlaRule, calendar: Calendar, opened_at: datetime) -> Moments:
    """Response, arrival and resolution due, in UTC; None for what the rule leaves open."""
    response, arrival, resolution = (
        text and due(calendar, opened_at, Target.parse(text)) for text in (getattr(rule, name) for name in TARGETS)
    )
    return response, arrival, resolution
