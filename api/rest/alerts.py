"""Alerts, the ladder behind them and the capacity of coming days, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Count, Flag, Text
from api.rest.roles import CONSOLE, DESK, LEADERS
from dispatch.catalogue.fault_type import WorkKind
from dispatch.catalogue.sla_rule import Priority
from dispatch.customers.customer import Tier
from dispatch.people.account import Account, AlertsBy
from dispatch.people.queries import branch
from dispatch.planning.capacity.queries import capacity
from dispatch.planning.outlook.outlook import PromiseName
from dispatch.planning.watch import actions, queries
from dispatch.planning.watch.alert import Alert, AlertKind
from dispatch.planning.watch.ladder_step import Effect, LadderStep, Trigger
from dispatch.planning.watch.rehearsal import last_week
from dispatch.stamp import Role
from dispatch.store.database import Transaction

routes = Blueprint(
    "alerts", __name__, description="What the desk is called for, by which steps, and how full days are."
)


class PersonAnswer(Schema):
    id = fields.Integer()
    name = fields.String()


class AlertAnswer(Schema):
    """`facts` say what it is about: for a step its trigger, amount, promise, due, chance and why."""

    id = fields.Integer()
    work_order = fields.String(attribute="work_order.reference")
    kind = fields.Enum(AlertKind, by_value=True)
    role = fields.Enum(Role, by_value=True)
    account = fields.Nested(PersonAnswer, allow_none=True, metadata={"description": "The one person it is for."})
    facts = fields.Dict()
    raised_at = fields.AwareDateTime()
    seen_at = fields.AwareDateTime(allow_none=True)


class AlertsAnswer(Schema):
    items = fields.List(fields.Nested(AlertAnswer))


class AlertsQuery(Body):
    branch = Text(40, load_default=None)


class LadderStepAnswer(Schema):
    """Empty lists, and null for branch or promise: any. `amount`: per cent, or minutes in the promise's open hours."""

    id = fields.Integer()
    branch = fields.String(attribute="branch.code", allow_none=True, dump_default=None)
    promise = fields.Enum(PromiseName, by_value=True, allow_none=True)
    trigger = fields.Enum(Trigger, by_value=True)
    amount = fields.Integer()
    effect = fields.Enum(Effect, by_value=True)
    role = fields.Enum(Role, by_value=True)
    account = fields.Nested(PersonAnswer, allow_none=True)
    priorities = fields.List(fields.String())
    tiers = fields.List(fields.String())
    work_kinds = fields.List(fields.String())
    active = fields.Boolean()
    version = fields.Integer()


class LadderStepsAnswer(Schema):
    items = fields.List(fields.Nested(LadderStepAnswer))


class LadderStepBody(Body):
    branch = Text(40, load_default=None, allow_none=True)
    promise = fields.Enum(PromiseName, by_value=True, load_default=None, allow_none=True)
    trigger = fields.Enum(Trigger, by_value=True, required=True)
    amount = Count(least=-actions.FARTHEST, most=actions.FARTHEST, load_default=0)
    effect = fields.Enum(Effect, by_value=True, load_default=Effect.NOTIFY)
    role = fields.Enum(Role, by_value=True, required=True)
    account_id = Count(
        load_default=None, allow_none=True, metadata={"description": "One person; `role` then is theirs."}
    )
    priorities = fields.List(fields.Enum(Priority, by_value=True), load_default=())
    tiers = fields.List(fields.Enum(Tier, by_value=True), load_default=())
    work_kinds = fields.List(fields.Enum(WorkKind, by_value=True), load_default=())


class LadderChangeBody(LadderStepBody):
    """The step as it is to be; `version` is what was read."""

    version = Count(required=True)


class AlertsByBody(Body):
    way = fields.Enum(AlertsBy, by_value=True, required=True)


class AlertsByAnswer(Schema):
    way = fields.Enum(AlertsBy, by_value=True, attribute="alerts_by")


class LadderSwitchBody(Body):
    version = Count(required=True)
    active = Flag(required=True)


class RehearsedAnswer(Schema):
    """`calls`: null where it can't be told afterwards."""

    step = fields.Nested(LadderStepAnswer)
    calls = fields.Integer(allow_none=True)


class RehearsalAnswer(Schema):
    items = fields.List(fields.Nested(RehearsedAnswer))


class CapacityDayAnswer(Schema):
    """Minutes; `load` in per cent of paid time, null where nobody is paid. From 80 it `warns`."""

    day = fields.Date()
    paid = fields.Integer()
    planned = fields.Integer()
    known = fields.Integer()
    expected = fields.Integer()
    load = fields.Integer(allow_none=True)
    warns = fields.Boolean()


class CapacityAnswer(Schema):
    items = fields.List(fields.Nested(CapacityDayAnswer))


@routes.get("/alerts")
@endpoint(query=AlertsQuery, returns=AlertsAnswer, roles=CONSOLE)
def index(tx: Transaction, query: dict) -> dict:
    """Those nobody has taken, the newest first."""
    here = branch(tx, query["branch"]).id if query["branch"] else None
    return {"items": queries.open_alerts(tx, here)}


@routes.post("/alerts/<int:alert_id>/see")
@endpoint(returns=AlertAnswer, roles=DESK)
def see(tx: Transaction, alert_id: int) -> Alert:
    """Take it."""
    return actions.see(tx, alert_id)


@routes.get("/ladder-steps")
@endpoint(returns=LadderStepsAnswer, roles=CONSOLE)
def steps(tx: Transaction) -> dict:
    """The ladder of escalation, from the bottom."""
    return {"items": queries.steps(tx)}


@routes.post("/ladder-steps")
@endpoint(body=LadderStepBody, returns=LadderStepAnswer, status=201, roles=LEADERS)
def add(tx: Transaction, body: dict) -> LadderStep:
    """A further step of the ladder."""
    return actions.add_step(tx, **written(tx, body))


@routes.post("/ladder-steps/<int:step_id>")
@endpoint(body=LadderChangeBody, returns=LadderStepAnswer, roles=LEADERS)
def change(tx: Transaction, step_id: int, body: dict) -> LadderStep:
    """Change a step. Of a deadline of which it has spoken already it stays silent."""
    return actions.change_step(tx, step_id, **written(tx, body))


def written(tx: Transaction, body: dict) -> dict:
    here = body.pop("branch")
    lists = {name: [each.value for each in body.pop(name)] for name in ("priorities", "tiers", "work_kinds")}
    return {"branch_id": branch(tx, here).id if here else None, **body, **lists}


@routes.post("/me/alerts")
@endpoint(body=AlertsByBody, returns=AlertsByAnswer, roles=CONSOLE)
def by(tx: Transaction, body: dict) -> Account:
    """How whoever asks hears of alerts: where they stand in the console, or by mail too."""
    return actions.alerts_by(tx, body["way"])


@routes.post("/ladder-steps/<int:step_id>/active")
@endpoint(body=LadderSwitchBody, returns=LadderStepAnswer, roles=LEADERS)
def switch(tx: Transaction, step_id: int, body: dict) -> LadderStep:
    """Let a step rest, or work again."""
    return actions.change_step(tx, step_id, **body)


@routes.get("/branches/<code>/ladder-rehearsal")
@endpoint(returns=RehearsalAnswer, roles=CONSOLE)
def rehearsal(tx: Transaction, code: str) -> dict:
    """How often each step would have spoken last week, had the ladder stood then as it stands now."""
    return {"items": last_week(tx, branch(tx, code))}


@routes.get("/branches/<code>/capacity")
@endpoint(returns=CapacityAnswer, roles=CONSOLE)
def days(tx: Transaction, code: str) -> dict:
    """Today and the days after it; empty before the first look ahead."""
    return {"items": capacity(tx, branch(tx, code).id)}
