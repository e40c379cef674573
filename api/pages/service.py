"""What we promise, what it costs and how often we kept it: for everybody, from the live rules, made once and kept."""

import threading
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from api.endpoint import page
from api.language import language
from api.pages.service_view import context
from dispatch.prices.public import fingerprint, published
from dispatch.quality.terms import QualityTerms, everywhere
from dispatch.stamp import Source
from dispatch.store.database import Transaction

routes = Blueprint("service", __name__)
MINUTES = 5  # so long a browser may show it without asking


class Shelf:
    """The page in each language, as long as what it was made of stands. One for each web process."""

    def __init__(self) -> None:
        self.lock, self.made_of, self.pages = threading.Lock(), None, {}

    def get(self, key: tuple, made_of: tuple) -> str | None:
        with self.lock:
            return self.pages.get(key) if self.made_of == made_of else None

    def put(self, key: tuple, made_of: tuple, page: str) -> None:
        with self.lock:
            if self.made_of != made_of:
                self.made_of, self.pages = made_of, {}
            self.pages[key] = page


SHELF = Shelf()


@routes.get("/service")
@page(roles=None, source=Source.PUBLIC)
def show(tx: Transaction) -> Response:
    """The same for everybody, so nothing on it depends on who is signed in; the theme is the reader's."""
    heard = everywhere(tx)
    made_of = (id(tx.session.get_bind().engine), fingerprint(tx), *((one.branch_id, one.version) for one in heard))
    key = (language(), request.cookies.get("theme") or "")
    shown = SHELF.get(key, made_of)
    if shown is None:
        shown = render_template("service/show.html", **everybody(tx, heard))
        SHELF.put(key, made_of, shown)
    response = make_response(shown)
    response.headers["Cache-Control"] = f"private, max-age={MINUTES * 60}"
    response.vary.add("Cookie")
    return response


def everybody(tx: Transaction, heard: list[QualityTerms]) -> dict[str, Any]:
    return {**context(published(tx), heard, made_at=tx.stamp.at), "actor": None}
