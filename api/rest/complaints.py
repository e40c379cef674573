"""Complaints, seen by programs: what customers hold against us, and how it is heard."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint
from api.rest.fields import Body, Choice, Code, Count, QueryCount, Text
from api.rest.lists import Older, by_id, list_of, part
from api.rest.roles import CONSOLE, QUALITY_DESK
from dispatch.catalogue.closing_code import CodeList
from dispatch.complaints import actions, figures, queries
from dispatch.complaints.actions import Verdict
from dispatch.complaints.complaint import Complaint, Outcome
from dispatch.complaints.lifecycle import ComplaintState
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work.queries import work_order
from dispatch.work.work_order import Channel

routes = Blueprint("complaints", __name__, description="What customers hold against us, and how it is heard.")
KEEPERS = frozenset({Role.MANAGER, Role.QUALITY})


class HearingAnswer(Schema):
    number = fields.Integer(metadata={"description": "1: the first decision, 2: the appeal's."})
    owner_id = fields.Integer(attribute="account_id", allow_none=True)
    words = fields.String(allow_none=True)
    acknowledge_due = fields.AwareDateTime()
    acknowledged_at = fields.AwareDateTime(allow_none=True)
    decide_due = fields.AwareDateTime()
    decided_at = fields.AwareDateTime(allow_none=True)
    escalated_at = fields.AwareDateTime(allow_none=True)
    outcome = fields.Enum(Outcome, by_value=True, allow_none=True)
    reason = fields.String(allow_none=True)
    explanation = fields.String(allow_none=True)
    remedy = fields.String(allow_none=True)
    remedy_amount = fields.Integer(allow_none=True)
    currency = fields.String(allow_none=True)
    remedy_order = fields.String(attribute="remedy_order.reference", allow_none=True, dump_default=None)


class ComplaintAnswer(Schema):
    id = fields.Integer()
    reference = fields.String()
    work_order = fields.String(attribute="work_order.reference")
    kind = fields.String()
    words = fields.String()
    channel = fields.String()
    state = fields.Enum(ComplaintState, by_value=True)
    opened_at = fields.AwareDateTime()
    hearings = fields.List(fields.Nested(HearingAnswer))
    version = fields.Integer()


class ComplaintQuery(Older):
    state = fields.List(fields.Enum(ComplaintState, by_value=True), load_default=())


class ComplaintBody(Body):
    kind = Code(CodeList.COMPLAINT, required=True)
    words = Text(actions.LONGEST, least=1, required=True)
    channel = Choice(["phone", "web", "email", "sms", "chat", "api"], load_default="api")


class ComplaintVersionBody(Body):
    version = Count(load_default=None, allow_none=True)


class ComplaintOwnerBody(ComplaintVersionBody):
    account_id = Count(least=1, required=True)


class ComplaintDecisionBody(ComplaintVersionBody):
    outcome = fields.String(required=True, validate=validate.OneOf([one.value for one in Outcome]))
    reason = Code(CodeList.COMPLAINT_REASON, required=True)
    explanation = Text(actions.LONGEST, least=1, required=True)
    remedy = Code(CodeList.REMEDY, load_default=None, allow_none=True)
    amount = Count(least=1, most=actions.MOST_MONEY, load_default=None, allow_none=True)


class AppealBody(ComplaintVersionBody):
    words = Text(actions.LONGEST, least=1, required=True)


class ComplaintFiguresQuery(Body):
    by = Choice(figures.By, load_default="all")
    months = QueryCount(least=1, most=60, load_default=figures.MONTHS)


class ShareAnswer(Schema):
    part = fields.Integer()
    whole = fields.Integer()
    percent = fields.Float(allow_none=True, metadata={"description": "null of too few."})


class ComplaintFigureAnswer(Schema):
    key = fields.String()
    opened = fields.Integer()
    withdrawn = fields.Integer()
    decided = fields.Integer()
    upheld = fields.Integer()
    partly = fields.Integer()
    rejected = fields.Integer()
    heard = fields.Nested(ShareAnswer)
    in_time = fields.Nested(ShareAnswer)
    appealed = fields.Integer()
    overturned = fields.Nested(ShareAnswer)
    days = fields.Float(allow_none=True)


class ComplaintFigures(Schema):
    items = fields.List(fields.Nested(ComplaintFigureAnswer))


@routes.get("/complaints")
@endpoint(query=ComplaintQuery, returns=list_of(ComplaintAnswer), roles=CONSOLE)
def index(tx: Transaction, query: dict) -> dict:
    """Newest first."""
    found = queries.complaints(tx, query["state"], before_id=query["before"], limit=query["limit"])
    return part(found, query, by_id)


@routes.get("/complaints/figures")
@endpoint(query=ComplaintFiguresQuery, returns=ComplaintFigures, roles=CONSOLE)
def counted(tx: Transaction, query: dict) -> dict:
    """Of all, by month, branch or kind; shares of fewer than five are null."""
    return {"items": figures.figures(tx, figures.By(query["by"]), months=query["months"])}


@routes.get("/complaints/<int:complaint_id>")
@endpoint(returns=ComplaintAnswer, roles=CONSOLE)
def show(tx: Transaction, complaint_id: int) -> Complaint:
    """With its course: letters, decisions, appeal."""
    return queries.shown(tx, complaint_id)


@routes.post("/work-orders/<reference>/complaints")
@endpoint(body=ComplaintBody, returns=ComplaintAnswer, status=201, roles=QUALITY_DESK)
def complain(tx: Transaction, reference: str, body: dict) -> Complaint:
    """What the customer told us. It is given to somebody who had no hand in the order."""
    channel = Channel(body.pop("channel"))
    return actions.complain(tx, work_order(tx, reference), **body, channel=channel)


@routes.post("/complaints/<int:complaint_id>/owner")
@endpoint(body=ComplaintOwnerBody, returns=ComplaintAnswer, roles=KEEPERS)
def give(tx: Transaction, complaint_id: int, body: dict) -> Complaint:
    """To somebody who had no hand in the order, and hasn't decided it before."""
    return actions.give(tx, complaint_id, body["account_id"], version=body["version"])


@routes.post("/complaints/<int:complaint_id>/acknowledge")
@endpoint(body=ComplaintVersionBody, returns=ComplaintAnswer, roles=KEEPERS)
def acknowledge(tx: Transaction, complaint_id: int, body: dict) -> Complaint:
    """The customer hears that it was read, and by when it is decided."""
    return actions.acknowledge(tx, complaint_id, **body)


@routes.post("/complaints/<int:complaint_id>/decide")
@endpoint(body=ComplaintDecisionBody, returns=ComplaintAnswer, roles=KEEPERS)
def decide(tx: Transaction, complaint_id: int, body: dict) -> Complaint:
    """The customer gets the decision, its reason and the plain words. Only whoever it was given to decides."""
    version = body.pop("version")
    return actions.decide(tx, complaint_id, Verdict(**body), version=version)


@routes.post("/complaints/<int:complaint_id>/appeal")
@endpoint(body=AppealBody, returns=ComplaintAnswer, roles=QUALITY_DESK)
def appeal(tx: Transaction, complaint_id: int, body: dict) -> Complaint:
    """For the customer, who told us so. Once, and somebody else hears it."""
    return actions.appeal(tx, complaint_id, body["words"], version=body["version"])


@routes.post("/complaints/<int:complaint_id>/withdraw")
@endpoint(body=ComplaintVersionBody, returns=ComplaintAnswer, roles=QUALITY_DESK)
def withdraw(tx: Transaction, complaint_id: int, body: dict) -> Complaint:
    """For the customer, who told us so."""
    return actions.withdraw(tx, complaint_id, **body)
