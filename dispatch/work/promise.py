"""What an order is promised: the rule that fits it, and the moments that follow from the rule."""

from datetime import date, datetime

from sqlalchemy import select

from dispatch.catalogue.sla_rule import Priority, SlaRule
from dispatch.people.branch import Branch, Zone
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder
from dispatch.working_time import Calendar, Target, due


def rule_for(tx: Transaction, *, zone: Zone, priority: Priority, on: date) -> SlaRule | None:
    """The latest edition that was in force on that day."""
    query = select(SlaRule).where(SlaRule.zone == zone, SlaRule.priority == priority, SlaRule.effective_from <= on)
    return tx.session.scalars(query.order_by(SlaRule.effective_from.desc()).limit(1)).one_or_none()


def promise(tx: Transaction, order: WorkOrder) -> None:
    """Set the order's due times from its zone, priority and branch hours. Where nothing is known of the home
    the promise is that of the suburbs."""
    zone = (order.home and order.home.zone) or Zone.SUBURBAN
    opened_on = order.opened_at.astimezone(order.branch.calendar.tz).date()
    rule = rule_for(tx, zone=zone, priority=order.priority, on=opened_on)
    order.sla_rule = rule
    if rule is None:
        order.response_due = order.arrival_due = order.resolution_due = None
        return
    order.response_due, order.arrival_due, order.resolution_due = moments(rule, order.branch, order.opened_at)


def moments(rule: SlaRule, branch: Branch, opened_at: datetime) -> tuple[datetime, datetime, datetime]:
    """Response, arrival and resolution due, in UTC."""
    calendar = Calendar.always(branch.time_zone) if rule.always else branch.calendar
    response, arrival, resolution = (
        due(calendar, opened_at, Target.parse(text)) for text in (rule.response, rule.arrival, rule.resolution)
    )
    return response, arrival, resolution
