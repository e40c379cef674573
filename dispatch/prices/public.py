"""What we tell everybody, from the live rules only: targets by area with last month's figures, prices, warranties."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select

from dispatch.catalogue.choice import Facts, choose
from dispatch.catalogue.edition import in_force
from dispatch.catalogue.fault_type import WorkKind
from dispatch.catalogue.queries import editions
from dispatch.catalogue.sla_rule import Priority, SlaRule
from dispatch.customers.customer import Tier
from dispatch.customers.home import Home
from dispatch.ledger.promise import Ending, Promise, PromiseKind
from dispatch.people.branch import Branch, BranchPostcode, Zone
from dispatch.prices import queries
from dispatch.prices.cover_rule import CoverRule
from dispatch.prices.price_rule import PriceRule
from dispatch.prices.terms import PriceTerms, terms_of
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder

FEWEST = 20  # promises: fewer say nothing of how we do, and much of somebody
ANSWER, URGENT, USUAL, WINDOW = "answer", "urgent", "usual", "window"


@dataclass(frozen=True)
class Kept:
    """How promises of a month ended. None of those renegotiated with the customer or not needed any more count."""

    kept: int
    broken: int

    @property
    def enough(self) -> bool:
        return self.kept + self.broken >= FEWEST


@dataclass(frozen=True)
class Target:
    """`within`: as working_time writes it; '' for the window, which each customer is told."""

    what: str
    within: str
    kept: Kept


@dataclass(frozen=True)
class Area:
    """Branches that promise the same in this zone."""

    branches: tuple[Branch, ...]
    zone: Zone
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Published:
    """`month`: its first day. `terms`: of each branch."""

    month: date
    areas: list[Area]
    prices: list[PriceRule]
    covers: list[CoverRule]
    branches: list[Branch]
    terms: list[PriceTerms]


def published(tx: Transaction) -> Published:
    branches = list(tx.session.scalars(select(Branch).order_by(Branch.id)))
    today, terms = tx.stamp.at.astimezone(UTC).date(), [terms_of(tx, branch.id) for branch in branches]
    currencies = dict.fromkeys(one.currency for one in terms)
    prices = [rule for currency in currencies for rule in queries.book(tx, on=today, currency=currency).rules]
    covers = in_force(queries.cover_rules(tx), today)
    return Published(
        month=last_month(today),
        areas=areas(tx, branches, today),
        prices=sorted(prices, key=lambda rule: rule.id),
        covers=sorted(covers, key=lambda rule: (rule.priority, rule.id)),
        branches=branches,
        terms=terms,
    )


def fingerprint(tx: Transaction) -> tuple:
    """Changes whenever what is published does: rules are only added or superseded, and the rest goes by the day."""
    found = [tx.stamp.at.astimezone(UTC).date(), tx.session.scalar(select(func.sum(Branch.version)))]
    for noun in (PriceRule, CoverRule, SlaRule):
        query = select(func.max(noun.id), func.count(noun.superseded_at))
        found += tx.session.execute(query).one()
    found.append(tx.session.scalar(select(func.sum(PriceTerms.version))))
    return tuple(found)


def last_month(today: date) -> date:
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def areas(tx: Transaction, branches: Iterable[Branch], today: date) -> list[Area]:
    rules, figures = editions(tx), kept(tx, last_month(today))
    served = {
        tuple(row) for row in tx.session.execute(select(BranchPostcode.branch_id, BranchPostcode.zone).distinct())
    }
    alike: dict[tuple, list[Branch]] = {}
    for zone in Zone:
        for branch in branches:
            if (branch.id, zone) in served:
                alike.setdefault((zone, _promised(rules, branch, zone, today)), []).append(branch)
    return [_area(tuple(found), zone, targets, figures) for (zone, targets), found in alike.items()]


def kept(tx: Transaction, month: date) -> dict[tuple[int, Zone | None, str], Kept]:
    """By branch, zone and what was promised, of those that ended in that month by the branch's clock."""
    local = func.timezone(Branch.time_zone, Promise.ended_at)
    what = (Promise.kind, WorkOrder.critical)
    query = (
        select(Branch.id, Home.zone, *what, Promise.ending, func.count())
        .join(Promise.work_order)
        .join(WorkOrder.branch)
        .outerjoin(WorkOrder.home)
        .where(Promise.ending.in_([Ending.KEPT, Ending.BROKEN]), func.date_trunc("month", local) == month)
        .where(Promise.ended_at >= _instant(month) - timedelta(days=2))
        .group_by(Branch.id, Home.zone, *what, Promise.ending)
    )
    found: dict[tuple[int, Zone | None, str], Kept] = {}
    for branch_id, zone, kind, critical, ending, count in tx.session.execute(query):
        if name := _name(kind, critical):
            old = found.get((branch_id, zone, name), Kept(0, 0))
            more = (count, 0) if ending is Ending.KEPT else (0, count)
            found[branch_id, zone, name] = Kept(old.kept + more[0], old.broken + more[1])
    return found


def _name(kind: PromiseKind, critical: bool) -> str | None:
    if kind is PromiseKind.ARRIVE_BY:
        return URGENT if critical else USUAL
    return {PromiseKind.ANSWER_BY: ANSWER, PromiseKind.WINDOW: WINDOW}.get(kind)


def _promised(rules: list[SlaRule], branch: Branch, zone: Zone, today: date) -> tuple[tuple[str, str], ...]:
    """For a repair, by a customer without an agreement."""
    facts = {"tier": Tier.STANDARD, "branch_id": branch.id, "zone": zone, "fault_type_id": None, "on": today}
    urgent, usual = (
        choose(rules, Facts(**facts, work_kind=WorkKind.REPAIR, priority=priority))[0]
        for priority in (Priority.CRITICAL, Priority.NORMAL)
    )
    found = [(ANSWER, usual and usual.response), (URGENT, urgent and urgent.arrival), (USUAL, usual and usual.arrival)]
    return (*((what, within) for what, within in found if within), (WINDOW, ""))


def _area(
    branches: tuple[Branch, ...], zone: Zone, promised: tuple[tuple[str, str], ...], figures: dict[tuple, Kept]
) -> Area:
    targets = []
    for what, within in promised:
        parts = [figures.get((branch.id, zone, what), Kept(0, 0)) for branch in branches]
        targets.append(Target(what, within, Kept(sum(p.kept for p in parts), sum(p.broken for p in parts))))
    return Area(branches, zone, tuple(targets))


def _instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
