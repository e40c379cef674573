"""Which rule an order is promised by, why, and the calendar that rule runs on."""

from dataclasses import dataclass
from datetime import date, datetime

from dispatch.catalogue import queries as catalogue
from dispatch.catalogue.choice import Because, Facts, choose
from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.catalogue.sla_rule import Priority, SlaRule
from dispatch.customers.customer import Tier
from dispatch.people.branch import Branch, Zone
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder


@dataclass(frozen=True)
class Ruling:
    """No `rule`: nothing is promised."""

    rule: SlaRule | None
    because: Because


def ruling(tx: Transaction, order: WorkOrder, *, on: date | None = None) -> Ruling:
    """By the rules in force `on` that day; as `facts_of`, where none is given."""
    facts = facts_of(order, on=on)
    return Ruling(*choose(catalogue.rules_for(tx, facts), facts))


def facts_of(order: WorkOrder, *, on: date | None = None) -> Facts:
    """`on`: by the rules of that day; else by those it was promised by last, or of the day it came in."""
    return facts(
        tier=order.customer.tier or Tier.STANDARD,
        branch=order.branch,
        zone=order.home and order.home.zone,
        fault=order.fault,
        priority=order.priority,
        on=on or order.promised_on or day_of(order.branch, order.opened_at),
    )


def facts(
    *, tier: Tier, branch: Branch, zone: Zone | None, fault: FaultTypeEdition | None, priority: Priority, on: date
) -> Facts:
    """Where nothing is known of the home the promise is that of the suburbs."""
    return Facts(
        tier=tier,
        branch_id=branch.id,
        zone=zone or Zone.SUBURBAN,
        fault_type_id=fault and (fault.fault_type_id or fault.fault_type.id),
        work_kind=fault and fault.work_kind,
        priority=priority,
        on=on,
    )


def day_of(branch: Branch, at: datetime) -> date:
    """By the branch's clock."""
    return at.astimezone(branch.calendar.tz).date()
