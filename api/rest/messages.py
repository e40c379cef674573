"""Messages with customers, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Text
from api.rest.lists import Older, Onward, by_id, list_of, part
from api.rest.roles import CONSOLE, DESK
from dispatch.callers.written import written
from dispatch.customers.customer import ContactChannel
from dispatch.notices import actions, queries
from dispatch.notices.conversation import messages_of, write
from dispatch.notices.message import Delivery, Direction, Message
from dispatch.store.database import Transaction
from dispatch.work.queries import work_order

routes = Blueprint("messages", __name__, description="What was written between the customer and us.")


class MessageAnswer(Schema):
    id = fields.Integer()
    work_order = fields.String(attribute="work_order.reference")
    direction = fields.Enum(Direction, by_value=True)
    channel = fields.Enum(ContactChannel, by_value=True)
    event = fields.String()
    language = fields.String()
    subject = fields.String(allow_none=True)
    body = fields.String()
    delivery = fields.Enum(Delivery, by_value=True)
    written_at = fields.AwareDateTime()
    sent_at = fields.AwareDateTime(allow_none=True)


Messages = list_of(MessageAnswer)


class WriteBody(Body):
    text = Text(2000, least=1, required=True)


class ReachedBody(Body):
    note = Text(2000, load_default=None, allow_none=True)


@routes.get("/work-orders/<reference>/messages")
@endpoint(query=Older, returns=Messages, roles=CONSOLE)
def of_order(tx: Transaction, reference: str, query: dict) -> dict:
    """Of one order, newest first."""
    found = messages_of(tx, work_order(tx, reference), limit=query["limit"], before_id=query["before"])
    return part(found[::-1], query, by_id)


@routes.get("/customers/<int:customer_id>/messages")
@endpoint(query=Older, returns=Messages, roles=CONSOLE)
def of_customer(tx: Transaction, customer_id: int, query: dict) -> dict:
    """Of all their orders, newest first."""
    found = written(tx, customer_id, limit=query["limit"], before_id=query["before"])
    return part(found[::-1], query, by_id)


@routes.post("/work-orders/<reference>/messages")
@endpoint(body=WriteBody, returns=MessageAnswer, status=201, roles=DESK)
def send(tx: Transaction, reference: str, body: dict) -> Message:
    """Write to the customer; it goes the way they prefer."""
    return write(tx, work_order(tx, reference), body["text"])


@routes.get("/messages/troubled")
@endpoint(query=Onward, returns=Messages, roles=CONSOLE)
def troubled(tx: Transaction, query: dict) -> dict:
    """Those that failed, or may have: a person decides. Oldest first."""
    return part(queries.troubled(tx, after_id=query["after"], limit=query["limit"]), query, by_id)


@routes.get("/messages/calls")
@endpoint(query=Onward, returns=Messages, roles=CONSOLE)
def calls(tx: Transaction, query: dict) -> dict:
    """Those for customers whom only a call reaches. Oldest first."""
    return part(queries.calls_to_make(tx, after_id=query["after"], limit=query["limit"]), query, by_id)


@routes.post("/messages/<int:message_id>/send-again")
@endpoint(returns=MessageAnswer, roles=DESK)
def send_again(tx: Transaction, message_id: int) -> Message:
    """Try once more; where it was unknown whether it went, it may go twice."""
    return actions.send_again(tx, message_id)


@routes.post("/messages/<int:message_id>/reached")
@endpoint(body=ReachedBody, returns=MessageAnswer, roles=DESK)
def reached(tx: Transaction, message_id: int, body: dict) -> Message:
    """The customer has been told, by a call or otherwise."""
    return actions.reached(tx, message_id, **body)
