"""Call-backs, and the figures of feedback, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.complaints import ComplaintVersionBody, ShareAnswer
from api.rest.fields import Body, Choice, Code, Flag, QueryCount, Text
from api.rest.lists import Older, by_id, list_of, part
from api.rest.roles import CONSOLE, QUALITY_DESK
from dispatch.catalogue.closing_code import CodeList
from dispatch.quality import call_backs, figures
from dispatch.quality.call_back import CallBack, CallBackCause
from dispatch.store.database import Transaction

routes = Blueprint("call_backs", __name__, description="Whoever wasn't pleased is called; and how pleased they are.")


class CallBackAnswer(Schema):
    id = fields.Integer()
    work_order = fields.String(attribute="work_order.reference")
    cause = fields.Enum(CallBackCause, by_value=True)
    opened_at = fields.AwareDateTime()
    due_at = fields.AwareDateTime()
    owner_id = fields.Integer(attribute="account_id", allow_none=True)
    tries = fields.Integer()
    escalated_at = fields.AwareDateTime(allow_none=True)
    outcome = fields.String(allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()


class CallBackQuery(Older):
    closed = Flag(load_default=None)


class CallBackTriedBody(ComplaintVersionBody):
    note = Text(1000, load_default=None, allow_none=True)


class CallBackDoneBody(CallBackTriedBody):
    outcome = Code(CodeList.CALL_BACK, required=True)


class FeedbackFiguresQuery(Body):
    by = Choice(figures.By, load_default="all")
    months = QueryCount(least=1, most=60, load_default=figures.MONTHS)


class FeedbackFigureAnswer(Schema):
    key = fields.String()
    finished = fields.Integer()
    asked = fields.Integer()
    answered = fields.Integer(metadata={"description": "Of those asked."})
    response = fields.Nested(ShareAnswer)
    solved = fields.Nested(ShareAnswer)
    first_visit = fields.Nested(ShareAnswer)
    csat = fields.Nested(ShareAnswer)
    stars = fields.Float(allow_none=True)
    nps = fields.Integer(allow_none=True)
    recommended = fields.Integer(metadata={"description": "How many said whether they would recommend us."})


class FeedbackFigures(Schema):
    items = fields.List(fields.Nested(FeedbackFigureAnswer))


@routes.get("/call-backs")
@endpoint(query=CallBackQuery, returns=list_of(CallBackAnswer), roles=CONSOLE)
def index(tx: Transaction, query: dict) -> dict:
    """Newest first."""
    found = call_backs.newest(tx, closed=query["closed"], before_id=query["before"], limit=query["limit"])
    return part(found, query, by_id)


@routes.post("/call-backs/<int:call_back_id>/take")
@endpoint(body=ComplaintVersionBody, returns=CallBackAnswer, roles=QUALITY_DESK)
def take(tx: Transaction, call_back_id: int, body: dict) -> CallBack:
    """It is yours to make."""
    return call_backs.take(tx, call_back_id, **body)


@routes.post("/call-backs/<int:call_back_id>/tried")
@endpoint(body=CallBackTriedBody, returns=CallBackAnswer, roles=QUALITY_DESK)
def tried(tx: Transaction, call_back_id: int, body: dict) -> CallBack:
    """Nobody answered; it stays due."""
    return call_backs.tried(tx, call_back_id, **body)


@routes.post("/call-backs/<int:call_back_id>/done")
@endpoint(body=CallBackDoneBody, returns=CallBackAnswer, roles=QUALITY_DESK)
def done(tx: Transaction, call_back_id: int, body: dict) -> CallBack:
    """With what came of it."""
    return call_backs.done(tx, call_back_id, body.pop("outcome"), **body)


@routes.get("/feedback/figures")
@endpoint(query=FeedbackFiguresQuery, returns=FeedbackFigures, roles=CONSOLE)
def counted(tx: Transaction, query: dict) -> dict:
    """Of all, by month, branch, fault type or, for managers and quality, engineer. Shares of too few are null."""
    return {"items": figures.figures(tx, figures.By(query["by"]), months=query["months"])}
