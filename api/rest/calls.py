"""The calls to make, for programs."""

from flask_smorest import Blueprint
from marshmallow import fields

from api.endpoint import endpoint
from api.rest.fields import Body, Moment, Text
from api.rest.roles import CONSOLE, DESK
from dispatch.notices import actions, calls
from dispatch.notices.call import Call, CallOutcome, CallReason
from dispatch.store.database import Transaction
from dispatch.work.queries import work_order

routes = Blueprint("calls", __name__, description="The calls somebody of the desk has to make.")


class CallAnswer(Body):
    id = fields.Integer()
    work_order = fields.String(attribute="work_order.reference")
    message_id = fields.Integer(allow_none=True)
    reason = fields.Enum(CallReason, by_value=True)
    asked_at = fields.AwareDateTime()
    next_at = fields.AwareDateTime()
    tries = fields.Integer()
    outcome = fields.Enum(CallOutcome, by_value=True, allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)


class Calls(Body):
    items = fields.List(fields.Nested(CallAnswer))


class CalledBody(Body):
    outcome = fields.Enum(CallOutcome, by_value=True, required=True)
    note = Text(2000, load_default=None, allow_none=True)
    next_at = Moment(load_default=None, allow_none=True)


@routes.get("/calls")
@endpoint(returns=Calls, roles=CONSOLE)
def index(tx: Transaction) -> dict:
    """Whoever is due first."""
    return {"items": calls.to_make(tx)}


@routes.post("/work-orders/<reference>/calls")
@endpoint(returns=CallAnswer, status=201, roles=DESK)
def ask(tx: Transaction, reference: str) -> Call:
    """The customer asks for a call."""
    return calls.to_call(tx, work_order(tx, reference), CallReason.ASKED)


@routes.post("/calls/<int:call_id>/ended")
@endpoint(body=CalledBody, returns=CallAnswer, roles=DESK)
def ended(tx: Transaction, call_id: int, body: dict) -> Call:
    """What came of it; not reached, it comes again."""
    return actions.called(tx, call_id, body["outcome"], note=body["note"], next_at=body["next_at"])
