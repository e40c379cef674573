"""Before anything is sold, for programs: wishes, and proposals that become installations."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint, geocoder
from api.rest.fields import Body, Count, Text
from api.rest.requests import ReceiptAnswer, RequestBody
from api.rest.roles import CONSOLE, DESK
from dispatch.intake.request import Receipt, Request
from dispatch.presales import actions, queries
from dispatch.presales.actions import Item
from dispatch.presales.brief import Budget
from dispatch.presales.proposal import DesignProposal
from dispatch.store.database import Transaction
from dispatch.work.queries import work_order

routes = Blueprint("presales", __name__, description="Advice, design and proposals.")


class DesignRequestBody(RequestBody):
    """As of an order, with a consultation or design as `fault`."""

    fault = Text(80, least=1, required=True)
    rooms = fields.List(Text(60), load_default=list, validate=validate.Length(max=actions.MOST_ROOMS))
    wishes = Text(actions.LONGEST_WISHES, least=1, required=True)
    budget = fields.Enum(Budget, by_value=True, load_default=Budget.UNSAID)


class ItemBody(Body):
    room = Text(actions.LONGEST_ROOM, least=1, required=True)
    part = Text(80, least=1, required=True)
    pieces = Count(least=1, most=99, load_default=1)


class ProposalBody(Body):
    fault = Text(80, least=1, required=True, metadata={"description": "The kind of work it will be."})
    minutes = Count(least=5, most=1440, load_default=None, allow_none=True)
    items = fields.List(fields.Nested(ItemBody), required=True, validate=validate.Length(min=1, max=actions.MOST_ITEMS))


class ItemAnswer(Schema):
    room = fields.String()
    part = fields.String()
    pieces = fields.Integer()


class DesignProposalAnswer(Schema):
    id = fields.Integer()
    installation = fields.String(attribute="installation.reference")
    items = fields.List(fields.Nested(ItemAnswer))
    made_at = fields.AwareDateTime()


class DesignProposals(Schema):
    items = fields.List(fields.Nested(DesignProposalAnswer))


@routes.post("/design-requests")
@endpoint(body=DesignRequestBody, returns=ReceiptAnswer, status=201, roles=DESK)
def ask(tx: Transaction, body: dict) -> Receipt:
    """Wishes instead of a fault: a visit can be booked at once."""
    brief = {name: body.pop(name) for name in ("rooms", "wishes", "budget")}
    wish = Request(**body | {"serials": tuple(body["serials"]), "description": brief["wishes"]})
    return actions.ask(tx, wish, geocoder(), **brief)


@routes.get("/work-orders/<reference>/proposals")
@endpoint(returns=DesignProposals, roles=CONSOLE)
def index(tx: Transaction, reference: str) -> dict:
    """Newest first."""
    return {"items": queries.proposals(tx, work_order(tx, reference))}


@routes.post("/work-orders/<reference>/proposals")
@endpoint(body=ProposalBody, returns=DesignProposalAnswer, status=201, roles=DESK)
def propose(tx: Transaction, reference: str, body: dict) -> DesignProposal:
    """An installation with rooms and a price that waits for the customer's yes."""
    items = [Item(**one) for one in body["items"]]
    return actions.propose(tx, reference, items, fault=body["fault"], minutes=body["minutes"])
