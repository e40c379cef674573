"""Known issues, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint
from api.rest.fields import Body, Choice, Flag, Moment, Names, Text
from api.rest.lists import Older, by_id, list_of, part
from api.rest.roles import CONSOLE, DESK, QUALITY_DESK
from dispatch.issues import actions, queries, scope, telling
from dispatch.issues.issue import Issue
from dispatch.issues.lifecycle import IssueState
from dispatch.issues.notice import About
from dispatch.people.whole_house import require_whole_house
from dispatch.store.database import Transaction

routes = Blueprint("issues", __name__, description="Known issues and outages, and whom they concern.")
MOST = 200


class IssueAnswer(Schema):
    id = fields.Integer()
    titles = Names()
    words = Names()
    remedy = Names()
    models = fields.List(fields.String())
    firmware_from = fields.String(allow_none=True)
    firmware_to = fields.String(allow_none=True)
    faults = fields.List(fields.String())
    postcodes = fields.List(fields.String())
    since = fields.AwareDateTime()
    until = fields.AwareDateTime(allow_none=True)
    state = fields.Enum(IssueState, by_value=True)
    version = fields.Integer()


class IssueQuery(Older):
    state = fields.List(fields.Enum(IssueState, by_value=True), load_default=())


class IssueBody(Body):
    """What is left empty of models, faults and postcodes limits nothing; one of them must be given."""

    titles = Names(required=True)
    words = Names(required=True)
    models = fields.List(Text(80), load_default=list, validate=validate.Length(max=MOST))
    firmware_from = Text(40, load_default=None, allow_none=True)
    firmware_to = Text(40, load_default=None, allow_none=True)
    faults = fields.List(Text(80), load_default=list, validate=validate.Length(max=MOST))
    postcodes = fields.List(Text(16, least=1), load_default=list, validate=validate.Length(max=MOST))
    since = Moment(load_default=None, allow_none=True)
    until = Moment(load_default=None, allow_none=True)
    confirmed = Flag(load_default=False)


class IssueMoveBody(Body):
    remedy = Names(load_default=None, allow_none=True, metadata={"description": "For `fix`: how it was put right."})


class ReferencesBody(Body):
    orders = fields.List(Text(40, least=1), required=True, validate=validate.Length(min=1, max=MOST))


class IssueLinkAnswer(Schema):
    issue_id = fields.Integer()
    order = fields.String(attribute="work_order.reference")
    linked_at = fields.AwareDateTime()
    by_hand = fields.Function(lambda link: link.account_id is not None, metadata={"type": "boolean"})


class IssueLinksAnswer(Schema):
    """`proposed`: open orders that match and that nobody has linked or taken out."""

    items = fields.List(fields.Nested(IssueLinkAnswer))
    proposed = fields.List(fields.String())


class OrdersAnswer(Schema):
    orders = fields.List(fields.String())


class ConcernedAnswer(Schema):
    id = fields.Integer()
    name = fields.String()
    language = fields.String()


class AffectedAnswer(Schema):
    items = fields.List(fields.Nested(ConcernedAnswer))


class NoticeAnswer(Schema):
    customer_id = fields.Integer()
    about = Choice(About)
    channel = fields.String()
    language = fields.String()
    delivery = fields.String()


class NoticesAnswer(Schema):
    items = fields.List(fields.Nested(NoticeAnswer))


@routes.get("/issues")
@endpoint(query=IssueQuery, returns=list_of(IssueAnswer), roles=CONSOLE)
def index(tx: Transaction, query: dict) -> dict:
    """Newest first."""
    found = queries.issues(tx, query["state"], before_id=query["before"], limit=query["limit"])
    return part(found, query, by_id)


@routes.post("/issues")
@endpoint(body=IssueBody, returns=IssueAnswer, status=201, roles=QUALITY_DESK)
def create(tx: Transaction, body: dict) -> Issue:
    """Open an issue: from now on new orders that match are linked with it."""
    return actions.open_issue(tx, **body)


@routes.get("/issues/<int:issue_id>")
@endpoint(returns=IssueAnswer, roles=CONSOLE)
def show(tx: Transaction, issue_id: int) -> Issue:
    """One issue."""
    return queries.issue(tx, issue_id)


@routes.post("/issues/<int:issue_id>/moves/<verb>")
@endpoint(body=IssueMoveBody, returns=IssueAnswer, roles=QUALITY_DESK)
def move(tx: Transaction, issue_id: int, verb: str, body: dict) -> Issue:
    """confirm, fix or close."""
    return actions.move(tx, issue_id, verb, **body)


@routes.get("/issues/<int:issue_id>/orders")
@endpoint(returns=IssueLinksAnswer, roles=CONSOLE)
def orders(tx: Transaction, issue_id: int) -> dict:
    """The orders that are part of it, and those that seem to be."""
    return orders_of(tx, issue_id)


@routes.post("/issues/<int:issue_id>/orders")
@endpoint(body=ReferencesBody, returns=IssueLinksAnswer, roles=QUALITY_DESK)
def link(tx: Transaction, issue_id: int, body: dict) -> dict:
    """Link orders with it."""
    actions.link(tx, issue_id, body["orders"])
    return orders_of(tx, issue_id)


@routes.post("/issues/<int:issue_id>/orders/<reference>/take-out")
@endpoint(returns=IssueLinksAnswer, roles=QUALITY_DESK)
def unlink(tx: Transaction, issue_id: int, reference: str) -> dict:
    """It is something else after all; nothing links it again by itself."""
    actions.unlink(tx, issue_id, reference)
    return orders_of(tx, issue_id)


@routes.post("/issues/<int:issue_id>/hold")
@endpoint(returns=OrdersAnswer, roles=DESK)
def hold(tx: Transaction, issue_id: int) -> dict:
    """Let its orders wait until it is put right; what is critical goes on."""
    return {"orders": [order.reference for order in actions.hold(tx, issue_id)]}


@routes.post("/issues/<int:issue_id>/solved")
@endpoint(body=ReferencesBody, returns=OrdersAnswer, roles=DESK)
def solved(tx: Transaction, issue_id: int, body: dict) -> dict:
    """Close linked orders because it is put right."""
    return {"orders": [order.reference for order in actions.solved(tx, issue_id, body["orders"])]}


@routes.get("/issues/<int:issue_id>/affected")
@endpoint(returns=AffectedAnswer, roles=CONSOLE)
def affected(tx: Transaction, issue_id: int) -> dict:
    """Who would be told if it were told now; before it is confirmed, whom it concerns."""
    require_whole_house(tx)
    issue = queries.issue(tx, issue_id)
    told = issue.state in (IssueState.CONFIRMED, IssueState.FIXED)
    return {"items": telling.to_tell(tx, issue) if told else scope.affected(tx, issue)}


@routes.post("/issues/<int:issue_id>/tell")
@endpoint(returns=NoticesAnswer, roles=QUALITY_DESK)
def tell(tx: Transaction, issue_id: int) -> dict:
    """Tell everybody concerned who has not been told; nobody hears the same twice."""
    return {"items": telling.tell(tx, issue_id)}


def orders_of(tx: Transaction, issue_id: int) -> dict:
    issue = queries.issue(tx, issue_id)
    return {
        "items": queries.links(tx, issue),
        "proposed": [order.reference for order in scope.open_orders(tx, issue)] if issue.is_open else [],
    }
