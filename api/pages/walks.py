"""Walking through a tree: one page a step, no script, no account."""

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, make_response, redirect
from werkzeug.wrappers import Response

from api import forms, limits
from api.endpoint import link_page, page
from api.pages import walk_view
from api.pages.follow import order_of
from api.problems import sentence
from dispatch.errors import NotFound, Refusal
from dispatch.help import walking
from dispatch.help.trees import writing as trees
from dispatch.help.walk import Walk
from dispatch.stamp import Source
from dispatch.store.database import Transaction
from dispatch.work.link import LinkPurpose, token_digest
from dispatch.work.links import LinkVoid

routes = Blueprint("walks", __name__)


def walk_page(template: str | None = None, *, refused: Callable | None = None) -> Callable:
    """As `page`, for who holds a walk's token; guessing is slowed down as at every link."""

    def frame(view: Callable) -> Callable:
        framed = page(template, roles=None, source=Source.PUBLIC, refused=refused)(view)

        @wraps(framed)
        def outer(token: str) -> Response:
            try:
                response = make_response(framed(token=token))
            except LinkVoid:
                limits.count("bad_links", limits.address())
                raise
            response.headers["Referrer-Policy"] = "same-origin"
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            return response

        outer.roles = None
        return outer

    return frame


def again(tx: Transaction, refusal: Refusal, token: str) -> dict:
    walk = mine(tx, token)
    return walk_view.context(tx, walk, **places(walk, token), error=sentence(refusal))


@routes.get("/h/<token>")
@walk_page("help/walk.html")
def show(tx: Transaction, token: str) -> dict:
    walk = mine(tx, token)
    return walk_view.context(tx, walk, **places(walk, token))


@routes.post("/h/<token>")
@walk_page("help/walk.html", refused=again)
def answer(tx: Transaction, token: str) -> Response:
    limits.count("link_posts", f"walk {token_digest(token)[:16]}")
    given(tx, mine(tx, token, lock=True))
    return redirect(f"/h/{token}")


@routes.post("/h/<token>/back")
@walk_page("help/walk.html", refused=again)
def back(tx: Transaction, token: str) -> Response:
    walking.back(tx, mine(tx, token, lock=True))
    return redirect(f"/h/{token}")


def order_again(tx: Transaction, refusal: Refusal, token: str) -> dict:
    return order_context(tx, token, error=sentence(refusal))


@routes.get("/f/<token>/walk")
@link_page("help/walk.html", LinkPurpose.FOLLOW)
def show_of_order(tx: Transaction, token: str) -> dict:
    return order_context(tx, token)


@routes.post("/f/<token>/walk")
@link_page("help/walk.html", LinkPurpose.FOLLOW, refused=order_again)
def answer_of_order(tx: Transaction, token: str) -> Response:
    given(tx, of_order(tx, lock=True))
    return redirect(f"/f/{token}/walk")


@routes.post("/f/<token>/walk/back")
@link_page("help/walk.html", LinkPurpose.FOLLOW, refused=order_again)
def back_of_order(tx: Transaction, token: str) -> Response:
    walking.back(tx, of_order(tx, lock=True))
    return redirect(f"/f/{token}/walk")


@routes.post("/f/<token>/walk/begin")
@link_page("follow/show.html", LinkPurpose.FOLLOW)
def begin_of_order(tx: Transaction, token: str) -> Response:
    order = order_of(tx)
    walking.begin(tx, trees.in_force(tx, forms.text("tree") or ""), order.language, order=order)
    return redirect(f"/f/{token}/walk")


def given(tx: Transaction, walk: Walk) -> None:
    at = forms.text("node") or walk.node
    walking.answer(tx, walk, at, forms.text("answer") or "", seen=forms.text("seen") or "")


def mine(tx: Transaction, token: str, *, lock: bool = False) -> Walk:
    """Raises LinkVoid."""
    limits.require(tx, "bad_links", limits.address())
    return walking.opened(tx, token, lock=lock)


def of_order(tx: Transaction, *, lock: bool = False) -> Walk:
    """Raises NotFound: none was begun from this order."""
    walk = walking.of_order(tx, order_of(tx, lock=lock), lock=lock)
    if walk is None:
        raise NotFound
    return walk


def order_context(tx: Transaction, token: str, *, error: str = "") -> dict:
    here = f"/f/{token}"
    return walk_view.context(tx, of_order(tx), here=f"{here}/walk", person_url=f"{here}#write", error=error)


def places(walk: Walk, token: str) -> dict[str, str]:
    """Where it goes on, and the one step to a person."""
    fault = f"&fault={walk.edition.faults[0]}" if walk.edition.faults else ""
    return {"here": f"/h/{token}", "person_url": f"/request?walk={token}{fault}"}
