"""The help centre: for anybody, without signing in."""

from types import SimpleNamespace
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from api import forms
from api.endpoint import page
from api.language import language
from api.pages import help_view
from api.pages.help_visitor import made_visitor, remember
from api.words import word
from dispatch.catalogue.queries import device_models
from dispatch.errors import NotFound
from dispatch.help import walking
from dispatch.help.articles import reading, verdicts
from dispatch.help.articles.article import ArticleKind
from dispatch.help.searching import gaps
from dispatch.help.trees import writing as trees
from dispatch.help.trees.tree import NodeKind, Outcome
from dispatch.stamp import Source
from dispatch.store.database import Transaction

routes = Blueprint("help_pages", __name__)
routes.after_request(remember)
SUGGESTED = 3
LEAST_TYPED = 4
A_DAY = 86400
DRAWING = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@routes.get("/help")
@page("help/home.html", roles=None, source=Source.PUBLIC)
def home(tx: Transaction) -> dict:
    using = reading.listed(tx, kinds=[ArticleKind.USE])
    faults = [one for one in reading.listed(tx) if one.kind is not ArticleKind.USE]
    return {
        "asked": "",
        "points": help_view.contact(tx),
        "trees": [help_view.tree_line(one) for one in trees.every_in_force(tx)],
        "topics": topics(tx, faults),
        "using": help_view.lines(tx, using),
        "people": help_view.people(tx),
    }


@routes.get("/help/search")
@page("help/search.html", roles=None, source=Source.PUBLIC)
def find(tx: Transaction) -> dict:
    asked = typed()
    hits = help_view.found(tx, asked) if asked else []
    if asked and from_our_own_page():
        gaps.asked(tx, language(), asked, len(hits))
    return {"asked": asked, "hits": hits, "points": help_view.contact(tx), "people": help_view.people(tx)}


@routes.get("/help/suggest")
@page("help/_suggest.html", roles=None, source=Source.PUBLIC)
def suggest(tx: Transaction) -> dict:
    """A part of a page: what may help with what is just being written."""
    asked = typed()
    hits = help_view.found(tx, asked, fault=request.args.get("fault"), limit=SUGGESTED)
    return {"hits": hits if len(asked) >= LEAST_TYPED or language() == "zh-Hans" else []}


@routes.get("/help/articles/<code>")
@page("help/article.html", roles=None, source=Source.PUBLIC)
def article(tx: Transaction, code: str) -> dict:
    return context(tx, code, said=request.args.get("said", ""))


@routes.post("/help/articles/<code>/verdict")
@page("help/article.html", roles=None, source=Source.PUBLIC, limit="help")
def verdict(tx: Transaction, code: str) -> AnyResponse:
    """It helped, or not and why. That it helped counts as deflected, until this browser sends a request after all."""
    found = reading.article(tx, code)
    edition = reading.best(reading.editions_now(tx, [found])[found.id], found, language())
    said = forms.text("said")
    if edition is None or said not in ("yes", "no"):
        raise NotFound
    reader = made_visitor()
    verdicts.say(tx, edition, reader, helped=said == "yes", words=forms.text("words"))
    if said == "yes" and not reading.inside(tx):
        walking.read(tx, found, language(), Outcome.SOLVED, visitor=reader)
    return redirect(f"/help/articles/{code}?said={said}#verdict")


@routes.get("/help/steps/<code>")
@page("help/begin.html", roles=None, source=Source.PUBLIC)
def tree(tx: Transaction, code: str) -> dict:
    edition = trees.in_force(tx, code)
    about = {"fault": edition.faults[0] if edition.faults else "", "serial": request.args.get("serial", "")[:80]}
    return {
        "tree": SimpleNamespace(
            **vars(help_view.tree_line(edition)),
            questions=sum(node["kind"] != NodeKind.END for node in edition.nodes),
            **about,
        ),
        "people": help_view.people(tx),
    }


@routes.post("/help/steps/<code>")
@page(roles=None, source=Source.PUBLIC, limit="help")
def begin(tx: Transaction, code: str) -> AnyResponse:
    edition = trees.in_force(tx, code)
    _walk, token = walking.begin(tx, edition, language(), visitor=made_visitor(), serial=forms.text("serial"))
    return redirect(f"/h/{token}")


@routes.get("/help/pictures/<code>")
@page(roles=None, source=Source.PUBLIC)
def picture(tx: Transaction, code: str) -> Response:
    found = reading.picture(tx, code)
    response = make_response(found.data)
    response.headers["Content-Type"] = found.media_type
    response.headers["Content-Security-Policy"] = DRAWING
    response.headers["Cache-Control"] = f"public, max-age={A_DAY}"
    return response


def context(tx: Transaction, code: str, *, said: str) -> dict:
    found = reading.article(tx, code)
    editions = reading.editions_now(tx, [found])[found.id]
    edition = reading.best(editions, found, language())
    if edition is None:
        raise NotFound
    return {**help_view.whole(tx, found, edition), "said": said}


def topics(tx: Transaction, articles: list) -> list[SimpleNamespace]:
    """Articles by what stands in the home, in the order of the reader's words for it."""
    category = {one.code: one.category for one in device_models(tx, limit=help_view.EVERY_MODEL)}
    found: dict[str, list] = {}
    for one in articles:
        kinds = {*one.categories} | {category[m["model"]] for m in one.models if m["model"] in category}
        for kind in sorted(kinds)[:1] or [""]:
            found.setdefault(kind, []).append(one)
    named = [
        SimpleNamespace(name=word("category", kind) if kind else "", lines=help_view.lines(tx, those))
        for kind, those in found.items()
    ]
    return sorted(named, key=lambda one: (not one.name, one.name.casefold()))


def typed() -> str:
    return " ".join(request.args.get("q", "").replace("\x00", "").encode("utf-8", "ignore").decode().split())[:200]


def from_our_own_page() -> bool:
    """Robots that follow addresses shall not fill the list of what people looked for."""
    return urlsplit(request.referrer or "").netloc == request.host
