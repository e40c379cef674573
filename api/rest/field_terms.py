"""How long engineers have to answer, and what on the way is worth a look, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Count, Flag
from api.rest.roles import CONSOLE, LEADERS
from dispatch.people.queries import branch as branch_of
from dispatch.store.database import Transaction
from dispatch.work.field_terms import BOUNDS, FieldTerms, field_terms, set_field_terms

routes = Blueprint("field terms", __name__, description="How long engineers have to see and answer, and what is odd.")


def bounded(name: str) -> Count:
    return Count(least=BOUNDS[name][0], most=BOUNDS[name][-1], required=True)


class FieldTermsAnswer(Schema):
    see_within = fields.Integer(metadata={"description": "Minutes to see a change."})
    answer_within = fields.Integer(metadata={"description": "Minutes to accept or decline a visit."})
    takes_back = fields.Boolean(metadata={"description": "What isn't accepted in time is planned again."})
    depart_grace = fields.Integer(metadata={"description": "Minutes after the planned departure."})
    stop_minutes = fields.Integer(metadata={"description": "Minutes a stop on the way may last."})
    off_route = fields.Integer(metadata={"description": "Metres they may go away from the door."})
    version = fields.Integer()


class FieldTermsBody(Body):
    see_within = bounded("see_within")
    answer_within = bounded("answer_within")
    takes_back = Flag(required=True)
    depart_grace = bounded("depart_grace")
    stop_minutes = bounded("stop_minutes")
    off_route = bounded("off_route")
    version = Count(load_default=None, allow_none=True)


@routes.get("/branches/<code>/field-terms")
@endpoint(returns=FieldTermsAnswer, roles=CONSOLE)
def terms(tx: Transaction, code: str) -> FieldTerms:
    """When the dispatcher is called about an engineer."""
    return field_terms(tx, branch_of(tx, code).id)


@routes.post("/branches/<code>/field-terms")
@endpoint(body=FieldTermsBody, returns=FieldTermsAnswer, roles=LEADERS)
def new_terms(tx: Transaction, code: str, body: dict) -> FieldTerms:
    """From now on, for what is asked already too."""
    return set_field_terms(tx, branch_of(tx, code), **body)
