"""Help first on the public form: what may do without us, and what was tried before it is sent all the same."""

from types import SimpleNamespace

from flask import render_template, request

from api import forms
from api.effort import TRAP
from api.language import language
from api.pages import help_view, walk_view
from api.pages.help_visitor import visitor
from dispatch.errors import NotFound
from dispatch.help import deflection, walking
from dispatch.help.articles import reading
from dispatch.help.walk import Walk
from dispatch.store.database import Transaction
from dispatch.work.links import LinkVoid
from dispatch.work.work_order import WorkOrder

SHOWN = 3
OURS = {"csrf_token", "look_first", "suggested", "effort", TRAP}


def look_first(tx: Transaction) -> str | None:
    """Without script: a page of what may help, once, before it is sent; None where there is nothing to show."""
    if not forms.ticked("look_first"):
        return None
    hits = help_view.found(tx, forms.text("description") or "", fault=forms.text("fault"), limit=SHOWN)
    if not hits:
        return None
    written = {name: value for name, value in request.form.items() if name not in OURS}
    written["suggested"] = " ".join(one.code for one in hits)
    return render_template("intake/before.html", written=written, hits=hits)


def tried(tx: Transaction, token: str | None) -> list[SimpleNamespace]:
    walk = _walk(tx, token)
    return [walk_view.step_line(walk, step) for step in walk.steps] if walk else []


def sent_all_the_same(tx: Transaction, order: WorkOrder) -> None:
    """The walk goes with the order, what this browser called solved was not, and what was offered did not do."""
    mark = visitor()
    deflection.contacted(tx, order, visitor=mark, token_walk=_walk(tx, forms.text("walk")))
    code = ((forms.text("suggested") or "").split() or [""])[0]
    try:
        offered = reading.article(tx, code)
    except NotFound:
        return
    deflection.not_deflected(tx, order, offered, language(), visitor=mark)


def _walk(tx: Transaction, token: str | None) -> Walk | None:
    """None for one that opens nothing any more: the request goes through all the same."""
    try:
        return walking.opened(tx, token) if token else None
    except LinkVoid:
        return None
