"""Plan runs, seen by programs: asked for, watched, looked at, published."""

from typing import Any

from flask import current_app
from flask_smorest import Blueprint
from marshmallow import Schema, fields, post_load, validate

from api.endpoint import endpoint
from api.rest.fields import Body, Choice, Count, Day, Text
from api.rest.lists import Older, by_id, list_of, part
from api.rest.roles import CONSOLE, PLANNERS
from dispatch.people.branch import Zone
from dispatch.people.queries import branch
from dispatch.planning import actions, publishing, queries, review
from dispatch.planning.lifecycle import RUN_LIFE, RunState
from dispatch.planning.plan import ItemKind, Outcome, Plan
from dispatch.planning.plan_run import PlanRun
from dispatch.planning.question.scope import Scope
from dispatch.store.database import Transaction

routes = Blueprint("plan-runs", __name__, description="Plans of a branch's day: asked for, reviewed, published.")


class PlanRunAnswer(Schema):
    """`progress`: {at, cost} of the best plan so far; of a day planned in parts also {turn, turns, parts, done}.

    `failure`: {code, facts}.
    """

    id = fields.Integer()
    branch = fields.String(attribute="branch.code")
    day = fields.Date()
    state = fields.Enum(RunState, by_value=True)
    seconds = fields.Integer()
    seed = fields.Integer()
    requested_at = fields.AwareDateTime()
    started_at = fields.AwareDateTime(allow_none=True)
    finished_at = fields.AwareDateTime(allow_none=True)
    cancel_requested = fields.Boolean()
    progress = fields.Dict(allow_none=True)
    failure = fields.Dict(allow_none=True)
    scope = fields.Dict(allow_none=True, metadata={"description": "{zone, visits}; null: the whole day."})
    version = fields.Integer()
    moves = fields.Method("open_moves", metadata={"type": "array", "items": {"type": "string"}})

    def open_moves(self, run: PlanRun) -> list[str]:
        return [verb for verb, move in RUN_LIFE.moves.items() if run.state in move.sources]


class Placed(Schema):
    engineer = fields.Function(lambda pair: pair[0], metadata={"type": "string"})
    starts_at = fields.Function(lambda pair: pair[1].isoformat(), metadata={"type": "string", "format": "date-time"})


class ChangeAnswer(Schema):
    """`tells`: the window the customer will be told. `edited`: changed meanwhile, so publishing leaves it out.
    `past`: it should have begun by now, so publishing leaves it out."""

    visit_id = fields.Integer()
    reference = fields.String()
    title = fields.String()
    place = fields.String()
    urgent = fields.Boolean()
    before = fields.Nested(Placed, allow_none=True)
    after = fields.Nested(Placed, allow_none=True)
    reasons = fields.List(fields.Dict())
    travel = fields.Integer(allow_none=True)
    tells = fields.List(fields.AwareDateTime(), allow_none=True)
    edited = fields.Boolean()
    past = fields.Boolean()
    outcome = fields.String(allow_none=True)
    why_skipped = fields.String(allow_none=True)


class PlanAnswer(Schema):
    """`gap`: per cent above what no plan can undercut, at most. `groups`: kind of change → changes."""

    run_id = fields.Integer()
    version = fields.Integer()
    state = fields.String(validate=validate.OneOf([*RunState]))
    branch = fields.String()
    day = fields.Date()
    cost = fields.Integer()
    bound = fields.Integer(allow_none=True)
    gap = fields.Float(allow_none=True)
    before = fields.Dict()
    after = fields.Dict()
    changes = fields.Integer()
    kept = fields.Integer()
    edited = fields.List(fields.String())
    past = fields.List(fields.String())
    groups = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(ChangeAnswer)))


class PlanItemAnswer(Schema):
    visit_id = fields.Integer()
    work_order = fields.String(attribute="visit.work_order.reference")
    kind = fields.Enum(ItemKind, by_value=True)
    outcome = fields.Enum(Outcome, by_value=True, allow_none=True)
    why_skipped = fields.String(allow_none=True)


class PublishedAnswer(Schema):
    run_id = fields.Integer()
    items = fields.List(fields.Nested(PlanItemAnswer))


class RunQuery(Older):
    branch = Text(40, load_default=None)
    day = Day(load_default=None)


class RunBody(Body):
    branch = Text(40, least=1, required=True)
    day = Day(required=True)
    seconds = Count(least=1, most=actions.LONGEST, load_default=None, allow_none=True)
    seed = Count(load_default=0)
    zone = Choice(Zone, load_default=None, allow_none=True, metadata={"description": "Only homes of that kind."})
    visits = fields.List(
        Count(least=1),
        load_default=None,
        allow_none=True,
        validate=validate.Length(min=1, max=1000),
        metadata={"description": "Only these, by id; everything else stays where it stands."},
    )

    @post_load
    def scope(self, given: dict, **_: Any) -> dict:
        chosen = given.pop("visits")
        zone = given.pop("zone")
        scope = Scope(zone and Zone(zone), None if chosen is None else frozenset(chosen))
        return {**given, "scope": scope}


class PublishBody(Body):
    visits = fields.List(
        Count(least=1), load_default=None, allow_none=True, metadata={"description": "Ids of the chosen; null: all."}
    )


@routes.get("/plan-runs")
@endpoint(query=RunQuery, returns=list_of(PlanRunAnswer), roles=CONSOLE)
def index(tx: Transaction, query: dict) -> dict:
    """Newest first."""
    where = branch(tx, query["branch"]).id if query["branch"] else None
    found = queries.runs(tx, branch_id=where, day=query["day"], before_id=query["before"], limit=query["limit"])
    return part(found, query, by_id)


@routes.post("/plan-runs")
@endpoint(body=RunBody, returns=PlanRunAnswer, status=202, roles=PLANNERS)
def request_run(tx: Transaction, body: dict) -> PlanRun:
    """Ask for a plan of a branch's day, or of a part of it; look at the run to see how far it is."""
    seconds = body["seconds"] or current_app.config["SETTINGS"].planning_seconds
    facts = {"seconds": seconds, "seed": body["seed"], "scope": body["scope"]}
    return actions.request_run(tx, branch(tx, body["branch"]).id, body["day"], **facts)


@routes.get("/plan-runs/<int:run_id>")
@endpoint(returns=PlanRunAnswer, roles=CONSOLE)
def show(tx: Transaction, run_id: int) -> PlanRun:
    """How far it is, or what became of it."""
    return queries.run(tx, run_id)


@routes.get("/plan-runs/<int:run_id>/plan")
@endpoint(returns=PlanAnswer, roles=CONSOLE)
def plan(tx: Transaction, run_id: int) -> review.PlanReview:
    """What it proposes: what changes, for whom and why."""
    return review.plan_review(tx, run_id)


@routes.post("/plan-runs/<int:run_id>/publish")
@endpoint(body=PublishBody, returns=PublishedAnswer, roles=PLANNERS)
def publish(tx: Transaction, run_id: int, body: dict) -> Plan:
    """Give out the chosen visits; what was edited since is left out and named."""
    return publishing.publish(tx, run_id, chosen=body["visits"])


@routes.post("/plan-runs/<int:run_id>/discard")
@endpoint(returns=PlanRunAnswer, roles=PLANNERS)
def discard(tx: Transaction, run_id: int) -> PlanRun:
    """Set a proposal aside."""
    return actions.discard_run(tx, run_id)


@routes.post("/plan-runs/<int:run_id>/cancel")
@endpoint(returns=PlanRunAnswer, roles=PLANNERS)
def cancel(tx: Transaction, run_id: int) -> PlanRun:
    """Stop a run that is asked for or being solved."""
    return actions.cancel_run(tx, run_id)
