"""Orders that are the same need, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Count, Text
from api.rest.roles import CONSOLE, DESK
from api.rest.work_orders import WorkOrderAnswer
from dispatch.merging import actions
from dispatch.merging import alike as likeness
from dispatch.store.database import Transaction
from dispatch.work.queries import work_order
from dispatch.work.work_order import WorkOrder

routes = Blueprint("merging", __name__, description="Two orders that are one need.")


class MergeBody(Body):
    into = Text(40, least=1, required=True, metadata={"description": "The order that is kept."})
    version = Count(load_default=None, allow_none=True)


class AlikeAnswer(Schema):
    """`because`: device, customer, phone, home, fault, domain, words; the surest first."""

    reference = fields.String(attribute="order.reference")
    because = fields.List(fields.String())


class AlikeList(Schema):
    items = fields.List(fields.Nested(AlikeAnswer))


@routes.get("/work-orders/<reference>/alike")
@endpoint(returns=AlikeList, roles=CONSOLE)
def alike(tx: Transaction, reference: str) -> dict:
    """Open orders that may be the same need, and why."""
    return {"items": likeness.alike(tx, work_order(tx, reference))}


@routes.post("/work-orders/<reference>/merge")
@endpoint(body=MergeBody, returns=WorkOrderAnswer, roles=DESK)
def merge(tx: Transaction, reference: str, body: dict) -> WorkOrder:
    """Let it go into another order, which is answered: all it held goes over, and the earlier opening counts."""
    return actions.merge(tx, reference, **body)


@routes.post("/work-orders/<reference>/split")
@endpoint(returns=WorkOrderAnswer, roles=DESK)
def split(tx: Transaction, reference: str) -> WorkOrder:
    """Undo the merge, on the same day."""
    return actions.split(tx, reference)
