"""Suggestions, seen by programs: what we could do better, and what came of it."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint
from api.rest.fields import Body, Count, Flag, Names, Text
from api.rest.lists import Older, by_id, list_of, part
from api.rest.roles import QUALITY_DESK
from dispatch.quality.topic import Topic
from dispatch.store.database import Transaction
from dispatch.suggestions import actions, queries
from dispatch.suggestions.suggestion import DECIDERS, Suggestion, SuggestionSource, SuggestionState
from dispatch.words import LANGUAGES

routes = Blueprint("suggestions", __name__, description="What we could do better, and what came of it.")


class SuggestionAnswer(Schema):
    id = fields.Integer()
    source = fields.Enum(SuggestionSource, by_value=True)
    work_order = fields.String(attribute="work_order.reference", allow_none=True, dump_default=None)
    language = fields.String()
    words = fields.String()
    topics = fields.List(fields.String())
    state = fields.Enum(SuggestionState, by_value=True)
    received_at = fields.AwareDateTime()
    into_id = fields.Integer(allow_none=True)
    said = Names()
    did = Names()
    may_publish = fields.Boolean()
    published_at = fields.AwareDateTime(allow_none=True)
    told_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()


class SuggestionQuery(Older):
    state = fields.List(fields.Enum(SuggestionState, by_value=True), load_default=())
    topic = fields.String(load_default=None, validate=validate.OneOf([*Topic]))
    text = Text(100, load_default=None)


class SuggestionBody(Body):
    words = Text(actions.LONGEST, least=1, required=True)
    language = fields.String(load_default="en", validate=validate.OneOf([*LANGUAGES]))
    may_publish = Flag(load_default=False)


class SuggestionVersionBody(Body):
    version = Count(load_default=None, allow_none=True)


class OurWordsBody(SuggestionVersionBody):
    """By language; what isn't given stays as it was."""

    said = Names(load_default=None, allow_none=True)
    did = Names(load_default=None, allow_none=True)
    topics = fields.List(fields.String(validate=validate.OneOf([*Topic])), load_default=None, allow_none=True)


class SuggestionMergeBody(SuggestionVersionBody):
    into = Count(least=1, required=True)


@routes.get("/suggestions")
@endpoint(query=SuggestionQuery, returns=list_of(SuggestionAnswer), roles=QUALITY_DESK)
def index(tx: Transaction, query: dict) -> dict:
    """Newest first."""
    asked = {"topic": query["topic"], "text": query["text"], "before_id": query["before"], "limit": query["limit"]}
    return part(queries.suggestions(tx, query["state"], **asked), query, by_id)


@routes.post("/suggestions")
@endpoint(body=SuggestionBody, returns=SuggestionAnswer, status=201, roles=QUALITY_DESK)
def suggest(tx: Transaction, body: dict) -> Suggestion:
    """From one of us."""
    return actions.suggest(tx, body.pop("words"), source=SuggestionSource.STAFF, **body)


@routes.post("/suggestions/<int:suggestion_id>/moves/<verb>")
@endpoint(body=SuggestionVersionBody, returns=SuggestionAnswer, roles=QUALITY_DESK)
def move(tx: Transaction, suggestion_id: int, verb: str, body: dict) -> Suggestion:
    """consider, plan, do, decline or part. Done or declined, whoever suggested it is told."""
    return actions.move(tx, suggestion_id, verb, **body)


@routes.post("/suggestions/<int:suggestion_id>/words")
@endpoint(body=OurWordsBody, returns=SuggestionAnswer, roles=QUALITY_DESK)
def write(tx: Transaction, suggestion_id: int, body: dict) -> Suggestion:
    """Our own words for what was said and what we did, and what it is about."""
    return actions.write(tx, suggestion_id, **body)


@routes.post("/suggestions/<int:suggestion_id>/merge")
@endpoint(body=SuggestionMergeBody, returns=SuggestionAnswer, roles=QUALITY_DESK)
def merge(tx: Transaction, suggestion_id: int, body: dict) -> Suggestion:
    """It says the same as another one: whoever said it hears what came of that."""
    return actions.merge(tx, suggestion_id, body["into"], version=body["version"])


@routes.post("/suggestions/<int:suggestion_id>/publish")
@endpoint(body=SuggestionVersionBody, returns=SuggestionAnswer, roles=DECIDERS)
def publish(tx: Transaction, suggestion_id: int, body: dict) -> Suggestion:
    """With consent, once it is done, without names."""
    return actions.publish(tx, suggestion_id, **body)


@routes.post("/suggestions/<int:suggestion_id>/take-back")
@endpoint(body=SuggestionVersionBody, returns=SuggestionAnswer, roles=DECIDERS)
def take_back(tx: Transaction, suggestion_id: int, body: dict) -> Suggestion:
    """What was published is shown no more."""
    return actions.take_back(tx, suggestion_id, **body)
