"""Rules for programs: laid down, tried, withdrawn, and applied to open orders."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint
from api.rest.catalogue import SlaRuleAnswer
from api.rest.fields import Body, Count, Day, Text
from api.rest.promise_trials import PromiseTrialAnswer
from api.rest.roles import LEADERS as KEEPERS
from dispatch.catalogue import actions
from dispatch.catalogue.actions import Wish
from dispatch.catalogue.fault_type import WorkKind
from dispatch.catalogue.sla_rule import TARGETS, WARNINGS, Priority, Scope, SlaRule
from dispatch.customers.customer import Tier
from dispatch.intake.actions import fault_in_force
from dispatch.people.branch import Zone
from dispatch.people.branch_calendar import OPENING
from dispatch.people.queries import branch as branch_of
from dispatch.promises import applying, trying
from dispatch.promises.promise_run import PromiseRun, PromiseRunState
from dispatch.promises.promise_trial import PromiseTrial
from dispatch.promises.rule_edit import RuleEdit
from dispatch.promises.what_if import open_ids
from dispatch.store.database import Transaction
from dispatch.work.queries import orders_named

routes = Blueprint("rules", __name__, description="What we promise, to whom; and what open orders were promised.")


class TargetsBody(Body):
    """Targets as "2h", "8bh" (open hours), "3bd" (open days), "30d"; null: not promised."""

    response = Text(12, load_default=None, allow_none=True)
    arrival = Text(12, load_default=None, allow_none=True)
    resolution = Text(12, load_default=None, allow_none=True)
    calendar = Text(40, load_default=OPENING)
    warnings = fields.List(Count(), load_default=lambda: list(WARNINGS), validate=validate.Length(max=20))
    effective_from = Day(required=True)


class RuleBody(TargetsBody):
    """Whom and what it is for; null: any."""

    tier = fields.Enum(Tier, by_value=True, load_default=None, allow_none=True)
    branch = Text(40, load_default=None, allow_none=True)
    zone = fields.Enum(Zone, by_value=True, load_default=None, allow_none=True)
    fault = Text(80, load_default=None, allow_none=True)
    work_kind = fields.Enum(WorkKind, by_value=True, load_default=None, allow_none=True)
    priority = fields.Enum(Priority, by_value=True, load_default=None, allow_none=True)


class FromBody(Body):
    effective_from = Day(required=True)


class Editions(Schema):
    items = fields.List(fields.Nested(SlaRuleAnswer))


class ApplyBody(Body):
    orders = fields.List(
        Text(40),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=5000),
        metadata={"description": "References; null: all that are open."},
    )


class PromiseRunAnswer(Schema):
    """`done` of `orders` are behind us; `moved` of those fell due at another time."""

    id = fields.Integer()
    state = fields.Enum(PromiseRunState, by_value=True)
    on = fields.Date()
    orders = fields.Function(lambda run: len(run.orders), metadata={"type": "integer"})
    done = fields.Integer()
    moved = fields.Integer()
    asked_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)


@routes.post("/sla-rules")
@endpoint(body=RuleBody, returns=SlaRuleAnswer, status=201, roles=KEEPERS)
def add(tx: Transaction, body: dict) -> SlaRule:
    """A rule for a scope that has none yet. Open orders keep what they were promised."""
    return actions.add_rule(tx, wish_of(scope_of(tx, body), body))


@routes.post("/sla-rules/try")
@endpoint(body=RuleBody, returns=PromiseTrialAnswer, status=202, roles=KEEPERS)
def try_new(tx: Transaction, body: dict) -> PromiseTrial:
    """What a new rule would move if it were applied; nothing is kept. The worker looks: see `/promise-trials/{id}`."""
    return trying.ask(tx, RuleEdit.add(wish_of(scope_of(tx, body), body)))


@routes.get("/sla-rules/<int:rule_id>/editions")
@endpoint(returns=Editions, roles=KEEPERS)
def editions(tx: Transaction, rule_id: int) -> dict:
    """The last first; nothing of them ever changes."""
    return {"items": actions.editions_of(tx, actions.rule_of(tx, rule_id).scope)}


@routes.post("/sla-rules/<int:rule_id>/editions")
@endpoint(body=TargetsBody, returns=SlaRuleAnswer, status=201, roles=KEEPERS)
def edit(tx: Transaction, rule_id: int, body: dict) -> SlaRule:
    """A new edition, in force from its day. `rule_id`: the last edition there is."""
    return actions.edit_rule(tx, rule_id, wish_of(actions.rule_of(tx, rule_id).scope, body))


@routes.post("/sla-rules/<int:rule_id>/try")
@endpoint(body=TargetsBody, returns=PromiseTrialAnswer, status=202, roles=KEEPERS)
def try_edit(tx: Transaction, rule_id: int, body: dict) -> PromiseTrial:
    """What a new edition would move if it were applied; nothing is kept. See `/promise-trials/{id}`."""
    return trying.ask(tx, RuleEdit.edit(rule_id, wish_of(actions.rule_of(tx, rule_id).scope, body)))


@routes.post("/sla-rules/<int:rule_id>/withdraw")
@endpoint(body=FromBody, returns=SlaRuleAnswer, roles=KEEPERS)
def withdraw(tx: Transaction, rule_id: int, body: dict) -> SlaRule:
    """From that day on there is no such rule."""
    return actions.withdraw(tx, rule_id, body["effective_from"])


@routes.post("/sla-rules/<int:rule_id>/call-off")
@endpoint(status=204, roles=KEEPERS)
def call_off(tx: Transaction, rule_id: int) -> None:
    """An edition still to come doesn't."""
    actions.call_off(tx, rule_id)


@routes.post("/promise-runs")
@endpoint(body=ApplyBody, returns=PromiseRunAnswer, status=202, roles=KEEPERS)
def apply(tx: Transaction, body: dict) -> PromiseRun:
    """Promise open orders anew by today's rules and calendars; the worker does it."""
    wanted = body["orders"]
    return applying.ask(tx, open_ids(tx) if wanted is None else named(tx, wanted), on=actions.today(tx))


@routes.get("/promise-runs/<int:promise_run_id>")
@endpoint(returns=PromiseRunAnswer, roles=KEEPERS)
def run(tx: Transaction, promise_run_id: int) -> PromiseRun:
    """How far it is."""
    return applying.run_of(tx, promise_run_id)


def named(tx: Transaction, references: list[str]) -> list[int]:
    return [order.id for order in orders_named(tx, references)]


def scope_of(tx: Transaction, body: dict[str, Any]) -> Scope:
    """Raises NotFound, UnknownFault."""
    fault = body["fault"] and fault_in_force(tx, body["fault"], on=body["effective_from"])
    return Scope(
        tier=body["tier"],
        branch_id=body["branch"] and branch_of(tx, body["branch"]).id,
        zone=body["zone"],
        fault_type_id=fault and fault.fault_type_id,
        work_kind=body["work_kind"],
        priority=body["priority"],
    )


def wish_of(scope: Scope, body: dict[str, Any]) -> Wish:
    terms = {name: body[name] for name in (*TARGETS, "calendar", "warnings", "effective_from")}
    return Wish(scope=scope, **terms)
