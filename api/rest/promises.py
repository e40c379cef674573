"""What customers were told to count on, and how it ended, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import fields

from api.endpoint import endpoint
from api.rest.fields import Body, QueryCount, Text
from api.rest.lists import Older, by_id, list_of, part
from api.rest.roles import CONSOLE
from dispatch.ledger import queries
from dispatch.ledger.promise import Ending, Fact, PromiseChannel, PromiseKind
from dispatch.store.database import Transaction
from dispatch.work.queries import work_order

routes = Blueprint("promises", __name__, description="What customers were told to count on, and how it ended.")


class PromiseAnswer(Body):
    id = fields.Integer()
    work_order = fields.String(attribute="work_order.reference")
    visit_id = fields.Integer(allow_none=True)
    kind = fields.Enum(PromiseKind, by_value=True)
    due_from = fields.AwareDateTime(allow_none=True)
    due_to = fields.AwareDateTime(allow_none=True)
    wording = fields.String(metadata={"description": "Word for word, as it was told."})
    channel = fields.Enum(PromiseChannel, by_value=True)
    language = fields.String()
    said_at = fields.AwareDateTime()
    ending = fields.Enum(Ending, by_value=True, allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    fact = fields.Enum(Fact, by_value=True, allow_none=True)


class FigureAnswer(Body):
    kind = fields.Enum(PromiseKind, by_value=True)
    branch = fields.String()
    week = fields.Date(metadata={"description": "Its Monday, by the branch's own calendar."})
    kept = fields.Integer()
    broken = fields.Integer()
    renegotiated = fields.Integer()
    void = fields.Integer()
    percent = fields.Float(allow_none=True, metadata={"description": "Kept, of those kept or broken."})


class Promises(Body):
    items = fields.List(fields.Nested(PromiseAnswer))


class Figures(Body):
    items = fields.List(fields.Nested(FigureAnswer))


class FiguresQuery(Body):
    weeks = QueryCount(least=1, most=104, load_default=queries.WEEKS)


class EndedQuery(Older):
    kind = fields.Enum(PromiseKind, by_value=True, load_default=None)
    ending = fields.Enum(Ending, by_value=True, load_default=None)
    branch = Text(120, load_default=None)
    week = fields.Date(load_default=None, metadata={"description": "A Monday."})


@routes.get("/work-orders/<reference>/promises")
@endpoint(returns=Promises, roles=CONSOLE)
def of_order(tx: Transaction, reference: str) -> dict:
    """All of one order, open ones too, oldest first."""
    return {"items": queries.of_order(tx, work_order(tx, reference))}


@routes.get("/promises")
@endpoint(query=EndedQuery, returns=list_of(PromiseAnswer), roles=CONSOLE)
def ended(tx: Transaction, query: dict) -> dict:
    """Those that have ended, newest first."""
    asked = {name: query[name] for name in ("kind", "ending", "branch", "week", "limit")}
    return part(queries.behind(tx, **asked, before_id=query["before"]), query, by_id)


@routes.get("/promises/kept")
@endpoint(query=FiguresQuery, returns=Figures, roles=CONSOLE)
def kept(tx: Transaction, query: dict) -> dict:
    """How many were kept, by kind, branch and week of their ending."""
    return {"items": queries.figures(tx, weeks=query["weeks"])}
