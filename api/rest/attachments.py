"""Pictures and papers, seen by programs."""

from flask import Response
from flask_smorest import Blueprint
from flask_smorest.fields import Upload
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.pages.attachments import served
from api.rest.fields import Body, QueryCount
from api.rest.roles import STAFF, WRITERS
from dispatch.store.database import Transaction
from dispatch.work import pictures, queries, recordings
from dispatch.work.attachment import Attachment, AttachmentKind

routes = Blueprint("attachments", __name__, description="Pictures, signatures and papers of an order.")


class AttachmentAnswer(Schema):
    id = fields.Integer()
    key = fields.String(metadata={"description": "Its random name at /attachments/."})
    visit_id = fields.Integer(allow_none=True)
    kind = fields.Enum(AttachmentKind, by_value=True)
    shown_name = fields.String()
    media_type = fields.String()
    size = fields.Integer()
    digest = fields.String()
    added_at = fields.AwareDateTime()


class Attachments(Schema):
    items = fields.List(fields.Nested(AttachmentAnswer))


class UploadQuery(Body):
    kind = fields.Enum(AttachmentKind, by_value=True, load_default=AttachmentKind.PHOTO)
    visit_id = QueryCount(least=1, load_default=None)


class UploadFiles(Body):
    file = Upload(required=True)


@routes.get("/work-orders/<reference>/attachments")
@endpoint(returns=Attachments, roles=STAFF)
def index(tx: Transaction, reference: str) -> dict:
    """All of one order: fifty at most."""
    return {"items": queries.attachments(tx, queries.work_order(tx, reference))}


@routes.post("/work-orders/<reference>/attachments")
@endpoint(files=UploadFiles, query=UploadQuery, returns=AttachmentAnswer, status=201, roles=WRITERS, limit="uploads")
def upload(tx: Transaction, reference: str, files: dict, query: dict) -> Attachment:
    """Send a JPEG or PNG, which is written anew, a PDF as a document (10 MB at most), sound or a film (25 MB)."""
    order = queries.work_order(tx, reference)
    visit = queries.visit(tx, query["visit_id"]) if query["visit_id"] else None
    file = files["file"]
    if query["kind"] in recordings.MOST:
        return recordings.add_recording(tx, order, file.read(), shown_name=file.filename or "file")
    return pictures.add_picture(
        tx, order, file.read(), shown_name=file.filename or "file", kind=query["kind"], visit=visit
    )


@routes.get("/attachments/<key>")
@endpoint(roles=STAFF)
def download(tx: Transaction, key: str) -> Response:
    """The bytes themselves."""
    return served(*queries.attachment(tx, key))
