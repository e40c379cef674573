"""The help centre, seen by programs: what apps show, and what editors write."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint
from api.rest.fields import Body, Choice, Count, Moment, Names, QueryCount, Text
from api.rest.lists import MOST, ByCode, list_of, part
from api.rest.roles import CONSOLE, DESK, STAFF
from dispatch.catalogue.guide import Went
from dispatch.help import deflection, points
from dispatch.help.articles import drafting, reading, writing
from dispatch.help.articles.article import Article, ArticleEdition, ArticleKind
from dispatch.help.articles.writing import About, Words
from dispatch.help.contact_point import Way
from dispatch.help.diagnostics.bundle import Bundle, BundleSource, BundleState, PartKind
from dispatch.help.diagnostics.sending import of_order
from dispatch.help.searching import gaps, synonyms
from dispatch.help.searching.search import search
from dispatch.help.searching.term import Synonym
from dispatch.help.trees import writing as trees
from dispatch.help.trees.checking import MOST_CHOICES, MOST_NODES
from dispatch.help.trees.tree import NodeKind, Outcome, TreeEdition
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES
from dispatch.work import queries

routes = Blueprint("help", __name__, description="Articles, trees and what came of them: see docs/help.md.")
WRITERS = frozenset({Role.MANAGER, Role.QUALITY, Role.ADMIN})
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


class HitAnswer(Schema):
    score = fields.Float()
    edition = fields.Nested(ArticleEditionAnswer)


class Hits(Schema):
    items = fields.List(fields.Nested(HitAnswer))


class SearchQuery(Body):
    q = Text(200, least=1, required=True)
    language = Choice(LANGUAGES, required=True)
    fault = Text(60, load_default=None, allow_none=True)
    limit = QueryCount(least=1, most=MOST, load_default=10)


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


class TreeAnswer(Schema):
    code = fields.String()
    number = fields.Integer()
    names = fields.Dict()
    faults = fields.List(fields.String())
    nodes = fields.List(fields.Dict())
    published_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()


class Trees(Schema):
    items = fields.List(fields.Nested(TreeAnswer))


class TreeChoiceBody(Body):
    code = Text(40, required=True)
    texts = Names(required=True)
    next = Text(40, required=True)


class TreeNodeBody(Body):
    """A `question` has choices, a `try` has ways, an `end` has an outcome."""

    code = Text(40, required=True)
    kind = Choice(NodeKind, required=True)
    texts = Names(required=True)
    picture = Text(60)
    choices = fields.List(fields.Nested(TreeChoiceBody), validate=validate.Length(max=MOST_CHOICES))
    ways = fields.Dict(keys=Choice(Went), values=Text(40))
    outcome = Choice(Outcome)


class TreeBody(Body):
    names = Names(required=True)
    faults = fields.List(Text(60), load_default=(), validate=validate.Length(max=20))
    nodes = fields.List(fields.Nested(TreeNodeBody), required=True, validate=validate.Length(min=1, max=MOST_NODES))


class SynonymAnswer(Schema):
    id = fields.Integer()
    language = fields.String()
    words = fields.List(fields.String())
    version = fields.Integer()


class Synonyms(Schema):
    items = fields.List(fields.Nested(SynonymAnswer))


class SynonymBody(Body):
    language = Choice(LANGUAGES, required=True)
    words = fields.List(Text(60, least=1), required=True, validate=validate.Length(min=2, max=12))


class PointAnswer(Schema):
    id = fields.Integer()
    place = fields.Integer()
    way = fields.Enum(Way, by_value=True)
    target = fields.String()
    names = fields.Dict()
    texts = fields.Dict()
    urgent = fields.Boolean()
    person = fields.String()
    opens = fields.Time(allow_none=True)
    closes = fields.Time(allow_none=True)
    weekdays = fields.Boolean()
    version = fields.Integer()


class Points(Schema):
    items = fields.List(fields.Nested(PointAnswer))


class PointBody(Body):
    place = Count(least=1, most=99, required=True)
    way = fields.Enum(Way, by_value=True, required=True)
    target = Text(80, load_default="")
    names = Names(required=True)
    texts = Names(load_default=dict)
    urgent = fields.Boolean(load_default=False)
    person = Text(80, load_default="")
    opens = fields.Time(load_default=None, allow_none=True)
    closes = fields.Time(load_default=None, allow_none=True)
    weekdays = fields.Boolean(load_default=True)


class PointChange(PointBody):
    version = Count(load_default=None, allow_none=True)


class FiguresQuery(Body):
    since = Moment(required=True)
    until = Moment(required=True)


class HelpFiguresAnswer(Schema):
    """See docs/help.md for what each counts."""

    begun = fields.Integer()
    at_order = fields.Integer()
    left = fields.Integer()
    person = fields.Integer()
    visit = fields.Integer()
    deflected = fields.Integer()
    open = fields.Integer()
    undone = fields.Integer()
    by_browser = fields.Integer()


class GapAnswer(Schema):
    language = fields.String()
    words = fields.String()
    times = fields.Integer()
    at = fields.AwareDateTime()


class Gaps(Schema):
    items = fields.List(fields.Nested(GapAnswer))


class BundlePartAnswer(Schema):
    name = fields.String()
    kind = fields.Enum(PartKind, by_value=True)
    size = fields.Integer()
    sent = fields.Boolean()
    masked = fields.Boolean()
    text = fields.Function(lambda one: one.data.decode("utf-8", "replace") if one.sent and one.data else None)


class BundleAnswer(Schema):
    """`text` of a part only where the customer let it through."""

    id = fields.Integer()
    source = fields.Enum(BundleSource, by_value=True)
    state = fields.Enum(BundleState, by_value=True)
    name = fields.String()
    points = fields.List(fields.Dict())
    received_at = fields.AwareDateTime()
    parts = fields.List(fields.Nested(BundlePartAnswer))


class Bundles(Schema):
    items = fields.List(fields.Nested(BundleAnswer))


@routes.get("/help/articles")
@endpoint(query=ByCode, returns=list_of(ArticleAnswer, fields.String), roles=STAFF)
def articles(tx: Transaction, query: dict) -> dict:
    """By code."""
    found = reading.listed(tx, after=query["after"], limit=query["limit"])
    return part(found, query, lambda one: one.code)


@routes.post("/help/articles")
@endpoint(body=AboutBody, returns=ArticleAnswer, status=201, roles=WRITERS)
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
@endpoint(body=ArticleEditionBody, returns=ArticleEditionAnswer, roles=WRITERS)
def write(tx: Transaction, code: str, language: str, body: dict) -> ArticleEdition:
    """A new edition in one language, in force at once or from `since`."""
    since = body.pop("since")
    return writing.write(tx, reading.article(tx, code, lock=True), language, Words(**body), since=since)


@routes.post("/help/articles/<code>/publish")
@endpoint(returns=ArticleAnswer, roles=WRITERS)
def publish(tx: Transaction, code: str) -> Article:
    """From now on readers find it."""
    return writing.publish(tx, reading.article(tx, code, lock=True))


@routes.post("/help/articles/<code>/withdraw")
@endpoint(returns=ArticleAnswer, roles=WRITERS)
def withdraw(tx: Transaction, code: str) -> Article:
    """Readers find it no more; it can be published again."""
    return writing.withdraw(tx, reading.article(tx, code, lock=True))


@routes.post("/work-orders/<reference>/article")
@endpoint(returns=ArticleAnswer, status=201, roles=DRAFTERS)
def draft(tx: Transaction, reference: str) -> Article:
    """A draft of what solved this order; a person publishes it."""
    return drafting.draft_from(tx, queries.work_order(tx, reference))


@routes.get("/help/search")
@endpoint(query=SearchQuery, returns=Hits, roles=STAFF)
def find(tx: Transaction, query: dict) -> dict:
    """The best first, with slips, other words and other forms; those for staff only among them."""
    found = search(tx, query["q"], query["language"], fault=query["fault"], limit=query["limit"])
    return {"items": found}


@routes.get("/help/trees")
@endpoint(returns=Trees, roles=STAFF)
def every_tree(tx: Transaction) -> dict:
    """The editions in force, by code."""
    return {"items": trees.every_in_force(tx)}


@routes.post("/help/trees/<code>")
@endpoint(body=TreeBody, returns=TreeAnswer, roles=WRITERS)
def draw(tx: Transaction, code: str, body: dict) -> TreeEdition:
    """Keep it as a draft, whether it can be walked already or not."""
    return trees.draft(tx, code, **body)


@routes.post("/help/trees/<code>/publish")
@endpoint(returns=TreeAnswer, roles=WRITERS)
def publish_tree(tx: Transaction, code: str) -> TreeEdition:
    """From now on new walks go through it."""
    return trees.publish(tx, code)


@routes.get("/help/synonyms")
@endpoint(returns=Synonyms, roles=STAFF)
def every_synonym(tx: Transaction) -> dict:
    """All of them, by language."""
    return {"items": synonyms.synonyms(tx)}


@routes.post("/help/synonyms")
@endpoint(body=SynonymBody, returns=SynonymAnswer, status=201, roles=WRITERS)
def add_synonym(tx: Transaction, body: dict) -> Synonym:
    """Words that mean the same."""
    return synonyms.write(tx, body["language"], body["words"])


@routes.get("/help/contact-points")
@endpoint(returns=Points, roles=STAFF)
def contact_points(tx: Transaction) -> dict:
    """In the order they are shown."""
    return {"items": points.points(tx)}


@routes.post("/help/contact-points")
@endpoint(body=PointBody, returns=PointAnswer, status=201, roles=WRITERS)
def add_point(tx: Transaction, body: dict) -> object:
    """One more way to reach us, with what it is for."""
    return points.write(tx, **body)


@routes.post("/help/contact-points/<int:point_id>")
@endpoint(body=PointChange, returns=PointAnswer, roles=WRITERS)
def change_point(tx: Transaction, point_id: int, body: dict) -> object:
    """Anew, as a whole."""
    return points.write(tx, point_id=point_id, **body)


@routes.delete("/help/contact-points/<int:point_id>")
@endpoint(status=204, roles=WRITERS)
def remove_point(tx: Transaction, point_id: int) -> None:
    points.remove(tx, point_id)


@routes.get("/help/figures")
@endpoint(query=FiguresQuery, returns=HelpFiguresAnswer, roles=CONSOLE)
def figures(tx: Transaction, query: dict) -> deflection.Figures:
    """Of walks begun in that time."""
    return deflection.figures(tx, query["since"], query["until"])


@routes.get("/help/search-gaps")
@endpoint(returns=Gaps, roles=CONSOLE)
def search_gaps(tx: Transaction) -> dict:
    """What was searched for in vain, the most frequent first."""
    return {"items": gaps.gaps(tx)}


@routes.get("/work-orders/<reference>/diagnostics")
@endpoint(returns=Bundles, roles=STAFF)
def reports(tx: Transaction, reference: str) -> dict[str, list[Bundle]]:
    """Reports of devices, as far as the customer let them through."""
    return {"items": of_order(tx, queries.work_order(tx, reference))}
