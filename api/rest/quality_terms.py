"""How soon a branch answers those who aren't pleased, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Count, Text
from api.rest.roles import CONSOLE, LEADERS
from dispatch.people.queries import branch as branch_of
from dispatch.quality.terms import QualityTerms, set_terms, terms_of
from dispatch.store.database import Transaction

routes = Blueprint("quality terms", __name__, description="How soon a branch answers those who aren't pleased.")
LONGEST = 200
TARGET = {"description": "As 4h, 8bh (open hours) or 10bd (open days)."}


class QualityTermsAnswer(Schema):
    call_back = fields.String(metadata=TARGET)
    acknowledge = fields.String(metadata=TARGET)
    decide = fields.String(metadata=TARGET)
    appeal = fields.String(metadata=TARGET)
    appeal_days = fields.Integer(metadata={"description": "So long after a decision it may be appealed."})
    low_stars = fields.Integer(metadata={"description": "So few stars or fewer open a call-back."})
    body_name = fields.String(allow_none=True, metadata={"description": "Who judges complaints from outside."})
    body_url = fields.String(allow_none=True)
    version = fields.Integer()


class QualityTermsBody(Body):
    call_back = fields.String(required=True, metadata=TARGET)
    acknowledge = fields.String(required=True, metadata=TARGET)
    decide = fields.String(required=True, metadata=TARGET)
    appeal = fields.String(required=True, metadata=TARGET)
    appeal_days = Count(least=1, most=365, required=True)
    low_stars = Count(least=1, most=4, required=True)
    body_name = Text(LONGEST, load_default=None, allow_none=True)
    body_url = Text(LONGEST, load_default=None, allow_none=True)
    version = Count(load_default=None, allow_none=True)


@routes.get("/branches/<code>/quality-terms")
@endpoint(returns=QualityTermsAnswer, roles=CONSOLE)
def terms(tx: Transaction, code: str) -> QualityTerms:
    """When call-backs, complaints and appeals are due, and who judges from outside."""
    return terms_of(tx, branch_of(tx, code).id)


@routes.post("/branches/<code>/quality-terms")
@endpoint(body=QualityTermsBody, returns=QualityTermsAnswer, roles=LEADERS)
def new_terms(tx: Transaction, code: str, body: dict) -> QualityTerms:
    """What runs already keeps its times."""
    return set_terms(tx, branch_of(tx, code), **body)
