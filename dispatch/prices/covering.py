"""Which warranty or contract pays, and by which rule. Pure, like pricing.

A claim is what a customer can point at: a device bought on a day, a repair of ours, a part of ours, their tier. A cover
is a claim with the rule that answers it. Covers are ordered by the rule's priority number, then by how specific it is,
as for prices; of two alike the one that lasts longer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dispatch.catalogue.choice import weight
from dispatch.catalogue.edition import in_force
from dispatch.catalogue.fault_type import WorkKind
from dispatch.customers.customer import Tier
from dispatch.prices.cover_rule import CoverKind, CoverRule, CoverScope


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Good up to and including `until`; None: without end. `source`: what it follows from, an order's number or a
    model. `parts`: only these numbers; None: all. `rule_id`: promised by that edition, whatever the rules say now."""

    kind: CoverKind
    until: date | None
    source: str = ""
    parts: frozenset[str] | None = None
    rule_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is judged, as of `on`: the day the customer told us. `domain`: where the fault lies."""

    tier: Tier
    branch_id: int
    fault_type_id: int | None
    work_kind: WorkKind | None
    domain: str | None
    on: date


@dataclass(frozen=True)
class Cover:
    rule: CoverRule
    claim: Claim

    @property
    def covers(self) -> list[str]:
        return self.rule.covers

    @property
    def parts(self) -> frozenset[str] | None:
        return self.claim.parts


def decided(rules: Sequence[CoverRule], claims: Sequence[Claim], case: Case) -> tuple[Cover, ...]:
    """All that apply, the first to pay first. `rules`: every edition, so that what was promised by one stays."""
    return tuple(sorted(_applying(rules, claims, case), key=_precedence, reverse=True))


def rule_for(rules: Sequence[CoverRule], kind: CoverKind, case: Case) -> CoverRule | None:
    """The rule that answers such a claim."""
    fitting = [rule for rule in in_force(rules, case.on) if rule.kind is kind and _fits(rule, case)]
    return max(fitting, key=lambda rule: (-rule.priority, weight(rule.scope)), default=None)


def _applying(rules: Sequence[CoverRule], claims: Sequence[Claim], case: Case) -> Iterator[Cover]:
    editions = {rule.id: rule for rule in rules}
    for claim in claims:
        rule = editions.get(claim.rule_id) if claim.rule_id else rule_for(rules, claim.kind, case)
        good = claim.until is None or case.on <= claim.until
        if rule is not None and good and (not rule.domains or case.domain in rule.domains):
            yield Cover(rule, claim)


def _fits(rule: CoverRule, case: Case) -> bool:
    asked = CoverScope(case.tier, case.branch_id, case.fault_type_id, case.work_kind)
    return all(wanted is None or wanted == given for wanted, given in zip(rule.scope, asked, strict=True))


def _precedence(cover: Cover) -> tuple:
    return -cover.rule.priority, weight(cover.rule.scope), cover.claim.until or date.max
