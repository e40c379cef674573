"""The kinds of alerts in the set-up: what each means, and from when on it becomes an order by itself."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import page
from api.forms import Form
from api.language import language
from api.pages.order_triage import fault_choices
from api.pages.setup import KEEPERS, READERS
from api.words import word
from dispatch.catalogue.queries import device_models
from dispatch.errors import Refusal
from dispatch.store.database import Transaction
from dispatch.telemetry import kinds, queries
from dispatch.telemetry.alert_kind import AlertKind, Severity
from dispatch.words import LANGUAGES

routes = Blueprint("alert_kind_pages", __name__, url_prefix="/setup/alert-kinds")
NEVER = "never"


def again(tx: Transaction, refusal: Refusal, alert_kind_id: int | None = None) -> dict:
    form = forms.again(refusal)
    if "names" in form.errors:
        form.errors["name-en"] = form.errors.pop("names")
    kind = kinds.kind_of(tx, alert_kind_id) if alert_kind_id else None
    return context(tx, form.beside(kept(kind)) if kind else form, kind)


@routes.get("")
@page("device_alerts/kinds.html", roles=READERS)
def index(tx: Transaction) -> dict:
    faults = dict(fault_choices(tx, language()))
    return {
        "kinds": [
            SimpleNamespace(
                url=f"/setup/alert-kinds/{one.id}",
                category=word("category", one.category),
                name=one.name_in(language()),
                code=one.code,
                fault=faults.get(one.fault, one.fault),
                window=one.window,
                converts=word("alert_severity", one.converts_from) if one.converts_from else _("never"),
            )
            for one in queries.kinds(tx)
        ],
        "may_change": tx.stamp.by.role in KEEPERS,
    }


@routes.get("/new")
@page("device_alerts/kind.html", roles=KEEPERS)
def new(tx: Transaction) -> dict:
    return context(tx, forms.empty(window=10, converts_from=NEVER))


@routes.post("/new")
@page("device_alerts/kind.html", roles=KEEPERS, refused=again)
def add(tx: Transaction) -> Response:
    kinds.write(tx, **written())
    return redirect("/setup/alert-kinds")


@routes.get("/<int:alert_kind_id>")
@page("device_alerts/kind.html", roles=READERS)
def show(tx: Transaction, alert_kind_id: int) -> dict:
    kind = kinds.kind_of(tx, alert_kind_id)
    return context(tx, forms.empty(**kept(kind)), kind)


def kept(kind: AlertKind) -> dict[str, Any]:
    facts = {"category": kind.category, "code": kind.code, "fault": kind.fault, "window": kind.window}
    names = {f"name-{spoken}": kind.names.get(spoken) for spoken in LANGUAGES}
    return facts | names | {"converts_from": kind.converts_from or NEVER}


@routes.post("/<int:alert_kind_id>")
@page("device_alerts/kind.html", roles=KEEPERS, refused=again)
def keep(tx: Transaction, alert_kind_id: int) -> Response:
    kinds.write(tx, kind_id=alert_kind_id, version=forms.number("version"), **written())
    return redirect("/setup/alert-kinds")


def context(tx: Transaction, form: Form, kind: AlertKind | None = None) -> dict[str, Any]:
    categories = sorted({one.category for one in device_models(tx, limit=200)})
    return {
        "form": form,
        "title": kind.name_in(language()) if kind else _("New kind of alert"),
        "action": f"/setup/alert-kinds/{kind.id}" if kind else "/setup/alert-kinds/new",
        "version": kind.version if kind else None,
        "categories": [(one, word("category", one)) for one in categories],
        "faults": fault_choices(tx, language()),
        "severities": [(NEVER, _("never")), *((one.value, word("alert_severity", one)) for one in Severity)],
        "languages": [(code, word("language", code)) for code in LANGUAGES],
        "may_change": tx.stamp.by.role in KEEPERS,
    }


def written() -> dict[str, Any]:
    """Raises UnknownChoice."""
    from_ = forms.chosen("converts_from", {NEVER: None, **{one.value: one for one in Severity}})
    return {
        **{name: forms.text(name) or "" for name in ("category", "code", "fault")},
        "names": {spoken: forms.text(f"name-{spoken}") or "" for spoken in LANGUAGES},
        "window": forms.number("window") or 0,
        "converts_from": from_,
    }
