"""The texts customers get, and whether words are plain, for programs."""

from flask_smorest import Blueprint
from marshmallow import fields

from api.endpoint import endpoint
from api.pages.texts import WRITERS
from api.rest.fields import Body, Choice, Text
from api.rest.roles import CONSOLE
from dispatch.notices import plain, texts
from dispatch.notices.text import Standing, TextEdition, Tone
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES

routes = Blueprint("texts", __name__, description="What customers are told, and whether it is plain.")


class TextAnswer(Body):
    """`written_at` is null for the text that came with Doorstep."""

    subject = fields.String(allow_none=True)
    body = fields.String(allow_none=True)
    standing = fields.Enum(Standing, by_value=True)
    written_at = fields.AwareDateTime(allow_none=True)


class TextBody(Body):
    subject = Text(texts.LONGEST_SUBJECT, least=1, required=True)
    body = Text(texts.LONGEST_BODY, least=1, required=True)


class PlainBody(Body):
    language = Choice(LANGUAGES, required=True)
    text = Text(2000, required=True)


class FindingAnswer(Body):
    kind = fields.String()
    start = fields.Integer()
    end = fields.Integer()
    words = fields.String()
    instead = fields.String()


class Findings(Body):
    items = fields.List(fields.Nested(FindingAnswer))


@routes.get("/texts/<event>/<language>/<tone>")
@endpoint(returns=TextAnswer, roles=CONSOLE)
def show(tx: Transaction, event: str, language: str, tone: str) -> dict:
    """The text that is used now."""
    texts.known(event, language, tone)
    text = texts.text_for(tx, event, language, Tone(tone))
    ours = Standing.OURS if text.edition else Standing.SHIPPED
    at = text.edition and text.edition.written_at
    return {"subject": text.subject, "body": text.body, "standing": ours, "written_at": at}


@routes.post("/texts/<event>/<language>/<tone>")
@endpoint(body=TextBody, returns=TextAnswer, status=201, roles=WRITERS)
def write(tx: Transaction, event: str, language: str, tone: str, body: dict) -> TextEdition:
    """A new edition; it counts from now on."""
    texts.known(event, language, tone)
    return texts.write(tx, event, language, Tone(tone), **body)


@routes.post("/texts/<event>/<language>/<tone>/shipped")
@endpoint(returns=TextAnswer, roles=WRITERS)
def shipped(tx: Transaction, event: str, language: str, tone: str) -> TextEdition:
    """Back to the text that came with Doorstep."""
    texts.known(event, language, tone)
    return texts.give_back(tx, event, language, Tone(tone))


@routes.post("/plain-check")
@endpoint(body=PlainBody, returns=Findings, roles=CONSOLE)
def check(tx: Transaction, body: dict) -> dict:
    """Jargon with plainer words, long sentences, reading level, next step and date."""
    return {"items": plain.check(body["text"], body["language"])}
