"""What people do with rules: lay one down, withdraw it, call one off that was to come. No edition is ever changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from dispatch.catalogue.sla_rule import TARGETS, WARNINGS, RuleThere, Scope, SlaRule
from dispatch.errors import N_, Conflict, Forbidden, Invalid, NotFound
from dispatch.people.branch import Branch
from dispatch.people.branch_calendar import OPENING
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.store.refusals import ChangedMeanwhile
from dispatch.working_time import BadTarget, NeverOpen, Target, TooFar, due

LONGEST_DAYS = 366
MOST_WARNINGS = 5


class NoTarget(Invalid):
    """A rule without a target."""

    says = N_("A rule must promise something: give at least one target, such as 2h, 8bh or 3bd. Or withdraw the rule.")


class TargetTooLong(Invalid):
    """That target is too long."""

    says = N_("“{given}” is longer than a year, or this calendar is hardly ever open. Promise something nearer.")


class InThePast(Invalid):
    """From a day that is over."""

    says = N_("From {day} on, this would rewrite what was promised already. Choose {today} or a later day.")


class WarningsUnfit(Invalid):
    """Those are not thresholds."""

    says = N_("Thresholds are whole per cents from 1 to 100, {most} at most, such as 50, 75, 100.")


class KindTwice(Invalid):
    """Fault type and kind of work together."""

    says = N_("A fault type is of one kind of work already. Name one of the two.")


class CalendarMissing(Invalid):
    """That branch has no such calendar."""

    says = N_("{branch} has no calendar “{name}”. Make it there first, or choose another.")


class InForce(Conflict):
    """This edition is in force."""

    says = N_("This edition is in force already. Withdraw the rule from a day to come, or edit it.")


class NotYourRule(Forbidden):
    """This rule holds in other branches too."""

    says = N_("This rule holds in other branches than yours. Ask somebody who sees every branch.")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A rule as somebody wants it. Targets as working_time reads them; None: not promised."""

    scope: Scope
    response: str | None = None
    arrival: str | None = None
    resolution: str | None = None
    calendar: str = OPENING
    warnings: Sequence[int] = tuple(WARNINGS)
    effective_from: date

    @property
    def targets(self) -> dict[str, str]:
        given = {name: (getattr(self, name) or "").strip() for name in TARGETS}
        return {name: text for name, text in given.items() if text}


def add_rule(tx: Transaction, wish: Wish) -> SlaRule:
    """Raises RuleThere where one of this scope is in force or to come, and as `edit_rule`."""
    if latest(tx, wish.scope) is not None:
        raise RuleThere(field="")
    return _lay_down(tx, wish)


def edit_rule(tx: Transaction, replaces: int, wish: Wish) -> SlaRule:
    """A new edition of a rule, in force from its day; one laid down for the same day gives way to it.

    Raises:
        NoTarget, BadTarget, TargetTooLong, InThePast, WarningsUnfit, KindTwice, CalendarMissing, NotYourRule.
        ChangedMeanwhile: `replaces` is not the last edition any more.
    """
    newest = latest(tx, wish.scope)
    if newest is None or newest.id != replaces:
        raise ChangedMeanwhile
    return _lay_down(tx, wish)


def withdraw(tx: Transaction, rule_id: int, on: date) -> SlaRule:
    """From that day on there is no such rule.

    Raises:
        NotFound, InThePast, NotYourRule.
    """
    rule = rule_of(tx, rule_id)
    _may(tx, rule.scope)
    _not_past(tx, on)
    _make_room(tx, rule.scope, on)
    facts = {"calendar": rule.calendar, "warnings": list(rule.warnings)}
    return _kept(tx, SlaRule(**rule.scope._asdict(), **facts, effective_from=on, withdrawn=True), "withdraw")


def call_off(tx: Transaction, rule_id: int) -> None:
    """An edition that is still to come doesn't. Raises NotFound, InForce, NotYourRule."""
    rule = rule_of(tx, rule_id)
    _may(tx, rule.scope)
    if rule.effective_from <= today(tx):
        raise InForce
    rule.superseded_at = tx.stamp.at
    remark(rule, "call_off")


def rule_of(tx: Transaction, rule_id: int) -> SlaRule:
    """One that counts. Raises NotFound."""
    found = tx.session.get(SlaRule, rule_id)
    if found is None or found.superseded_at is not None:
        raise NotFound
    return found


def latest(tx: Transaction, scope: Scope) -> SlaRule | None:
    """The last edition there is of this scope, in force or to come; None where it was withdrawn."""
    found = next(iter(editions_of(tx, scope)), None)
    return None if found is None or found.withdrawn else found


def editions_of(tx: Transaction, scope: Scope) -> list[SlaRule]:
    """Those that count, the last first."""
    same = [getattr(SlaRule, name).is_not_distinct_from(value) for name, value in scope._asdict().items()]
    query = select(SlaRule).where(SlaRule.superseded_at.is_(None), *same)
    return list(tx.session.scalars(query.order_by(SlaRule.effective_from.desc())))


def today(tx: Transaction) -> date:
    """The first of the days it is now in our branches."""
    zones = {branch.calendar.tz for branch in tx.session.scalars(select(Branch))}
    return min((tx.stamp.at.astimezone(zone).date() for zone in zones), default=tx.stamp.at.date())


def _lay_down(tx: Transaction, wish: Wish) -> SlaRule:
    _may(tx, wish.scope)
    _check(tx, wish)
    _make_room(tx, wish.scope, wish.effective_from)
    facts = {"calendar": wish.calendar, "warnings": sorted({*wish.warnings}), "effective_from": wish.effective_from}
    return _kept(tx, SlaRule(**wish.scope._asdict(), **wish.targets, **facts), "created")


def _kept(tx: Transaction, rule: SlaRule, verb: str) -> SlaRule:
    remark(rule, verb)
    tx.add(rule)
    tx.session.flush()
    return rule


def _make_room(tx: Transaction, scope: Scope, on: date) -> None:
    """What was laid down for that very day gives way; orders promised by it keep it."""
    for rule in editions_of(tx, scope):
        if rule.effective_from == on:
            rule.superseded_at = tx.stamp.at
            remark(rule, "supersede")
    tx.session.flush()


def _check(tx: Transaction, wish: Wish) -> None:
    if not wish.targets:
        raise NoTarget(field="response")
    if wish.scope.fault_type_id and wish.scope.work_kind:
        raise KindTwice(field="work_kind")
    _not_past(tx, wish.effective_from)
    fit = [type(one) is int and 1 <= one <= 100 for one in wish.warnings]
    if not all(fit) or len(fit) > MOST_WARNINGS:
        raise WarningsUnfit(field="warnings", most=MOST_WARNINGS)
    targets = {name: _target(text, name) for name, text in wish.targets.items()}
    for branch in tx.session.scalars(select(Branch).order_by(Branch.id)):
        if wish.scope.branch_id in (None, branch.id):
            _reach(tx, branch, wish, targets)


def _target(text: str, name: str) -> Target:
    try:
        target = Target.parse(text)
    except BadTarget:
        raise BadTarget(field=name, given=text) from None
    if target.length > timedelta(days=LONGEST_DAYS):
        raise TargetTooLong(field=name, given=text)
    return target


def _reach(tx: Transaction, branch: Branch, wish: Wish, targets: dict[str, Target]) -> None:
    """That branch has the calendar, and the targets can fall due by it."""
    calendar = branch.calendar_named(wish.calendar)
    if calendar.name != wish.calendar:
        raise CalendarMissing(field="calendar", branch=branch.name, name=wish.calendar)
    for name, target in targets.items():
        try:
            due(calendar.calendar, tx.stamp.at, target)
        except (NeverOpen, TooFar):
            raise TargetTooLong(field=name, given=str(target)) from None


def _not_past(tx: Transaction, day: date) -> None:
    if day < today(tx):
        raise InThePast(field="effective_from", day=day.isoformat(), today=today(tx).isoformat())


def _may(tx: Transaction, scope: Scope) -> None:
    branches = tx.stamp.by.branches
    if branches is not None and scope.branch_id not in branches:
        raise NotYourRule
