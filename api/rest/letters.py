"""What customers wrote, seen by programs, and who answers for it."""

from flask import current_app
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint, geocoder
from api.rest.fields import Body, Choice, Text
from api.rest.lists import Older, by_id, list_of, part
from api.rest.roles import CONSOLE, DESK
from api.rest.work_orders import WorkOrderAnswer
from dispatch.channels import actions, queries
from dispatch.channels.letter import Letter, LetterState
from dispatch.store.database import Transaction
from dispatch.work.work_order import Channel, WorkOrder

routes = Blueprint("letters", __name__, description="Mail, chat and text messages, and what became of them.")


class LetterAnswer(Schema):
    id = fields.Integer()
    channel = fields.Enum(Channel, by_value=True)
    inlet = fields.String(attribute="inlet.code")
    sender = fields.String()
    subject = fields.String(allow_none=True)
    body = fields.String(allow_none=True)
    state = fields.Enum(LetterState, by_value=True)
    because = fields.String(allow_none=True)
    work_order = fields.Function(lambda letter: letter.work_order and letter.work_order.reference, allow_none=True)
    received_at = fields.AwareDateTime()


class LettersQuery(Older):
    state = Choice(LetterState, load_default=None)


class AttachBody(Body):
    reference = Text(40, least=1, required=True)


class OpenBody(Body):
    name = Text(120, load_default=None, allow_none=True)
    phone = Text(40, load_default=None, allow_none=True)
    email = Text(200, load_default=None, allow_none=True)


@routes.get("/letters")
@endpoint(query=LettersQuery, returns=list_of(LetterAnswer), roles=CONSOLE)
def index(tx: Transaction, query: dict) -> dict:
    """Newest first; `unsure` are those a person decides about."""
    states = [LetterState(query["state"])] if query["state"] else []
    found = queries.letters(tx, states, before_id=query["before"], limit=query["limit"])
    return part(found, query, by_id)


@routes.get("/letters/<int:letter_id>")
@endpoint(returns=LetterAnswer, roles=CONSOLE)
def show(tx: Transaction, letter_id: int) -> Letter:
    """One letter, and what became of it."""
    return queries.letter(tx, letter_id)


@routes.post("/letters/<int:letter_id>/attach")
@endpoint(body=AttachBody, returns=WorkOrderAnswer, roles=DESK)
def attach(tx: Transaction, letter_id: int, body: dict) -> WorkOrder:
    """It belongs to that order, and stands among its messages from now on."""
    return actions.attach_to(tx, letter_id, body["reference"], current_app.config["SETTINGS"])


@routes.post("/letters/<int:letter_id>/open")
@endpoint(body=OpenBody, returns=WorkOrderAnswer, status=201, roles=DESK)
def open_order(tx: Transaction, letter_id: int, body: dict) -> WorkOrder:
    """A new order, with the contact that was found out."""
    return actions.open_order(tx, letter_id, current_app.config["SETTINGS"], geocoder(), **body)


@routes.post("/letters/<int:letter_id>/let-be")
@endpoint(returns=LetterAnswer, roles=DESK)
def let_be(tx: Transaction, letter_id: int) -> Letter:
    """Nothing follows from it."""
    return actions.let_be(tx, letter_id)
