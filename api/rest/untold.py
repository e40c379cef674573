"""Changes a customer may want to know of, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Flag
from api.rest.roles import CONSOLE, DESK
from dispatch.notices.untold import decide, questions
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.untold import Untold, What

routes = Blueprint("untold", __name__, description="Whether customers are told of changes made inside.")


class QuestionAnswer(Schema):
    """`what` changed; `subject` and `body` are what the customer would read."""

    id = fields.Integer(attribute="untold.id")
    what = fields.Enum(What, by_value=True, attribute="untold.what")
    changed_at = fields.AwareDateTime(attribute="untold.changed_at")
    subject = fields.String()
    body = fields.String()
    language = fields.String()


class QuestionsAnswer(Schema):
    items = fields.List(fields.Nested(QuestionAnswer))


class DecideBody(Body):
    send = Flag(required=True)


class DecidedAnswer(Schema):
    id = fields.Integer()
    what = fields.Enum(What, by_value=True)
    sent = fields.Boolean()
    decided_at = fields.AwareDateTime()


@routes.get("/work-orders/<reference>/untold")
@endpoint(returns=QuestionsAnswer, roles=CONSOLE)
def index(tx: Transaction, reference: str) -> dict:
    """What was changed and the customer was not told of yet, with what would be said."""
    return {"items": questions(tx, queries.work_order(tx, reference))}


@routes.post("/work-orders/<reference>/untold/<int:untold_id>/decide")
@endpoint(body=DecideBody, returns=DecidedAnswer, roles=DESK)
def answer(tx: Transaction, reference: str, untold_id: int, body: dict) -> Untold:
    """Send it, or don't; the choice is kept either way."""
    return decide(tx, queries.work_order(tx, reference, lock=True), untold_id, send=body["send"])
