"""The help centre's workshop: articles written, read through and published; what readers said of them."""

from collections import Counter
from datetime import datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from api import forms
from api.access import CONSOLE, DESK
from api.display import long_date, moment, zone
from api.endpoint import page
from api.forms import Form
from api.language import language
from api.pages import article_form, help_view
from api.words import word
from dispatch.errors import NotFound, Refusal
from dispatch.help import deflection
from dispatch.help.articles import drafting, freshness, reading, verdicts, writing
from dispatch.help.articles.article import Article, ArticleKind
from dispatch.help.articles.markdown import html_of
from dispatch.help.searching import gaps, synonyms
from dispatch.help.searching.search import search
from dispatch.help.trees import writing as trees
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES
from dispatch.work import queries

routes = Blueprint("knowledge", __name__, url_prefix="/knowledge")
WRITERS = frozenset({Role.MANAGER, Role.QUALITY, Role.ADMIN})
DRAFTERS = DESK | {Role.QUALITY}
MOVES = {
    "publish": writing.publish,
    "withdraw": writing.withdraw,
    "reviewed": writing.reviewed,
    "handled": verdicts.handle,
}
PERIOD = timedelta(days=30)


@routes.get("")
@page("knowledge/list.html")
def index(tx: Transaction) -> dict:
    wanted, asked = request.args.get("show", ""), " ".join(request.args.get("q", "").split())[:200]
    every = reading.listed(tx)
    doubts = freshness.doubts(tx, every)
    chosen = {"doubt": lambda a: doubts[a.id], "draft": lambda a: not a.published_at, "inside": lambda a: not a.public}
    shown = [one for one in every if chosen.get(wanted, lambda a: True)(one)]
    if asked:
        hits = [hit.edition.article_id for hit in search(tx, asked, language(), limit=50)]
        shown = sorted((one for one in shown if one.id in hits), key=lambda one: hits.index(one.id))
    return {
        "asked": asked,
        "shown": wanted,
        "counts": {name: sum(1 for one in every if test(one)) for name, test in chosen.items()},
        "articles": rows(tx, shown, doubts),
        "without": [one.full_name for one in freshness.models_without(tx)],
        "may_write": tx.stamp.by.role in WRITERS,
    }


def new_again(tx: Transaction, refusal: Refusal) -> dict:
    return {"form": forms.again(refusal), "kinds": kinds(), "languages": languages()}


@routes.get("/new")
@page("knowledge/new.html", roles=WRITERS)
def new(tx: Transaction) -> dict:
    return {"form": forms.empty(original=language(), public="yes"), "kinds": kinds(), "languages": languages()}


@routes.post("/new")
@page("knowledge/new.html", roles=WRITERS, refused=new_again)
def create(tx: Transaction) -> Response:
    code, original = forms.text("code") or "", forms.text("original") or "en"
    article = writing.begin(tx, code, article_form.about(), original=original)
    writing.write(tx, article, original, article_form.written())
    return redirect(f"/knowledge/articles/{article.code}")


def again(tx: Transaction, refusal: Refusal, code: str, **path: object) -> dict:
    return context(tx, reading.article(tx, code), forms.again(refusal))


@routes.get("/articles/<code>")
@page("knowledge/article.html")
def show(tx: Transaction, code: str) -> dict:
    return context(tx, reading.article(tx, code), forms.empty())


@routes.post("/articles/<code>/words")
@page("knowledge/article.html", roles=WRITERS, refused=again)
def write(tx: Transaction, code: str) -> Response:
    article = reading.article(tx, code, lock=True)
    spoken = forms.text("language") or article.original
    since = datetime.combine(forms.day("since"), time(), zone()) if forms.text("since") else None
    writing.write(tx, article, spoken, article_form.written(), since=since)
    return redirect(f"/knowledge/articles/{code}?in={spoken}")


@routes.post("/articles/<code>/about")
@page("knowledge/article.html", roles=WRITERS, refused=again)
def describe(tx: Transaction, code: str) -> Response:
    article = reading.article(tx, code, lock=True)
    writing.describe(tx, article, article_form.about(), version=forms.number("version"))
    return redirect(f"/knowledge/articles/{code}")


@routes.post("/articles/<code>/moves/<verb>")
@page("knowledge/article.html", roles=WRITERS, refused=again)
def move(tx: Transaction, code: str, verb: str) -> Response:
    if verb not in MOVES:
        raise NotFound
    MOVES[verb](tx, reading.article(tx, code, lock=True))
    return redirect(f"/knowledge/articles/{code}")


@routes.post("/drafts/<reference>")
@page(roles=DRAFTERS)
def draft(tx: Transaction, reference: str) -> Response:
    article = drafting.draft_from(tx, queries.work_order(tx, reference))
    return redirect(f"/knowledge/articles/{article.code}")


@routes.get("/figures")
@page("knowledge/figures.html", roles=CONSOLE)
def figures(tx: Transaction) -> dict:
    """Of the last thirty days; what ended less than a week ago is still open."""
    until, since = tx.stamp.at, tx.stamp.at - PERIOD
    names = {one.code: one.name_in(language()) for one in trees.every_in_force(tx)}
    counted = verdicts.counted(tx)
    every = reading.listed(tx)
    titles = {one.code: one.title for one in help_view.lines(tx, every)}
    return {
        "figures": deflection.figures(tx, since, until),
        "subjects": [
            SimpleNamespace(
                kind=kind,
                name=(names if kind == "tree" else titles).get(code, code),
                url=f"/knowledge/{'trees' if kind == 'tree' else 'articles'}/{code}",
                begun=begun,
                stands=stands,
                undone=undone,
            )
            for kind, code, begun, stands, undone in deflection.by_subject(tx, since, until)
        ],
        "gaps": gaps.gaps(tx),
        "votes": Counter(yes=sum(good for good, _ in counted.values()), no=sum(bad for _, bad in counted.values())),
        "synonyms": synonyms.synonyms(tx),
        "languages": languages(),
        "form": forms.empty(language=language()),
        "may_write": tx.stamp.by.role in WRITERS,
    }


@routes.post("/words")
@page(roles=WRITERS)
def words(tx: Transaction) -> Response:
    said = (forms.text("words") or "").replace("\n", ",").split(",")
    synonyms.write(tx, forms.text("language") or "", said)
    return redirect("/knowledge/figures#words")


@routes.post("/words/<int:synonym_id>/remove")
@page(roles=WRITERS)
def remove_words(tx: Transaction, synonym_id: int) -> Response:
    synonyms.remove(tx, synonym_id, version=forms.number("version"))
    return redirect("/knowledge/figures#words")


def rows(tx: Transaction, articles: list[Article], doubts: dict[int, list]) -> list[SimpleNamespace]:
    editions = reading.editions_now(tx, articles)
    counted = verdicts.counted(tx)
    return [
        SimpleNamespace(
            code=one.code,
            url=f"/knowledge/articles/{one.code}",
            title=best.title if (best := reading.best(editions[one.id], one, language())) else one.code,
            kind=word("article_kind", one.kind),
            draft=one.published_at is None,
            inside=not one.public,
            languages=[(spoken, state_of(editions[one.id], spoken)) for spoken in LANGUAGES],
            helped=counted.get(one.id, (0, 0)),
            doubts=[f"{word('doubt', reason.doubt)} {reason.detail}".strip() for reason in doubts[one.id]],
            due=long_date(freshness.due(one)),
        )
        for one in articles
    ]


def state_of(editions: dict[str, Any], spoken: str) -> str:
    """'' where it isn't written, older, or fine."""
    if spoken not in editions:
        return ""
    return "older" if reading.is_older(editions[spoken], editions) else "fine"


def context(tx: Transaction, article: Article, form: Form) -> dict[str, Any]:
    editions = reading.editions_now(tx, [article])[article.id]
    spoken = request.form.get("language") or request.args.get("in") or article.original
    spoken = spoken if spoken in LANGUAGES else article.original
    edition = editions.get(spoken)
    doubts = freshness.doubts(tx, [article])
    held = article_form.held(article)
    if "kind" in form.given:
        form.given.setdefault("public", "")  # unticked, it is not sent
        form.beside(held)
    given = held | article_form.held_words(edition) | form.given
    return {
        "article": rows(tx, [article], doubts)[0],
        "public_url": help_view.address(article),
        "version": article.version,
        "drafted_from": article.drafted_from or "",
        "withdrawn": article.withdrawn_at is not None,
        "spoken": spoken,
        "beside": editions.get(article.original) if spoken != article.original else None,
        "preview": Markup(html_of(edition.body, help_view.picture_names(tx, edition))) if edition else "",
        "form": Form(given, form.errors, now=form.now),
        "kinds": kinds(),
        "languages": languages(),
        "pictures": [code for code, _ in reading.every_picture(tx)],
        "history": [
            SimpleNamespace(
                language=word("language", one.language), number=one.number, since=moment(one.since), title=one.title
            )
            for one in reading.history(tx, article)
        ],
        "verdicts": [
            SimpleNamespace(helped=one.helped, words=one.words or "", at=moment(one.said_at), waits=not one.handled_at)
            for one in verdicts.said_of(tx, article, limit=20)
        ],
        "may_write": tx.stamp.by.role in WRITERS,
    }


def kinds() -> list[tuple[str, str]]:
    return [(one.value, word("article_kind", one)) for one in ArticleKind]


def languages() -> list[tuple[str, str]]:
    return [(code, word("language", code)) for code in LANGUAGES]
