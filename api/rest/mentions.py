"""What is said of us in public, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint
from api.rest.fields import Body, Code, Count, Moment, Text
from api.rest.lists import Older, by_id, list_of, part
from api.rest.roles import QUALITY_DESK
from dispatch.catalogue.closing_code import CodeList
from dispatch.mentions import actions, queries
from dispatch.mentions.mention import Mention, MentionState, Suggestion
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES

routes = Blueprint("mentions", __name__, description="What is said of us in public.")


class MentionAnswer(Schema):
    id = fields.Integer()
    source = fields.String()
    external_key = fields.String(allow_none=True)
    handle = fields.String()
    text = fields.String()
    link = fields.String(allow_none=True)
    language = fields.String()
    said_at = fields.AwareDateTime()
    received_at = fields.AwareDateTime()
    state = fields.Enum(MentionState, by_value=True)
    suggestion = fields.Enum(Suggestion, by_value=True)
    reason = fields.String(allow_none=True)
    draft = fields.String(allow_none=True)
    private_at = fields.AwareDateTime(allow_none=True)
    work_order = fields.String(attribute="work_order.reference", allow_none=True, dump_default=None)
    version = fields.Integer()


class MentionQuery(Older):
    state = fields.List(fields.Enum(MentionState, by_value=True), load_default=())


class MentionBody(Body):
    source = Text(40, least=1, required=True)
    handle = Text(120, least=1, required=True)
    text = Text(4000, least=1, required=True)
    link = Text(500, load_default=None, allow_none=True)
    language = fields.String(load_default=None, allow_none=True, validate=validate.OneOf([*LANGUAGES]))
    external_key = Text(120, load_default=None, allow_none=True)
    said_at = Moment(load_default=None, allow_none=True)


class MentionMoveBody(Body):
    version = Count(load_default=None, allow_none=True)
    reason = Code(CodeList.NO_ACTION, load_default=None, allow_none=True)


class DraftBody(Body):
    draft = Text(2000, required=True)
    version = Count(load_default=None, allow_none=True)


class MentionOrderBody(Body):
    reference = Text(40, least=1, required=True)


@routes.get("/mentions")
@endpoint(query=MentionQuery, returns=list_of(MentionAnswer), roles=QUALITY_DESK)
def index(tx: Transaction, query: dict) -> dict:
    """Newest first."""
    found = queries.mentions(tx, query["state"], before_id=query["before"], limit=query["limit"])
    return part(found, query, by_id)


@routes.post("/mentions")
@endpoint(body=MentionBody, returns=MentionAnswer, status=201, roles=QUALITY_DESK)
def add(tx: Transaction, body: dict) -> Mention:
    """Bring one in; the same key of the same source comes in once."""
    return actions.add(tx, **body)


@routes.post("/mentions/<int:mention_id>/moves/<verb>")
@endpoint(body=MentionMoveBody, returns=MentionAnswer, roles=QUALITY_DESK)
def move(tx: Transaction, mention_id: int, verb: str, body: dict) -> Mention:
    """help, go_private, reply, let_be (with a reason) or take_up."""
    return actions.move(tx, mention_id, verb, **body)


@routes.post("/mentions/<int:mention_id>/draft")
@endpoint(body=DraftBody, returns=MentionAnswer, roles=QUALITY_DESK)
def draft(tx: Transaction, mention_id: int, body: dict) -> Mention:
    """Keep what a person would answer; nothing is posted."""
    return actions.draft(tx, mention_id, body["draft"], version=body["version"])


@routes.post("/mentions/<int:mention_id>/order")
@endpoint(body=MentionOrderBody, returns=MentionAnswer, roles=QUALITY_DESK)
def link(tx: Transaction, mention_id: int, body: dict) -> Mention:
    """It belongs to an order that is there."""
    return actions.link(tx, mention_id, body["reference"])
