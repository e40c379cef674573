"""Which rule a promise follows. Pure: the same rules and facts choose the same one, in whatever order they lie.

The most specific rule wins. Rules are compared by what they name, in this order: the customer's tier, the branch, the
zone, the fault type, the kind of work, the priority; a rule that names the first of these on which two rules differ
wins, whatever else they name. What was agreed with a customer is a promise to that person and goes first; what a
branch can hold goes before what is usual everywhere; how far out a home lies before what is wrong there; and priority
last, as it is our own judgement and the only one of these we change in the course of a case.

Two rules that fit one order and name the same things are of one scope, and of one scope the latest edition in force
counts, so there is never a tie. A rule wins whole: what it leaves open is not promised, and nothing is mixed in from
the rules that lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from dispatch.catalogue.edition import Edition, in_force
from dispatch.catalogue.fault_type import WorkKind
from dispatch.catalogue.sla_rule import Priority, Scope
from dispatch.customers.customer import Tier
from dispatch.people.branch import Zone


class Rule(Edition, Protocol):
    scope: Scope


R = TypeVar("R", bound=Rule)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of an order. `on`: the day whose rules it is promised by."""

    tier: Tier
    branch_id: int
    zone: Zone
    fault_type_id: int | None
    work_kind: WorkKind | None
    priority: Priority
    on: date


@dataclass(frozen=True)
class Because:
    """`matched`: what the rule names, each of which the order has; none for the rule that is for all. `lost`: the rules
    that fit as well but are more general, the next best first."""

    matched: tuple[str, ...] = ()
    lost: tuple[Rule, ...] = ()


def choose(rules: Iterable[R], facts: Facts) -> tuple[R | None, Because]:
    """The rule that promises, and why; None where none fits."""
    fitting = [rule for rule in in_force(rules, facts.on) if fits(rule.scope, facts)]
    fitting.sort(key=lambda rule: weight(rule.scope), reverse=True)
    if not fitting:
        return None, Because()
    return fitting[0], Because(named(fitting[0].scope), tuple(fitting[1:]))


def fits(scope: Scope, facts: Facts) -> bool:
    return all(wanted is None or wanted == getattr(facts, name) for name, wanted in scope._asdict().items())


def named(scope: Scope) -> tuple[str, ...]:
    """What a rule of this scope names, the weightiest first."""
    return tuple(name for name, value in scope._asdict().items() if value is not None)


def weight(scope: Scope) -> tuple[bool, ...]:
    """Greater is more specific."""
    return tuple(value is not None for value in scope)
