"""Somebody else's cases, brought in as a file."""

from flask_babel import gettext
from flask_smorest import Blueprint
from flask_smorest.fields import Upload
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Flag
from api.rest.lists import Older, Onward, by_id, list_of, part
from api.rest.roles import IMPORTERS
from dispatch.intake.importing import actions
from dispatch.intake.importing.import_run import ImportRow, ImportRun, ImportState
from dispatch.intake.importing.reasons import REASONS
from dispatch.intake.reading.mapping import Mapping
from dispatch.store.database import Transaction

routes = Blueprint("imports", __name__, description="Files of cases: judged row by row, nothing half done.")


class ImportAnswer(Schema):
    """`read` = accepted + rejected + already + skipped; `at_line` of `lines` tells how far it is."""

    id = fields.Integer()
    source = fields.String()
    file_name = fields.String()
    dry_run = fields.Boolean()
    state = fields.Enum(ImportState, by_value=True)
    lines = fields.Integer()
    at_line = fields.Integer()
    read = fields.Integer()
    accepted = fields.Integer()
    rejected = fields.Integer()
    already = fields.Integer()
    skipped = fields.Integer()
    failure = fields.Dict(allow_none=True)
    created_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)


class RejectedAnswer(Schema):
    line = fields.Integer()
    reason = fields.String()
    says = fields.Method("in_words", metadata={"type": "string"})
    field = fields.String(allow_none=True)
    key = fields.String(allow_none=True)

    def in_words(self, row: ImportRow) -> str:
        return gettext(REASONS[row.reason]).format(field=row.field)


class ImportQuery(Body):
    dry_run = Flag(load_default=False)


class ImportFiles(Body):
    file = Upload(required=True)
    mapping = Upload(required=True, metadata={"description": "JSON: how its columns become our fields."})


@routes.get("/imports")
@endpoint(query=Older, returns=list_of(ImportAnswer), roles=IMPORTERS)
def index(tx: Transaction, query: dict) -> dict:
    """Newest first; without sight of every branch, one's own."""
    return part(actions.runs(tx, before_id=query["before"], limit=query["limit"]), query, by_id)


@routes.post("/imports")
@endpoint(files=ImportFiles, query=ImportQuery, returns=ImportAnswer, status=202, roles=IMPORTERS)
def upload(tx: Transaction, files: dict, query: dict) -> ImportRun:
    """Send a CSV or JSON file with its mapping; a dry run judges every row and keeps nothing."""
    _, mapping = Mapping.load(files["mapping"].read())
    file = files["file"]
    return actions.upload(tx, file.read(), file_name=file.filename or "file", mapping=mapping, **query)


@routes.get("/imports/<int:run_id>")
@endpoint(returns=ImportAnswer, roles=IMPORTERS)
def show(tx: Transaction, run_id: int) -> ImportRun:
    """How far it is, and what became of its rows."""
    return actions.run(tx, run_id)


@routes.get("/imports/<int:run_id>/rejected")
@endpoint(query=Onward, returns=list_of(RejectedAnswer), roles=IMPORTERS)
def rejected(tx: Transaction, run_id: int, query: dict) -> dict:
    """Rows that were rejected, with their line and why; `after` is a line."""
    run = actions.run(tx, run_id)
    found = actions.rejected_rows(tx, run, after_line=query["after"], limit=query["limit"])
    return part(found, query, lambda row: row.line)
