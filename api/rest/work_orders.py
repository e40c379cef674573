"""Work orders, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.access import CONSOLE, DESK
from api.endpoint import endpoint
from api.rest.fields import Count, Text
from api.rest.visits import VisitAnswer
from dispatch.catalogue.sla_rule import Priority
from dispatch.store.database import Transaction
from dispatch.work import actions, queries
from dispatch.work.lifecycle import ORDER_LIFE, OrderState
from dispatch.work.work_order import Channel, WorkOrder

routes = Blueprint("work-orders", __name__, description="A customer's need, from the first word to the archive.")


class WorkOrderAnswer(Schema):
    id = fields.Integer()
    reference = fields.String()
    external_key = fields.String(allow_none=True)
    state = fields.Enum(OrderState, by_value=True)
    waiting_for = fields.String(allow_none=True)
    priority = fields.Enum(Priority, by_value=True)
    critical = fields.Boolean()
    channel = fields.Enum(Channel, by_value=True)
    language = fields.String()
    title = fields.String()
    description = fields.String()
    branch = fields.String(attribute="branch.code")
    fault = fields.String(attribute="fault.fault_type.code", allow_none=True)
    opened_at = fields.AwareDateTime()
    response_due = fields.AwareDateTime(allow_none=True)
    arrival_due = fields.AwareDateTime(allow_none=True)
    resolution_due = fields.AwareDateTime(allow_none=True)
    repeat_of = fields.String(attribute="repeat_of.reference", allow_none=True)
    visits = fields.List(fields.Nested(VisitAnswer))
    version = fields.Integer()
    moves = fields.Method("open_moves", metadata={"type": "array", "items": {"type": "string"}})

    def open_moves(self, order: WorkOrder) -> list[str]:
        """The verbs of the life that lead on from here, whoever may use them."""
        return [verb for verb, move in ORDER_LIFE.moves.items() if order.state in move.sources]


class WorkOrderList(Schema):
    items = fields.List(fields.Nested(WorkOrderAnswer))
    next = fields.Integer(allow_none=True, metadata={"description": "Give it as `before` for the next page."})


class ListQuery(Schema):
    state = fields.List(fields.Enum(OrderState, by_value=True), load_default=())
    q = Text(100, load_default="")
    before = Count(least=1, load_default=None)
    limit = Count(least=1, most=200, load_default=50)


class MoveBody(Schema):
    version = Count(load_default=None)
    reason = Text(60, load_default=None)
    note = Text(4000, load_default=None)


@routes.get("/work-orders")
@endpoint(query=ListQuery, returns=WorkOrderList, roles=CONSOLE)
def index(tx: Transaction, query: dict) -> dict:
    """Newest first, limited to what the asker may see."""
    found = queries.orders(tx, states=query["state"], text=query["q"], before_id=query["before"], limit=query["limit"])
    return {"items": found, "next": found[-1].id if len(found) == query["limit"] else None}


@routes.get("/work-orders/<reference>")
@endpoint(returns=WorkOrderAnswer)
def show(tx: Transaction, reference: str) -> WorkOrder:
    return queries.work_order(tx, reference)


@routes.post("/work-orders/<reference>/moves/<verb>")
@endpoint(body=MoveBody, returns=WorkOrderAnswer, roles=DESK)
def move(tx: Transaction, reference: str, verb: str, body: dict) -> WorkOrder:
    """Use one of the order's verbs: accept, let_be, solve_remotely, wait, resume, archive, reopen, cancel."""
    return actions.move(tx, reference, verb, **body)
