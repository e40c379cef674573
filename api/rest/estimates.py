"""What an order is going to cost, what it cost, and what was let go of it, for programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint
from api.rest.fields import Body, Choice, Code, Count, Flag, Text
from api.rest.lists import Onward, by_id, list_of, part
from api.rest.roles import CONSOLE, DESK, QUALITY_DESK, STAFF
from dispatch.catalogue.closing_code import CodeList
from dispatch.prices import estimating, letting_go, overriding, queries
from dispatch.prices.cover_by_hand import CoverByHand
from dispatch.prices.cover_rule import Covered
from dispatch.prices.estimate import AnsweredBy, Estimate, EstimateState
from dispatch.prices.goodwill import Goodwill
from dispatch.prices.pricing import Way
from dispatch.store.database import Transaction
from dispatch.work.queries import work_order

routes = Blueprint(
    "estimates", __name__, description="Estimates that customers approve, and the bills of ended orders."
)


class PricedAnswer(Schema):
    """Minor units. `lines`: [{kind, amount, was, count, each, part, rule: {id, names, since}, cover: {…} or null}, …];
    `total` is the sum of their amounts, with `tax` in it."""

    id = fields.Integer()
    work_order = fields.String(attribute="work_order.reference")
    currency = fields.String()
    lines = fields.List(fields.Dict())
    total = fields.Integer()
    tax = fields.Integer()
    tax_share = fields.Integer(allow_none=True, metadata={"description": "Basis points."})
    made_at = fields.AwareDateTime()


class EstimateAnswer(PricedAnswer):
    number = fields.Integer()
    state = fields.Enum(EstimateState, by_value=True)
    minutes = fields.Integer()
    valid_until = fields.AwareDateTime()
    answered_at = fields.AwareDateTime(allow_none=True)
    answered_by = fields.Enum(AnsweredBy, by_value=True, allow_none=True)


class BillAnswer(PricedAnswer):
    """`allowed`: up to here the customer had agreed; `because`: why it is more all the same."""

    branch = fields.String(attribute="work_order.branch.code")
    round = fields.Integer()
    way = fields.Enum(Way, by_value=True)
    estimate = fields.Integer(attribute="estimate.number", dump_default=None, allow_none=True)
    allowed = fields.Integer()
    because = fields.String(allow_none=True)
    covered_until = fields.Date(allow_none=True)
    parts_until = fields.Date(allow_none=True)


class GoodwillAnswer(Schema):
    id = fields.Integer()
    amount = fields.Integer()
    reason = fields.String()
    given_at = fields.AwareDateTime()


class PartOfEstimate(Body):
    number = Text(40, required=True)
    pieces = Count(least=1, most=estimating.MOST_PIECES, load_default=1)


class EstimateBody(Body):
    """`minutes`: null for what such work usually takes."""

    minutes = Count(least=5, most=estimating.LONGEST_MINUTES, load_default=None, allow_none=True)
    parts = fields.List(fields.Nested(PartOfEstimate), load_default=list, validate=validate.Length(max=50))


class GoodwillBody(Body):
    amount = Count(least=1, required=True)
    reason = Code(CodeList.GOODWILL, required=True)
    note = Text(load_default=None, allow_none=True)


class DecisionBody(Body):
    """`ours`: we pay what it `covers`; else the customer does."""

    ours = Flag(required=True)
    covers = fields.List(Choice(list(Covered)), required=True, validate=validate.Length(min=1, max=len(Covered)))
    reason = Code(CodeList.COVER, required=True)
    note = Text(load_default=None, allow_none=True)


class DecisionAnswer(Schema):
    id = fields.Integer()
    ours = fields.Boolean()
    covers = fields.List(fields.String())
    reason = fields.String()
    worth = fields.Integer(metadata={"description": "What is let go by it, as far as can be said now; minor units."})
    most = fields.Integer(metadata={"description": "So much at most is let go on the order, whatever it will cost."})
    decided_at = fields.AwareDateTime()


class Estimates(Schema):
    items = fields.List(fields.Nested(EstimateAnswer))


@routes.get("/work-orders/<reference>/estimates")
@endpoint(returns=Estimates, roles=STAFF)
def estimates(tx: Transaction, reference: str) -> dict:
    """The newest first."""
    return {"items": queries.estimates(tx, work_order(tx, reference))}


@routes.post("/work-orders/<reference>/estimates")
@endpoint(body=EstimateBody, returns=EstimateAnswer, status=201, roles=DESK)
def make(tx: Transaction, reference: str, body: dict) -> Estimate:
    """By the rules of the day the order was opened. The customer is told and asked, unless there is nothing to pay."""
    parts = [(one["number"], one["pieces"]) for one in body["parts"]]
    return estimating.make(tx, work_order(tx, reference), minutes=body["minutes"], parts=parts)


@routes.post("/work-orders/<reference>/goodwill")
@endpoint(body=GoodwillBody, returns=GoodwillAnswer, status=201, roles=QUALITY_DESK)
def give(tx: Transaction, reference: str, body: dict) -> Goodwill:
    """Let go of a part of the price, with a reason, up to what the role may give."""
    return letting_go.give(tx, reference, **body)


@routes.post("/work-orders/<reference>/cover")
@endpoint(body=DecisionBody, returns=DecisionAnswer, status=201, roles=QUALITY_DESK)
def cover(tx: Transaction, reference: str, body: dict) -> CoverByHand:
    """Decide by hand who pays, before every warranty and agreement: with a reason, as far as the role goes."""
    return overriding.decide(tx, reference, **body)


@routes.get("/bills")
@endpoint(query=Onward, returns=list_of(BillAnswer), roles=CONSOLE)
def bills(tx: Transaction, query: dict) -> dict:
    """Every bill once, in the order they were made: what accounting fetches. A bill never changes."""
    return part(queries.bills(tx, after_id=query["after"], limit=query["limit"]), query, by_id)
