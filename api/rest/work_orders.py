"""Work orders, seen by programs."""

from typing import Any

from flask import g
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint, geocoder, need_to_know
from api.rest.fields import Body, Code, Count, Degrees, Flag, Text
from api.rest.lists import Older, by_id, list_of, part
from api.rest.roles import CONSOLE, DESK, QUALITY_DESK
from api.rest.visits import VisitAnswer
from dispatch.catalogue.sla_rule import Priority
from dispatch.customers.home import LocationQuality
from dispatch.intake import triage as triaging
from dispatch.people.branch import Zone
from dispatch.people.queries import branch
from dispatch.privacy.need_to_know import home_for
from dispatch.store.database import Transaction
from dispatch.work import actions, queries
from dispatch.work.codes import OF_ORDER
from dispatch.work.lifecycle import FOLLOWING, ORDER_LIFE, OrderState
from dispatch.work.weights import Weights
from dispatch.work.work_order import Channel, WorkOrder

routes = Blueprint("work-orders", __name__, description="A customer's need, from the first word to the archive.")
VERBS = [verb for verb in ORDER_LIFE.moves if verb not in FOLLOWING]


class HomeAnswer(Schema):
    id = fields.Integer()
    street = fields.String()
    postcode = fields.String()
    city = fields.String()
    country = fields.String()
    lat = fields.Float(allow_none=True)
    lon = fields.Float(allow_none=True)
    located = fields.Enum(LocationQuality, by_value=True, metadata={"description": "Below `street`: look at it."})
    zone = fields.Enum(Zone, by_value=True, allow_none=True)


class WorkOrderAnswer(Schema):
    id = fields.Integer()
    reference = fields.String()
    external_key = fields.String(allow_none=True)
    state = fields.Enum(OrderState, by_value=True)
    waiting_for = fields.String(allow_none=True)
    ask_again_since = fields.AwareDateTime(allow_none=True)
    priority = fields.Enum(Priority, by_value=True)
    critical = fields.Boolean()
    channel = fields.Enum(Channel, by_value=True)
    language = fields.String()
    title = fields.String()
    description = fields.String()
    branch = fields.String(attribute="branch.code")
    customer_id = fields.Integer()
    customer = fields.String(attribute="customer.name")
    home = fields.Nested(HomeAnswer, allow_none=True)
    fault = fields.String(attribute="fault.fault_type.code", allow_none=True, dump_default=None)
    opened_at = fields.AwareDateTime()
    response_due = fields.AwareDateTime(allow_none=True)
    arrival_due = fields.AwareDateTime(allow_none=True)
    resolution_due = fields.AwareDateTime(allow_none=True)
    repeat_of = fields.String(attribute="repeat_of.reference", allow_none=True, dump_default=None)
    outcome = fields.String(allow_none=True)
    merged_into = fields.String(attribute="merged_into.reference", allow_none=True, dump_default=None)
    hands = fields.String(allow_none=True, metadata={"description": "Why somebody must go."})
    solved_by = fields.String(
        attribute="solved_by.step",
        allow_none=True,
        dump_default=None,
        metadata={"description": "The step that helped from afar."},
    )
    visits = fields.List(fields.Nested(VisitAnswer))
    version = fields.Integer()
    moves = fields.Method("open_moves", metadata={"type": "array", "items": {"type": "string", "enum": VERBS}})

    def get_attribute(self, order: WorkOrder, name: str, default: Any) -> Any:
        if name == "home":
            return home_for(g.tx.stamp.by, order, g.tx.stamp.at, after=need_to_know())
        return super().get_attribute(order, name, default)

    def open_moves(self, order: WorkOrder) -> list[str]:
        """The verbs of the life that lead on from here, whoever may use them."""
        return [verb for verb in VERBS if order.state in ORDER_LIFE.moves[verb].sources]


class ListQuery(Older):
    state = fields.List(fields.Enum(OrderState, by_value=True), load_default=())
    branch = Text(40, load_default=None)
    q = Text(
        100,
        load_default="",
        metadata={"description": "Part of the reference, title, name, street or serial; a whole phone or e-mail."},
    )


class MoveBody(Body):
    version = Count(load_default=None, allow_none=True)
    reason = Code(*OF_ORDER.values(), load_default=None, allow_none=True)
    note = Text(4000, load_default=None, allow_none=True)


class TriageBody(Body):
    version = Count(required=True)
    fault = Text(80, least=1, load_default=None, allow_none=True)
    title = Text(200, load_default=None, allow_none=True)
    impact = Count(least=1, most=3, load_default=None, allow_none=True)
    urgency = Count(least=1, most=3, load_default=None, allow_none=True)
    critical = Flag(load_default=None, allow_none=True)


class AddressBody(Body):
    version = Count(required=True)
    street = Text(200, load_default="")
    postcode = Text(16, load_default="")
    city = Text(80, load_default="")
    country = Text(2, least=2, load_default="NO")
    lat = Degrees(90, load_default=None, allow_none=True)
    lon = Degrees(180, load_default=None, allow_none=True)


class PinBody(Body):
    version = Count(required=True)
    lat = Degrees(90, required=True)
    lon = Degrees(180, required=True)


@routes.get("/work-orders")
@endpoint(query=ListQuery, returns=list_of(WorkOrderAnswer), roles=CONSOLE)
def index(tx: Transaction, query: dict) -> dict:
    """Newest first, limited to what the asker may see."""
    found = queries.orders(
        tx,
        states=query["state"],
        text=query["q"],
        branch_id=branch(tx, query["branch"]).id if query["branch"] else None,
        before_id=query["before"],
        limit=query["limit"],
    )
    return part(found, query, by_id)


@routes.get("/work-orders/<reference>")
@endpoint(returns=WorkOrderAnswer)
def show(tx: Transaction, reference: str) -> WorkOrder:
    """One order with its visits."""
    return queries.work_order(tx, reference)


@routes.post("/work-orders/<reference>/moves/<verb>")
@endpoint(body=MoveBody, returns=WorkOrderAnswer, roles=QUALITY_DESK)
def move(tx: Transaction, reference: str, verb: str, body: dict) -> WorkOrder:
    """Use one of the order's verbs: accept, let_be, solve_remotely, wait, resume, archive, reopen, cancel."""
    return actions.move(tx, reference, verb, **body)


@routes.post("/work-orders/<reference>/triage")
@endpoint(body=TriageBody, returns=WorkOrderAnswer, roles=DESK)
def triage(tx: Transaction, reference: str, body: dict) -> WorkOrder:
    """Say what it is and how it weighs; its promises are worked out anew."""
    weights = Weights(**{name: body.pop(name) for name in ("impact", "urgency", "critical")})
    return triaging.triage(tx, reference, **body, weights=weights)


@routes.post("/work-orders/<reference>/address")
@endpoint(body=AddressBody, returns=WorkOrderAnswer, roles=DESK)
def correct_address(tx: Transaction, reference: str, body: dict) -> WorkOrder:
    """Put the address right; zone, branch and promises follow."""
    version = body.pop("version")
    return triaging.correct_address(tx, reference, triaging.Place(**body), geocoder(), version=version)


@routes.post("/work-orders/<reference>/pin")
@endpoint(body=PinBody, returns=WorkOrderAnswer, roles=DESK)
def pin(tx: Transaction, reference: str, body: dict) -> WorkOrder:
    """Show on the map where the home is: exact from now on."""
    return triaging.pin(tx, reference, **body)
