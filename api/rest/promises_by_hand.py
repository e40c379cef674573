"""Another promise than the rules make, for programs: one order, or many at once."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint
from api.problems import sentence, slug
from api.rest.fields import Body, Choice, Count, Moment, Text
from api.rest.roles import DESK
from api.rest.work_orders import WorkOrderAnswer
from dispatch.promises import by_hand
from dispatch.promises.by_hand import MOST_AT_ONCE, Outcome, PromiseReason
from dispatch.store.database import Transaction
from dispatch.work.sla.clock_event import PROMISED, ClockName
from dispatch.work.work_order import WorkOrder

routes = Blueprint("promises_by_hand", __name__, description="What a person promises instead of the rules.")


class PromiseBody(Body):
    """At least one moment that differs from what is promised now; the customer is told."""

    response = Moment(load_default=None, allow_none=True)
    arrival = Moment(load_default=None, allow_none=True)
    resolution = Moment(load_default=None, allow_none=True)
    reason = Choice(PromiseReason, required=True)
    note = Text(1000, load_default=None, allow_none=True)
    version = Count(load_default=None, allow_none=True)


class VersionBody(Body):
    version = Count(load_default=None, allow_none=True)


class LaterBody(Body):
    """`by`: so much later than promised now, such as 2h, 4bh or 1bd; each order in the time of its own calendar."""

    orders = fields.List(Text(40), required=True, validate=validate.Length(min=1, max=MOST_AT_ONCE))
    by = Text(12, required=True)
    clocks = fields.List(Choice(PROMISED), required=True, validate=validate.Length(min=1))
    reason = Choice(PromiseReason, required=True)
    note = Text(1000, load_default=None, allow_none=True)


class OutcomeAnswer(Schema):
    """`refused`: why it stayed as it was, null where it was done."""

    reference = fields.String()
    refused = fields.String(allow_none=True)
    detail = fields.String(allow_none=True)
    work_order = fields.Nested(WorkOrderAnswer, allow_none=True)


class Outcomes(Schema):
    items = fields.List(fields.Nested(OutcomeAnswer))


@routes.post("/work-orders/<reference>/promise")
@endpoint(body=PromiseBody, returns=WorkOrderAnswer, roles=DESK)
def promise(tx: Transaction, reference: str, body: dict) -> WorkOrder:
    """Promise other times; from then on no rule moves this order's promises."""
    moments = {clock: body[clock] for clock in PROMISED if body[clock] is not None}
    given = {name: body[name] for name in ("reason", "note", "version")}
    return by_hand.repromise(tx, reference, moments, **given)


@routes.post("/work-orders/<reference>/promise/back")
@endpoint(body=VersionBody, returns=WorkOrderAnswer, roles=DESK)
def back(tx: Transaction, reference: str, body: dict) -> WorkOrder:
    """Promised by today's rules again."""
    return by_hand.back_to_rules(tx, reference, version=body["version"])


@routes.post("/promises-later")
@endpoint(body=LaterBody, returns=Outcomes, roles=DESK)
def later(tx: Transaction, body: dict) -> dict:
    """Row by row: what is refused stays as it was, and the others are done."""
    clocks = [ClockName(clock) for clock in body["clocks"]]
    given = {name: body[name] for name in ("by", "reason", "note")}
    return {"items": [outcome(one) for one in by_hand.repromise_later(tx, body["orders"], clocks=clocks, **given)]}


def outcome(one: Outcome) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "refused": one.refusal and slug(type(one.refusal)),
        "detail": one.refusal and sentence(one.refusal),
        "work_order": one.order,
    }
