"""Opening a work order from a program: the same way in as the forms."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.access import DESK
from api.endpoint import endpoint, geocoder
from api.rest.fields import Body, Count, Degrees, Flag, Text
from api.rest.work_orders import WorkOrderAnswer
from dispatch.customers.home import LocationQuality
from dispatch.intake.actions import receive
from dispatch.intake.request import MOST_DEVICES, Receipt, Request
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES
from dispatch.work.work_order import Channel

routes = Blueprint("requests", __name__, description="How a need comes in.")


class RequestBody(Body):
    channel = fields.Enum(Channel, by_value=True, load_default=Channel.API)
    title = Text(200, load_default="")
    description = Text(4000, load_default="")
    fault = Text(80, load_default=None, allow_none=True)
    customer_id = Count(least=1, load_default=None, allow_none=True)
    name = Text(120, load_default="")
    phone = Text(40, load_default=None, allow_none=True)
    email = Text(200, load_default=None, allow_none=True)
    language = fields.String(load_default=None, allow_none=True, validate=validate.OneOf([*LANGUAGES]))
    home_id = Count(least=1, load_default=None, allow_none=True)
    street = Text(200, load_default="")
    postcode = Text(16, load_default="")
    city = Text(80, load_default="")
    country = Text(2, least=2, load_default="NO")
    lat = Degrees(90, load_default=None, allow_none=True)
    lon = Degrees(180, load_default=None, allow_none=True)
    access_notes = Text(1000, load_default=None, allow_none=True)
    serials = fields.List(Text(80), load_default=(), validate=validate.Length(max=MOST_DEVICES))
    branch = Text(40, load_default=None, allow_none=True)
    impact = Count(least=1, most=3, load_default=None, allow_none=True)
    urgency = Count(least=1, most=3, load_default=None, allow_none=True)
    critical = Flag(load_default=None, allow_none=True)
    external_key = Text(120, least=1, load_default=None, allow_none=True)


class ReceiptAnswer(Schema):
    reference = fields.String()
    response_due = fields.AwareDateTime(allow_none=True)
    opens_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "Set while the desk is closed: when it opens again."}
    )
    located = fields.Enum(LocationQuality, by_value=True, allow_none=True)
    possible_duplicates = fields.Function(
        lambda receipt: [one.reference for one in receipt.possible_duplicates],
        metadata={"type": "array", "items": {"type": "string"}},
    )
    issues = fields.Function(
        lambda receipt: [one.id for one in receipt.issues],
        metadata={"type": "array", "items": {"type": "integer"}, "description": "Known issues it is part of."},
    )
    work_order = fields.Nested(WorkOrderAnswer, attribute="order")


@routes.post("/work-orders")
@endpoint(body=RequestBody, returns=ReceiptAnswer, status=201, roles=DESK)
def create(tx: Transaction, body: dict) -> Receipt:
    """Open a work order: the customer is found by phone or e-mail or made, the address is located."""
    return receive(tx, Request(**body | {"serials": tuple(body["serials"])}), geocoder())
