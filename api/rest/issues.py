"""Known issues, seen by programs."""

from flask import g
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint
from api.rest.fields import Body, Flag, Moment, Names, Text
from api.rest.lists import Older, by_id, list_of, part
from api.rest.roles import CONSOLE, DESK, QUALITY_DESK
from dispatch.customers.customer import ContactChannel
from dispatch.issues import actions, queries, scope, telling
from dispatch.issues.issue import Issue, Severity
from dispatch.issues.lifecycle import IssueState
from dispatch.issues.notice import About
from dispatch.issues.round import IssueRound, RoundState
from dispatch.notices.message import Delivery
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
    severity = fields.Enum(Severity, by_value=True)
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
    severity = fields.Enum(
        Severity,
        by_value=True,
        load_default=Severity.MAJOR,
        metadata={"description": "minor: on our pages only; major: by e-mail; grave: the way each prefers."},
    )
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
    count = fields.Integer()
    languages = fields.Dict(keys=fields.String(), values=fields.Integer())
    shown = fields.List(fields.Nested(ConcernedAnswer), metadata={"description": "The first of them, by name."})


class NoticeAnswer(Schema):
    id = fields.Integer()
    round_id = fields.Integer(allow_none=True)
    customer_id = fields.Integer()
    about = fields.Enum(About, by_value=True)
    channel = fields.Enum(ContactChannel, by_value=True)
    language = fields.String()
    delivery = fields.Enum(Delivery, by_value=True)


class RoundAnswer(Schema):
    id = fields.Integer()
    issue_id = fields.Integer()
    about = fields.Enum(About, by_value=True)
    number = fields.Integer()
    state = fields.Enum(RoundState, by_value=True)
    planned = fields.Integer()
    written = fields.Integer()
    started_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    delivered = fields.Function(
        lambda going: {str(state): count for state, count in queries.delivered(g.tx, going).items()},
        metadata={"type": "object", "description": "How many stand where."},
    )


class Rounds(Schema):
    items = fields.List(fields.Nested(RoundAnswer))


class TellBody(Body):
    news = Names(
        load_default=None,
        allow_none=True,
        metadata={"description": "What is new, in every language, for those who heard that we know of it."},
    )


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
def affected(tx: Transaction, issue_id: int) -> telling.Preview:
    """Who would be told if it were told now; before it is confirmed, whom it concerns."""
    return telling.preview(tx, queries.issue(tx, issue_id))


@routes.post("/issues/<int:issue_id>/tell")
@endpoint(body=TellBody, returns=RoundAnswer, status=202, roles=QUALITY_DESK)
def tell(tx: Transaction, issue_id: int, body: dict) -> IssueRound:
    """Begin a round: everybody concerned who has not been told; nobody hears the same twice."""
    return telling.tell(tx, issue_id, **body)


@routes.get("/issues/<int:issue_id>/rounds")
@endpoint(returns=Rounds, roles=CONSOLE)
def rounds(tx: Transaction, issue_id: int) -> dict:
    """How far each round of telling has come, newest first."""
    require_whole_house(tx)
    return {"items": queries.rounds(tx, queries.issue(tx, issue_id))}


@routes.post("/issue-rounds/<int:round_id>/stop")
@endpoint(returns=RoundAnswer, roles=QUALITY_DESK)
def stop(tx: Transaction, round_id: int) -> IssueRound:
    """What is not at the gateway yet stays here."""
    return telling.stop(tx, round_id)


@routes.post("/issue-rounds/<int:round_id>/go-on")
@endpoint(returns=RoundAnswer, roles=QUALITY_DESK)
def go_on(tx: Transaction, round_id: int) -> IssueRound:
    """Where it was stopped."""
    return telling.go_on(tx, round_id)


@routes.get("/issues/<int:issue_id>/notices")
@endpoint(query=Older, returns=list_of(NoticeAnswer), roles=CONSOLE)
def notices(tx: Transaction, issue_id: int, query: dict) -> dict:
    """Customer by customer, newest first."""
    found = queries.notices(tx, queries.issue(tx, issue_id), before_id=query["before"], limit=query["limit"])
    return part(found, query, by_id)


def orders_of(tx: Transaction, issue_id: int) -> dict:
    issue = queries.issue(tx, issue_id)
    return {
        "items": queries.links(tx, issue),
        "proposed": [order.reference for order in scope.open_orders(tx, issue)] if issue.is_open else [],
    }
