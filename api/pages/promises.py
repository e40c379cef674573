"""Promises kept, by kind, branch and week, with the rows behind every figure."""

import csv
from datetime import date
from io import StringIO
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import forms
from api.display import day, decimal
from api.endpoint import page
from api.pages import ledger_words
from api.words import word
from dispatch.ledger import queries
from dispatch.ledger.promise import Promise, PromiseKind
from dispatch.ledger.queries import Figure, percent
from dispatch.store.database import Transaction
from dispatch.work.queries import branches

routes = Blueprint("promise_pages", __name__)
COLUMNS = (
    *("order", "kind", "said_at", "due_from", "due_to", "wording", "channel", "language", "ending", "ended_at"),
    *("fact", "branch"),
)


@routes.get("/promises")
@page("promises/list.html")
def index(tx: Transaction) -> dict:
    found = queries.figures(tx)
    return {
        "kinds": [kind_total(kind, [one for one in found if one.kind is kind]) for kind in _kinds(found)],
        "figures": [figure_view(one) for one in found],
        "weeks": queries.WEEKS,
    }


@routes.get("/promises/rows")
@page("promises/rows.html")
def rows(tx: Transaction) -> dict:
    found = behind(tx)
    return {
        "rows": [row_view(one) for one in found],
        "about": about(tx),
        "csv_url": f"/promises/rows.csv?{request.query_string.decode()}",
        "most": queries.MOST if len(found) == queries.MOST else None,
    }


@routes.get("/promises/rows.csv")
@page()
def as_csv(tx: Transaction) -> Response:
    """The same rows for a spreadsheet; times in UTC."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in behind(tx):
        facts = [getattr(one, name) for name in COLUMNS[1:-1]]
        # A cell that begins like a formula would be reckoned by spreadsheets.
        cells = [one.work_order.reference, *facts, one.work_order.branch.code]
        writer.writerow([safe(cell.isoformat() if hasattr(cell, "isoformat") else str(cell or "")) for cell in cells])
    response = Response(out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="promises.csv"'
    return response


def safe(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell


def behind(tx: Transaction) -> list[Promise]:
    return queries.behind(tx, kind=asked_kind(), branch=request.args.get("branch") or None, week=asked_week())


def asked_kind() -> PromiseKind | None:
    return next((kind for kind in PromiseKind if kind == request.args.get("kind")), None)


def asked_week() -> date | None:
    return forms.day_of(request.args.get("week"))


def about(tx: Transaction) -> str:
    kind, week = asked_kind(), asked_week()
    code = request.args.get("branch", "")
    names = {branch.code: branch.name for branch in branches(tx)}
    parts = [word("promise", kind) if kind else _("All kinds"), names.get(code, code)]
    parts.append(_("week of %(day)s", day=day(week)) if week else "")
    return " · ".join(part for part in parts if part)


def _kinds(found: list[Figure]) -> list[PromiseKind]:
    return [kind for kind in PromiseKind if any(one.kind is kind for one in found)]


def kind_total(kind: PromiseKind, found: list[Figure]) -> SimpleNamespace:
    kept, broken = sum(one.kept for one in found), sum(one.broken for one in found)
    return SimpleNamespace(
        name=word("promise", kind), kept=kept, all=kept + broken, percent=written(percent(kept, broken))
    )


def written(percent: float | None) -> str | None:
    return None if percent is None else decimal(percent)


def figure_view(one: Figure) -> dict[str, Any]:
    asked = urlencode({"kind": one.kind, "branch": one.branch, "week": one.week})
    return {
        "name": word("promise", one.kind),
        "branch": one.branch_name,
        "week": one.week,
        "kept": one.kept,
        "broken": one.broken,
        "renegotiated": one.renegotiated,
        "void": one.void,
        "percent": written(one.percent),
        "url": f"/promises/rows?{asked}",
    }


def row_view(one: Promise) -> dict[str, Any]:
    return {
        **ledger_words.row(one),
        "reference": one.work_order.reference,
        "url": f"/work-orders/{one.work_order.reference}",
        "kind": word("promise", one.kind),
        "due_to": one.due_to,
        "ended_at": one.ended_at,
    }
