"""What we thought was wrong, and what was found, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.complaints import ShareAnswer
from api.rest.fields import Body, QueryCount
from api.rest.roles import CONSOLE
from dispatch.quality.diagnosis import MONTHS, Compared, compared, figures
from dispatch.store.database import Transaction
from dispatch.work.queries import work_order

routes = Blueprint("diagnosis", __name__, description="Thought before a visit, found at it.")


class ComparedAnswer(Schema):
    """All null while there is nothing to compare."""

    thought = fields.String(allow_none=True, dump_default=None)
    found = fields.String(allow_none=True, dump_default=None)
    right = fields.Boolean(allow_none=True, dump_default=None)


class ElsewhereAnswer(Schema):
    domain = fields.Function(lambda pair: pair[0], metadata={"type": "string"})
    count = fields.Function(lambda pair: pair[1], metadata={"type": "integer"})


class DiagnosedAnswer(Schema):
    fault = fields.String(attribute="code")
    thought = fields.String()
    right = fields.Nested(ShareAnswer)
    found = fields.List(fields.Nested(ElsewhereAnswer), metadata={"description": "Where it lay instead."})


class Diagnoses(Schema):
    items = fields.List(fields.Nested(DiagnosedAnswer))


class DiagnosisQuery(Body):
    months = QueryCount(least=1, most=60, load_default=MONTHS)


@routes.get("/work-orders/<reference>/diagnosis")
@endpoint(returns=ComparedAnswer, roles=CONSOLE)
def show(tx: Transaction, reference: str) -> Compared | dict:
    """Where the fault was thought to lie before somebody went, and where it was found."""
    return compared(work_order(tx, reference)) or {}


@routes.get("/diagnosis")
@endpoint(query=DiagnosisQuery, returns=Diagnoses, roles=CONSOLE)
def counted(tx: Transaction, query: dict) -> dict:
    """By fault type; the least often right first."""
    return {"items": figures(tx, months=query["months"])}
