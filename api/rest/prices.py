"""Prices and covers for programs: those of a day, laid down, withdrawn. Amounts are minor units of a currency."""

from datetime import UTC, date
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint
from api.rest.fields import Body, Choice, Count, Day, Flag, Names, Text
from api.rest.lists import Onward, by_id, list_of, part
from api.rest.roles import CONSOLE, LEADERS, STAFF
from dispatch.catalogue.fault_type import FaultDomain, WorkKind
from dispatch.customers.customer import Tier
from dispatch.intake.actions import fault_in_force
from dispatch.people.branch import Zone
from dispatch.people.queries import branch as branch_of
from dispatch.prices import queries, rules
from dispatch.prices.cover_rule import Covered, CoverKind, CoverRule, CoverScope
from dispatch.prices.covering import in_force
from dispatch.prices.price_rule import PriceKind, PriceRule, PriceScope
from dispatch.prices.rules import CoverWish, PriceWish
from dispatch.prices.terms import GIVES, USUAL, PriceTerms, set_terms, terms_of
from dispatch.store.database import Transaction

routes = Blueprint("prices", __name__, description="What things cost, what is covered, and by which rules.")
Currency = {"validate": validate.Regexp(r"^[A-Z]{3}$")}


class RuleAnswer(Schema):
    """Whom and what it is for; null: any."""

    id = fields.Integer()
    tier = fields.Enum(Tier, by_value=True, allow_none=True)
    branch = fields.String(attribute="branch.code", dump_default=None, allow_none=True)
    fault = fields.String(attribute="fault_type.code", dump_default=None, allow_none=True)
    work_kind = fields.Enum(WorkKind, by_value=True, allow_none=True)
    effective_from = fields.Date()
    names = Names()
    withdrawn = fields.Boolean()


class PriceRuleAnswer(RuleAnswer):
    """`amount`: minor units, tax included; of the kinds late and tax basis points (2500: 25 per cent)."""

    kind = fields.Enum(PriceKind, by_value=True)
    zone = fields.Enum(Zone, by_value=True, allow_none=True)
    part = fields.String(allow_none=True)
    currency = fields.String()
    amount = fields.Integer()
    minutes = fields.Integer(allow_none=True, metadata={"description": "In a visit's price, or the step of labour."})
    with_parts = fields.Boolean()


class CoverRuleAnswer(RuleAnswer):
    kind = fields.Enum(CoverKind, by_value=True)
    priority = fields.Integer(metadata={"description": "The lowest pays first."})
    months = fields.Integer(allow_none=True)
    covers = fields.List(fields.String())
    domains = fields.List(fields.String(), metadata={"description": "Where the fault must lie; none: anywhere."})


class CoverRules(Schema):
    items = fields.List(fields.Nested(CoverRuleAnswer))


class PriceRules(Schema):
    items = fields.List(fields.Nested(PriceRuleAnswer))


class PriceQuery(Onward):
    on = Day(load_default=None)
    currency = fields.String(load_default=USUAL["currency"], **Currency)


class CoverQuery(Body):
    on = Day(load_default=None)


class RuleBody(Body):
    tier = fields.Enum(Tier, by_value=True, load_default=None, allow_none=True)
    branch = Text(40, load_default=None, allow_none=True)
    fault = Text(80, load_default=None, allow_none=True)
    work_kind = fields.Enum(WorkKind, by_value=True, load_default=None, allow_none=True)
    effective_from = Day(required=True)
    names = fields.Dict(keys=Text(10), values=Text(200), required=True)


class PriceBody(RuleBody):
    kind = fields.Enum(PriceKind, by_value=True, required=True)
    zone = fields.Enum(Zone, by_value=True, load_default=None, allow_none=True)
    part = Text(40, load_default=None, allow_none=True)
    currency = fields.String(load_default=USUAL["currency"], **Currency)
    amount = Count(required=True)
    minutes = Count(load_default=None, allow_none=True)
    with_parts = Flag(load_default=False)


class CoverBody(RuleBody):
    kind = fields.Enum(CoverKind, by_value=True, required=True)
    priority = Count(required=True)
    months = Count(load_default=None, allow_none=True)
    covers = fields.List(Choice(Covered), required=True, validate=validate.Length(max=10))
    domains = fields.List(Choice(FaultDomain), load_default=list, validate=validate.Length(max=10))


class WithdrawRuleBody(Body):
    effective_from = Day(required=True)


class PriceTermsAnswer(Schema):
    """A bill may exceed what was approved by the lesser of `over_percent` and `over_amount`. `asks`: kinds of work
    whose price the customer is asked for as soon as the order is taken on."""

    currency = fields.String()
    over_percent = fields.Integer()
    over_amount = fields.Integer()
    valid_days = fields.Integer()
    gives = fields.Dict(keys=fields.String(), values=fields.Integer())
    asks = fields.List(fields.Enum(WorkKind, by_value=True))
    version = fields.Integer()


class PriceTermsBody(Body):
    over_percent = Count(most=100, required=True)
    over_amount = Count(most=rules.MOST, required=True)
    valid_days = Count(least=1, most=90, required=True)
    gives = fields.Dict(keys=Choice(GIVES), values=Count(most=rules.MOST), required=True)
    asks = fields.List(Choice(list(WorkKind)), load_default=())
    version = Count(load_default=None, allow_none=True)


@routes.get("/prices")
@endpoint(query=PriceQuery, returns=list_of(PriceRuleAnswer), roles=STAFF)
def prices(tx: Transaction, query: dict) -> dict:
    """The price list of a day."""
    found = queries.book(tx, on=query["on"] or _today(tx), currency=query["currency"]).rules
    mine = [rule for rule in sorted(found, key=by_id) if rule.id > query["after"]]
    return part(mine[: query["limit"]], query, by_id)


@routes.post("/prices")
@endpoint(body=PriceBody, returns=PriceRuleAnswer, status=201, roles=LEADERS)
def set_price(tx: Transaction, body: dict) -> PriceRule:
    """A price, or a new edition of one, from a day on. What orders opened before cost doesn't change."""
    scope = PriceScope(**_scope(tx, body), zone=body["zone"], part=body["part"])
    given = {name: body[name] for name in ("kind", "currency", "amount", "minutes", "with_parts")}
    return rules.set_price(tx, PriceWish(scope=scope, **given, **_edition(body)))


@routes.get("/prices/<int:rule_id>/editions")
@endpoint(returns=PriceRules, roles=CONSOLE)
def editions(tx: Transaction, rule_id: int) -> dict:
    """The last first."""
    return {"items": rules.editions_of(tx, rules.rule_of(tx, PriceRule, rule_id))}


@routes.post("/prices/<int:rule_id>/withdraw")
@endpoint(body=WithdrawRuleBody, returns=PriceRuleAnswer, roles=LEADERS)
def withdraw_price(tx: Transaction, rule_id: int, body: dict) -> PriceRule:
    """From that day on there is no such price."""
    return rules.withdraw(tx, rules.rule_of(tx, PriceRule, rule_id), body["effective_from"])


@routes.post("/prices/<int:rule_id>/call-off")
@endpoint(status=204, roles=LEADERS)
def call_off_price(tx: Transaction, rule_id: int) -> None:
    """An edition still to come doesn't."""
    rules.call_off(tx, rules.rule_of(tx, PriceRule, rule_id))


@routes.get("/covers")
@endpoint(query=CoverQuery, returns=CoverRules, roles=STAFF)
def covers(tx: Transaction, query: dict) -> dict:
    """Warranties and contracts of a day, the first to pay first."""
    found = in_force(queries.cover_rules(tx), query["on"] or _today(tx))
    return {"items": sorted(found, key=lambda rule: (rule.priority, rule.id))}


@routes.post("/covers")
@endpoint(body=CoverBody, returns=CoverRuleAnswer, status=201, roles=LEADERS)
def set_cover(tx: Transaction, body: dict) -> CoverRule:
    """A warranty or contract rule, or a new edition of one. What was promised by an older one stays."""
    given = {name: body[name] for name in ("kind", "priority", "months", "covers", "domains")}
    return rules.set_cover(tx, CoverWish(scope=CoverScope(**_scope(tx, body)), **given, **_edition(body)))


@routes.post("/covers/<int:rule_id>/withdraw")
@endpoint(body=WithdrawRuleBody, returns=CoverRuleAnswer, roles=LEADERS)
def withdraw_cover(tx: Transaction, rule_id: int, body: dict) -> CoverRule:
    """From that day on there is no such rule."""
    return rules.withdraw(tx, rules.rule_of(tx, CoverRule, rule_id), body["effective_from"])


@routes.post("/covers/<int:rule_id>/call-off")
@endpoint(status=204, roles=LEADERS)
def call_off_cover(tx: Transaction, rule_id: int) -> None:
    """An edition still to come doesn't."""
    rules.call_off(tx, rules.rule_of(tx, CoverRule, rule_id))


@routes.get("/branches/<code>/price-terms")
@endpoint(returns=PriceTermsAnswer, roles=CONSOLE)
def terms(tx: Transaction, code: str) -> PriceTerms:
    """Currency, how far a bill may go, how long an estimate stands, and who may let go how much."""
    return terms_of(tx, branch_of(tx, code).id)


@routes.post("/branches/<code>/price-terms")
@endpoint(body=PriceTermsBody, returns=PriceTermsAnswer, roles=LEADERS)
def new_terms(tx: Transaction, code: str, body: dict) -> PriceTerms:
    """They hold from now on."""
    return set_terms(tx, branch_of(tx, code).id, **body)


def _scope(tx: Transaction, body: dict[str, Any]) -> dict[str, Any]:
    fault = body["fault"] and fault_in_force(tx, body["fault"], on=body["effective_from"])
    return {
        "tier": body["tier"],
        "branch_id": body["branch"] and branch_of(tx, body["branch"]).id,
        "fault_type_id": fault and fault.fault_type_id,
        "work_kind": body["work_kind"],
    }


def _edition(body: dict[str, Any]) -> dict[str, Any]:
    return {"effective_from": body["effective_from"], "names": body["names"]}


def _today(tx: Transaction) -> date:
    return tx.stamp.at.astimezone(UTC).date()
