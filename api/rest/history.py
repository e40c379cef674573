"""What happened to an order, and the doors to it: its history, personal details, customers' links."""

from flask import current_app
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint, need_to_know
from api.rest.fields import Body
from api.rest.lists import Older, list_of, part
from api.rest.roles import CONSOLE, DESK, STAFF
from dispatch.privacy import looks
from dispatch.stamp import Role, Source
from dispatch.store.database import Transaction
from dispatch.work import links, queries
from dispatch.work.link import LinkPurpose

routes = Blueprint("history", __name__, description="What happened to an order, and who may look at what.")


class HistoryEntryAnswer(Schema):
    """`changes`: field → [before, after]; personal values are only marked as changed."""

    id = fields.Integer()
    at = fields.AwareDateTime()
    role = fields.Enum(Role, by_value=True)
    source = fields.Enum(Source, by_value=True)
    account_id = fields.Integer(allow_none=True)
    subject = fields.String()
    subject_id = fields.Integer()
    verb = fields.String()
    reason = fields.String(allow_none=True)
    changes = fields.Dict()
    note = fields.String(allow_none=True)
    digest = fields.String()


class LookBody(Body):
    detail = fields.Enum(looks.Detail, by_value=True, required=True)


class LookAnswer(Schema):
    detail = fields.String()
    value = fields.String(
        allow_none=True, metadata={"description": "Masked where it isn't yours to see now; null where there is none."}
    )


class LinkBody(Body):
    purpose = fields.Enum(LinkPurpose, by_value=True, load_default=LinkPurpose.FOLLOW)


class LinkAnswer(Schema):
    url = fields.String(allow_none=True, metadata={"description": "Shown this once; only its fingerprint is kept."})


class RevokedAnswer(Schema):
    revoked = fields.Integer(metadata={"description": "How many links were open until now."})


@routes.get("/work-orders/<reference>/history")
@endpoint(query=Older, returns=list_of(HistoryEntryAnswer), roles=CONSOLE)
def history(tx: Transaction, reference: str, query: dict) -> dict:
    """Every audited change, newest first."""
    order = queries.work_order(tx, reference)
    found = queries.history(tx, order, before_id=query["before"], limit=query["limit"])
    listed = part(found, query, lambda entry_and_words: entry_and_words[0].id)
    return listed | {"items": [vars(entry) | {"note": words} for entry, words in found]}


@routes.post("/work-orders/<reference>/looks")
@endpoint(body=LookBody, returns=LookAnswer, status=201, roles=STAFF, shown_once="value")
def look(tx: Transaction, reference: str, body: dict) -> dict:
    """Open a phone number, e-mail address or door code; the look is on record for the customer."""
    value = looks.open_detail(tx, queries.work_order(tx, reference), body["detail"], after=need_to_know())
    return {"detail": body["detail"], "value": value}


@routes.post("/work-orders/<reference>/links")
@endpoint(body=LinkBody, returns=LinkAnswer, status=201, roles=DESK, shown_once="url")
def link(tx: Transaction, reference: str, body: dict) -> dict:
    """A fresh link for the customer: to follow the order, or to rate the work."""
    token = links.hand_out(tx, queries.work_order(tx, reference), body["purpose"])
    return {"url": links.address(current_app.config["SETTINGS"].public_url, body["purpose"], token)}


@routes.post("/work-orders/<reference>/links/revoke")
@endpoint(returns=RevokedAnswer, roles=DESK)
def revoke_links(tx: Transaction, reference: str) -> dict:
    """Close every customer's link to this order, at once: a message went astray, or somebody else lives there now."""
    return {"revoked": links.revoke(tx, queries.work_order(tx, reference))}
