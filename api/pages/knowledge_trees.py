"""Trees in the workshop: drawn as one form, tried out, and published once they can be walked."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import forms
from api.display import moment
from api.endpoint import page
from api.forms import Form
from api.language import language
from api.pages import tree_form
from api.pages.knowledge import WRITERS, languages
from api.pages.walk_view import answers, node_view
from api.words import word
from dispatch.errors import NotFound, Refusal
from dispatch.help.articles.reading import every_picture
from dispatch.help.trees import writing
from dispatch.help.trees.tree import NodeKind, Outcome, TreeEdition, ways_on
from dispatch.store.database import Transaction

routes = Blueprint("knowledge_trees", __name__, url_prefix="/knowledge/trees")


@routes.get("")
@page("knowledge/trees.html")
def index(tx: Transaction) -> dict:
    return {
        "trees": [
            SimpleNamespace(
                code=one.code,
                url=f"/knowledge/trees/{one.code}",
                name=one.name_in(language()),
                steps=len(one.nodes),
                number=one.number,
                draft=one.published_at is None,
                since=moment(one.published_at),
                problems=len(writing.faults_of(tx, one)),
            )
            for one in writing.trees(tx)
        ],
        "may_write": tx.stamp.by.role in WRITERS,
    }


@routes.get("/new")
@page("knowledge/tree.html", roles=WRITERS)
def new(tx: Transaction) -> dict:
    return context(tx, None, forms.empty())


def new_again(tx: Transaction, refusal: Refusal) -> dict:
    return context(tx, None, forms.again(refusal))


@routes.post("/new")
@page("knowledge/tree.html", roles=WRITERS, refused=new_again)
def create(tx: Transaction) -> Response:
    kept = _kept(tx, forms.text("code") or "", tree_form.MOST_NEW)
    return redirect(f"/knowledge/trees/{kept.code}")


def again(tx: Transaction, refusal: Refusal, code: str) -> dict:
    return context(tx, writing.newest(tx, code), forms.again(refusal))


@routes.get("/<code>")
@page("knowledge/tree.html")
def show(tx: Transaction, code: str) -> dict:
    return context(tx, writing.newest(tx, code), forms.empty())


@routes.post("/<code>")
@page("knowledge/tree.html", roles=WRITERS, refused=again)
def keep(tx: Transaction, code: str) -> Response:
    edition = writing.newest(tx, code)
    _kept(tx, code, tree_form.places(edition), version=forms.number("version"))
    return redirect(f"/knowledge/trees/{code}")


@routes.post("/<code>/publish")
@page("knowledge/tree.html", roles=WRITERS, refused=again)
def publish(tx: Transaction, code: str) -> Response:
    writing.publish(tx, code, version=forms.number("version"))
    return redirect(f"/knowledge/trees/{code}")


@routes.get("/<code>/preview")
@page("knowledge/preview.html")
def preview(tx: Transaction, code: str) -> dict:
    """Walked by links alone: nothing of it is kept or counted."""
    edition = writing.newest(tx, code)
    wanted = request.args.get("node") or (edition.start if edition.nodes else "")
    node = edition.node(wanted)
    if node is None:
        raise NotFound
    here = f"/knowledge/trees/{code}/preview"
    ways = ways_on(node)
    return {
        "tree": SimpleNamespace(code=code, name=edition.name_in(language()), url=f"/knowledge/trees/{code}"),
        "node": node_view(tx, edition, None, node),
        "ways": [(text, f"{here}?node={ways[value]}") for value, text in answers(node) if ways.get(value)]
        if node["kind"] != NodeKind.END
        else [],
        "outcome": word("outcome", node["outcome"]) if node["kind"] == NodeKind.END else "",
        "start_url": here,
    }


def _kept(tx: Transaction, code: str, count: int, *, version: int | None = None) -> TreeEdition:
    faults = (forms.text("faults") or "").replace(",", " ").split()
    facts = {"names": tree_form.names(), "faults": faults, "nodes": tree_form.nodes(count)}
    return writing.draft(tx, code, **facts, version=version)


def context(tx: Transaction, edition: TreeEdition | None, form: Form) -> dict[str, Any]:
    given = form.given or (tree_form.held(edition) if edition else {})
    count = tree_form.places(edition)
    return {
        "tree": SimpleNamespace(
            code=edition.code if edition else "",
            name=edition.name_in(language()) if edition else _("New tree"),
            url=f"/knowledge/trees/{edition.code}" if edition else "/knowledge/trees/new",
            draft=edition is None or edition.published_at is None,
            number=edition.number if edition else 1,
            version=edition.version if edition else None,
        ),
        "problems": [(one.node, _(one.says)) for one in writing.faults_of(tx, edition)] if edition else [],
        "places": [
            SimpleNamespace(
                number=place,
                name=given.get(f"code-{place}") or _("A new step"),
                text=given.get(f"{language()}-{place}") or "",
                kind=given.get(f"kind-{place}") or "",
                new=not given.get(f"code-{place}"),
            )
            for place in range(1, count + 1)
        ],
        "editions": [
            SimpleNamespace(number=one.number, since=moment(one.published_at), draft=one.published_at is None)
            for one in (writing.editions(tx, edition.code) if edition else [])
        ],
        "form": Form(given, form.errors),
        "kinds": [(kind.value, word("node_kind", kind)) for kind in NodeKind],
        "outcomes": [(one.value, word("outcome", one)) for one in Outcome],
        "pictures": [(code, names.get(language()) or names["en"]) for code, names in every_picture(tx)],
        "languages": languages(),
        "may_write": tx.stamp.by.role in WRITERS,
    }
