"""Saved replies for programs: what the desk keeps at hand."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.pages.texts import WRITERS
from api.rest.fields import Body, Choice, Text
from api.rest.roles import CONSOLE
from dispatch.notices import replies
from dispatch.notices.text import SavedReply
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES

routes = Blueprint("replies", __name__, description="Answers the desk writes again and again.")


class ReplyAnswer(Schema):
    id = fields.Integer()
    language = fields.String()
    title = fields.String()
    body = fields.String()
    written_at = fields.AwareDateTime()


class RepliesAnswer(Schema):
    items = fields.List(fields.Nested(ReplyAnswer))


class RepliesQuery(Body):
    language = Choice(LANGUAGES, load_default=None)


class ReplyBody(Body):
    language = Choice(LANGUAGES, required=True)
    title = Text(80, least=1, required=True)
    body = Text(replies.LONGEST, least=1, required=True)


@routes.get("/saved-replies")
@endpoint(query=RepliesQuery, returns=RepliesAnswer, roles=CONSOLE)
def index(tx: Transaction, query: dict) -> dict:
    """By language and title."""
    return {"items": replies.of_language(tx, query["language"])}


@routes.post("/saved-replies")
@endpoint(body=ReplyBody, returns=ReplyAnswer, status=201, roles=WRITERS)
def save(tx: Transaction, body: dict) -> SavedReply:
    """One more. It is put into the conversation to be edited there, and goes to nobody by itself."""
    return replies.save(tx, **body)


@routes.post("/saved-replies/<int:reply_id>/retire")
@endpoint(status=204, roles=WRITERS)
def retire(tx: Transaction, reply_id: int) -> None:
    """Nobody is offered it any more."""
    replies.retire(tx, reply_id)
