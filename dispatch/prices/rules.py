"""What people do with price and cover rules: lay one down, withdraw it, call one off that was to come.

No edition is ever changed. What an order costs is worked out by the rules of the day it was opened, so an edit moves no
price that anybody was told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import select

from dispatch.catalogue.actions import InForce, InThePast, KindTwice, NotYourRule, today
from dispatch.catalogue.fault_type import FaultDomain
from dispatch.catalogue.part import Part
from dispatch.errors import N_, Invalid, NotFound
from dispatch.prices import queries
from dispatch.prices.cover_rule import OURS, Covered, CoverKind, CoverRule, CoverScope
from dispatch.prices.money import WHOLE
from dispatch.prices.price_rule import SHARES, TIMED, PriceKind, PriceRule, PriceScope
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES
from dispatch.work.codes import require_one_of

MOST, LONGEST_STEP, LONGEST_MONTHS, LONGEST_NAME = 100_000_000, 1440, 120, 120
R = TypeVar("R", PriceRule, CoverRule)


class OddAmount(Invalid):
    """That can't be an amount."""

    says = N_("An amount is a whole number of the smallest coins, from 0 up; a share at most 100 per cent.")


class OddMinutes(Invalid):
    """Those minutes don't fit this kind of price."""

    says = N_("Minutes go with visits (those included) and labour (the step, at least 1), and with no other price.")


class OddMonths(Invalid):
    """Those months don't fit this kind of cover."""

    says = N_("Months, from 1 to {most}, go with repairs and parts of ours. For a product its model says how long.")


class OddPart(Invalid):
    """Which part is it for?"""

    says = N_("The price of a part names a part of the catalogue; no other price names one.")


class NotNamed(Invalid):
    """A word for it is missing."""

    says = N_("Name it in every language, and keep it short (at most {most}): customers read it.")


class CoversNothing(Invalid):
    """It covers nothing."""

    says = N_("Choose what is covered: at least one of work, travel, parts, out of hours.")


class OddPriority(Invalid):
    """That is no priority."""

    says = N_("Give a priority from 1, which goes first, to 999.")


@dataclass(frozen=True, kw_only=True)
class PriceWish:
    """A price as somebody wants it; see PriceRule."""

    kind: PriceKind
    currency: str
    amount: int
    effective_from: date
    names: dict[str, str]
    scope: PriceScope = PriceScope()
    minutes: int | None = None
    with_parts: bool = False


@dataclass(frozen=True, kw_only=True)
class CoverWish:
    """A cover as somebody wants it; see CoverRule."""

    kind: CoverKind
    priority: int
    effective_from: date
    names: dict[str, str]
    covers: list[str]
    scope: CoverScope = CoverScope()
    months: int | None = None
    domains: list[str] = field(default_factory=list)


def set_price(tx: Transaction, wish: PriceWish) -> PriceRule:
    """The first edition, or a new one from tomorrow at the earliest; one of the same day gives way.

    Raises:
        OddAmount, OddMinutes, OddPart, NotNamed, KindTwice, InThePast, NotYourRule.
    """
    most = WHOLE if wish.kind in SHARES else MOST
    if not 0 <= wish.amount <= most:
        raise OddAmount(field="amount")
    _check_minutes(wish)
    if (wish.kind is PriceKind.PART) != (wish.scope.part is not None):
        raise OddPart(field="part")
    if wish.scope.part is not None and tx.session.get(Part, wish.scope.part) is None:
        raise OddPart(field="part")
    facts = {name: getattr(wish, name) for name in ("kind", "currency", "amount", "minutes", "with_parts")}
    rule = PriceRule(**wish.scope._asdict(), **facts, names=_names(wish.names), effective_from=wish.effective_from)
    return _lay_down(tx, rule)


def set_cover(tx: Transaction, wish: CoverWish) -> CoverRule:
    """As `set_price`.

    Raises:
        OddPriority, OddMonths, CoversNothing, NotListed, NotNamed, KindTwice, InThePast, NotYourRule.
    """
    if not 1 <= wish.priority <= 999:
        raise OddPriority(field="priority")
    if (wish.kind in OURS) != (wish.months is not None) or not 1 <= (wish.months or 1) <= LONGEST_MONTHS:
        raise OddMonths(field="months", most=LONGEST_MONTHS)
    if not wish.covers:
        raise CoversNothing(field="covers")
    for name, allowed in (("covers", Covered), ("domains", FaultDomain)):
        for one in getattr(wish, name):
            require_one_of([str(member) for member in allowed], one, field=name)
    facts = {name: getattr(wish, name) for name in ("kind", "priority", "months", "covers", "domains")}
    rule = CoverRule(**wish.scope._asdict(), **facts, names=_names(wish.names), effective_from=wish.effective_from)
    return _lay_down(tx, rule)


def withdraw(tx: Transaction, rule: R, on: date) -> R:
    """From that day on there is no such rule. Raises InThePast, NotYourRule."""
    kept = {column.key: getattr(rule, column.key) for column in type(rule).__table__.columns}
    kept |= {"id": None, "effective_from": on, "withdrawn": True, "superseded_at": None}
    return _lay_down(tx, type(rule)(**kept), "withdraw")


def call_off(tx: Transaction, rule: R) -> None:
    """An edition that is still to come doesn't. Raises InForce, NotYourRule."""
    _may(tx, rule)
    if rule.effective_from <= today(tx):
        raise InForce
    rule.superseded_at = tx.stamp.at
    remark(rule, "call_off")
    queries.forget(tx)


def rule_of(tx: Transaction, noun: type[R], rule_id: int) -> R:
    """One that counts. Raises NotFound."""
    found = tx.session.get(noun, rule_id)
    if found is None or found.superseded_at is not None:
        raise NotFound
    return found


def editions_of(tx: Transaction, rule: R) -> list[R]:
    """Those of the same series that count, the last first."""
    noun = type(rule)
    same = [getattr(noun, name).is_not_distinct_from(value) for name, value in rule.scope._asdict().items()]
    same += [getattr(noun, name) == getattr(rule, name) for name in noun.KINDS]
    query = select(noun).where(noun.superseded_at.is_(None), *same).order_by(noun.effective_from.desc())
    return list(tx.session.scalars(query))


def _lay_down(tx: Transaction, rule: R, verb: str = "created") -> R:
    _may(tx, rule)
    if rule.fault_type_id and rule.work_kind:
        raise KindTwice(field="work_kind")
    older_ones = editions_of(tx, rule)
    _not_too_soon(tx, rule, older_ones)
    for older in older_ones:
        if older.effective_from == rule.effective_from:
            older.superseded_at = tx.stamp.at
            remark(older, "supersede")
    tx.session.flush()
    remark(rule, verb)
    tx.add(rule)
    tx.session.flush()
    queries.forget(tx)
    return rule


def _not_too_soon(tx: Transaction, rule: R, older: Sequence[R]) -> None:
    """What is in force stays so for the rest of the day: somebody may have been told it this morning."""
    on = today(tx)
    in_force = any(one.effective_from <= on for one in older)
    first = on + timedelta(days=1) if in_force else on
    if rule.effective_from < first:
        day = rule.effective_from.isoformat()
        raise InThePast(field="effective_from", day=day, today=first.isoformat())


def _check_minutes(wish: PriceWish) -> None:
    least = 1 if wish.kind is PriceKind.LABOUR else 0
    timed = wish.minutes is not None
    if timed != (wish.kind in TIMED) or (timed and not least <= wish.minutes <= LONGEST_STEP):
        raise OddMinutes(field="minutes")


def _names(given: dict[str, str]) -> dict[str, str]:
    names = {language: (given.get(language) or "").strip() for language in LANGUAGES}
    for language, name in names.items():
        if not 0 < len(name) <= LONGEST_NAME:
            raise NotNamed(field=f"name_{language}", most=LONGEST_NAME)
    return names


def _may(tx: Transaction, rule: PriceRule | CoverRule) -> None:
    if not tx.stamp.by.sees_branch(rule.branch_id):
        raise NotYourRule
