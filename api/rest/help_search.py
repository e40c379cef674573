"""The search of the help centre, its synonyms, and what it found nothing for."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint
from api.rest.fields import Body, Choice, QueryCount, Text
from api.rest.help import ArticleEditionAnswer
from api.rest.lists import MOST
from api.rest.roles import CONSOLE, EDITORS, STAFF
from dispatch.help.searching import gaps, synonyms
from dispatch.help.searching.search import search
from dispatch.help.searching.term import Synonym
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES

routes = Blueprint("help_search", __name__, description="What is found, and what is not: see docs/help.md.")


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


class GapAnswer(Schema):
    language = fields.String()
    words = fields.String()
    times = fields.Integer()
    at = fields.AwareDateTime()


class Gaps(Schema):
    items = fields.List(fields.Nested(GapAnswer))


@routes.get("/help/search")
@endpoint(query=SearchQuery, returns=Hits, roles=STAFF)
def find(tx: Transaction, query: dict) -> dict:
    """The best first, with slips, other words and other forms; those for staff only among them."""
    found = search(tx, query["q"], query["language"], fault=query["fault"], limit=query["limit"])
    return {"items": found}


@routes.get("/help/synonyms")
@endpoint(returns=Synonyms, roles=STAFF)
def every_synonym(tx: Transaction) -> dict:
    """All of them, by language."""
    return {"items": synonyms.synonyms(tx)}


@routes.post("/help/synonyms")
@endpoint(body=SynonymBody, returns=SynonymAnswer, status=201, roles=EDITORS)
def add_synonym(tx: Transaction, body: dict) -> Synonym:
    """Words that mean the same."""
    return synonyms.write(tx, body["language"], body["words"])


@routes.get("/help/search-gaps")
@endpoint(returns=Gaps, roles=CONSOLE)
def search_gaps(tx: Transaction) -> dict:
    """What was searched for in vain, the most frequent first."""
    return {"items": gaps.gaps(tx)}
