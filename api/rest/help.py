"""The help centre, seen by programs: what apps show, and what editors write."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint
from api.rest.fields import Body, Choice, Count, Moment, Text
from api.rest.lists import ByCode, list_of, part
from api.rest.roles import DESK, EDITORS, STAFF
from dispatch.help.articles import drafting, reading, writing
from dispatch.help.articles.article import Article, ArticleEdition, ArticleKind
from dispatch.help.articles.writing import About, Words
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES
from dispatch.work import queries

routes = Blueprint("help", __name__, description="Articles, trees and what came of them: see docs/help.md.")
DRAFTERS = DESK | {Role.QUALITY}


class ArticleAnswer(Schema):
    code = fields.String()
    kind = fields.Enum(ArticleKind, by_value=True)
    original = fields.String()
    public = fields.Boolean()
    faults = fields.List(fields.String())
    categories = fields.List(fields.String())
    models = fields.List(fields.Dict())
    related = fields.List(fields.Dict())
    tree = fields.String(allow_none=True)
    video = fields.String(allow_none=True)
    review_days = fields.Integer()
    reviewed_at = fields.AwareDateTime()
    published_at = fields.AwareDateTime(allow_none=True)
    withdrawn_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()


class ArticleEditionAnswer(Schema):
    """`translates`: the number of the original's edition it was made from."""

    article = fields.String(attribute="article.code")
    language = fields.String()
    number = fields.Integer()
    title = fields.String()
    summary = fields.String()
    steps = fields.List(fields.Dict())
    body = fields.String()
    translates = fields.Integer(allow_none=True)
    since = fields.AwareDateTime()


class ArticleWhole(ArticleAnswer):
    editions = fields.List(fields.Nested(ArticleEditionAnswer))


class AboutBody(Body):
    code = Text(60, least=2, required=True)
    original = Choice(LANGUAGES, required=True)
    kind = fields.Enum(ArticleKind, by_value=True, load_default=ArticleKind.QUESTION)
    public = fields.Boolean(load_default=True)
    faults = fields.List(Text(60), load_default=(), validate=validate.Length(max=20))
    models = fields.List(fields.Dict(keys=Text(60), values=Text(60)), load_default=(), validate=validate.Length(max=20))
    tree = Text(40, load_default=None, allow_none=True)
    review_days = Count(least=7, most=1095, load_default=180)


class PictureStep(Body):
    text = Text(writing.LONGEST_STEP, least=1, required=True)
    picture = Text(60)


class ArticleEditionBody(Body):
    title = Text(writing.LONGEST_TITLE, least=1, required=True)
    summary = Text(writing.LONGEST_SUMMARY, load_default="")
    steps = fields.List(fields.Nested(PictureStep), load_default=(), validate=validate.Length(max=writing.MOST_STEPS))
    body = Text(writing.LONGEST_BODY, load_default="")
    since = Moment(load_default=None, allow_none=True)


@routes.get("/help/articles")
@endpoint(query=ByCode, returns=list_of(ArticleAnswer, fields.String), roles=STAFF)
def articles(tx: Transaction, query: dict) -> dict:
    """By code."""
    found = reading.listed(tx, after=query["after"], limit=query["limit"])
    return part(found, query, lambda one: one.code)


@routes.post("/help/articles")
@endpoint(body=AboutBody, returns=ArticleAnswer, status=201, roles=EDITORS)
def begin(tx: Transaction, body: dict) -> Article:
    """A draft."""
    code, original = body.pop("code"), body.pop("original")
    return writing.begin(tx, code, About(**body), original=original)


@routes.get("/help/articles/<code>")
@endpoint(returns=ArticleWhole, roles=STAFF)
def article(tx: Transaction, code: str) -> dict:
    """With the editions in force, one for each language."""
    found = reading.article(tx, code)
    editions = reading.editions_now(tx, [found])[found.id]
    shown = {name: getattr(found, name) for name in ArticleAnswer().fields}
    return {**shown, "editions": [editions[spoken] for spoken in LANGUAGES if spoken in editions]}


@routes.post("/help/articles/<code>/editions/<language>")
@endpoint(body=ArticleEditionBody, returns=ArticleEditionAnswer, roles=EDITORS)
def write(tx: Transaction, code: str, language: str, body: dict) -> ArticleEdition:
    """A new edition in one language, in force at once or from `since`."""
    since = body.pop("since")
    return writing.write(tx, reading.article(tx, code, lock=True), language, Words(**body), since=since)


@routes.post("/help/articles/<code>/publish")
@endpoint(returns=ArticleAnswer, roles=EDITORS)
def publish(tx: Transaction, code: str) -> Article:
    """From now on readers find it."""
    return writing.publish(tx, reading.article(tx, code, lock=True))


@routes.post("/help/articles/<code>/withdraw")
@endpoint(returns=ArticleAnswer, roles=EDITORS)
def withdraw(tx: Transaction, code: str) -> Article:
    """Readers find it no more; it can be published again."""
    return writing.withdraw(tx, reading.article(tx, code, lock=True))


@routes.post("/work-orders/<reference>/article")
@endpoint(returns=ArticleAnswer, status=201, roles=DRAFTERS)
def draft(tx: Transaction, reference: str) -> Article:
    """A draft of what solved this order; a person publishes it."""
    return drafting.draft_from(tx, queries.work_order(tx, reference))
