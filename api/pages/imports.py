"""Files of cases in the console: sent, judged row by row, and how far they are."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import page
from api.forms import Form
from api.rest.roles import IMPORTERS
from api.words import word
from dispatch.errors import N_, Invalid, Refusal
from dispatch.intake.importing import actions
from dispatch.intake.importing.import_run import UNDER_WAY, ImportRow, ImportRun, ImportState
from dispatch.intake.importing.reasons import REASONS
from dispatch.intake.reading.mapping import Mapping
from dispatch.store.database import Transaction

routes = Blueprint("import_pages", __name__)
MARKS = {ImportState.DONE: "kept", ImportState.FAILED: "late", ImportState.RUNNING: "go"}


class FileMissing(Invalid):
    """A file is missing."""

    says = N_("Choose both files: the cases, and the mapping that says which column is what.")


@routes.get("/imports")
@page("imports/list.html", roles=IMPORTERS)
def index(tx: Transaction) -> dict:
    return context(tx, forms.empty(dry_run="yes"))


def again(tx: Transaction, refusal: Refusal) -> dict:
    return context(tx, forms.again(refusal))


@routes.post("/imports")
@page("imports/list.html", roles=IMPORTERS, refused=again)
def upload(tx: Transaction) -> Response:
    cases, mapping = request.files.get("cases"), request.files.get("mapping")
    if not cases or not mapping:
        raise FileMissing(field="cases")
    _parsed, raw = Mapping.load(mapping.read())
    run = actions.upload(
        tx, cases.read(), file_name=cases.filename or "file", mapping=raw, dry_run=forms.ticked("dry_run")
    )
    return redirect(f"/imports/{run.id}")


@routes.get("/imports/<int:run_id>")
@page("imports/show.html", roles=IMPORTERS)
def show(tx: Transaction, run_id: int) -> dict:
    run = actions.run(tx, run_id)
    return {"run": run_view(run), "rejected": [rejected(row) for row in actions.rejected_rows(tx, run)]}


def context(tx: Transaction, form: Form) -> dict[str, Any]:
    return {"form": form, "runs": [run_view(run) for run in actions.runs(tx)]}


def run_view(run: ImportRun) -> SimpleNamespace:
    return SimpleNamespace(
        id=run.id,
        url=f"/imports/{run.id}",
        name=run.file_name,
        source=run.source,
        dry_run=run.dry_run,
        state_words=word("import_state", run.state),
        mark=MARKS.get(run.state, "line"),
        under_way=run.state in UNDER_WAY,
        at=run.ended_at or run.created_at,
        at_line=run.at_line,
        lines=run.lines,
        counts=[
            (_("Read"), run.read),
            (_("Would be accepted") if run.dry_run else _("Accepted"), run.accepted),
            (_("There already"), run.already),
            (_("Left out by the mapping"), run.skipped),
            (_("Rejected"), run.rejected),
        ],
        failure=why(run.failure),
    )


def why(failure: dict[str, Any] | None) -> str:
    if not failure:
        return ""
    said = REASONS.get(failure["code"], N_("It is no text we can read; what was read until then is kept."))
    return _(said).format_map({"field": "", **failure})


def rejected(row: ImportRow) -> dict[str, Any]:
    return {"line": row.line, "key": row.key or "", "says": _(REASONS[row.reason]).format(field=row.field)}
