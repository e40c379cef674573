"""What we thought was wrong, and what was found, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.complaints import ShareAnswer
from api.rest.fields import Body, QueryCount
from api.rest.roles import CONSOLE
from dispatch.errors import NotFound
from dispatch.quality.diagnosis import MONTHS, Compared, compared, figures
from dispatch.store.database import Transaction
from dispatch.work.queries import work_order

routes = Blueprint("diagnosis", __name__, description="Thought before a visit, found at it.")


class ComparedAnswer(Schema):
    thought = fields.String()
    found = fields.String()
    right = fields.Boolean()


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
def show(tx: Transaction, reference: str) -> Compared:
    """404 where there is nothing to compare yet."""
    found = compared(work_order(tx, reference))
    if found is None:
        raise NotFound
    return found


@routes.get("/diagnosis")
@endpoint(query=DiagnosisQuery, returns=Diagnoses, roles=CONSOLE)
def counted(tx: Transaction, query: dict) -> dict:
    """By fault type; the least often right first."""
    return {"items": figures(tx, months=query["months"])}
