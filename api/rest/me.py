"""Who is asking."""

from flask import g
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.roles import ENGINEER, STAFF
from dispatch.notices import actions as noticing
from dispatch.notices import queries as noticed
from dispatch.notices.engineer_note import NoteEvent
from dispatch.people import queries
from dispatch.stamp import Role
from dispatch.store.database import Transaction

routes = Blueprint("me", __name__, description="Who is asking, and what they may see.")


class MeAnswer(Schema):
    """`branches`: codes of those they see."""

    name = fields.String()
    role = fields.Enum(Role, by_value=True)
    language = fields.String()
    engineer_id = fields.Integer(allow_none=True)
    branches = fields.List(fields.String())


class NoteAnswer(Schema):
    """`starts_at`: when the visit was planned at the time of writing."""

    visit_id = fields.Integer()
    event = fields.Enum(NoteEvent, by_value=True)
    starts_at = fields.AwareDateTime()
    written_at = fields.AwareDateTime()


class Notes(Schema):
    items = fields.List(fields.Nested(NoteAnswer))


@routes.get("/me")
@endpoint(returns=MeAnswer, roles=STAFF)
def show(tx: Transaction) -> dict:
    """The account this key or session belongs to."""
    actor = tx.stamp.by
    return {
        "name": actor.name,
        "role": actor.role,
        "language": g.account.language,
        "engineer_id": actor.engineer_id,
        "branches": [branch.code for branch in queries.branches(tx, limit=200)],
    }


@routes.get("/me/notes")
@endpoint(returns=Notes, roles=ENGINEER)
def notes(tx: Transaction) -> dict:
    """What changed in the engineer's day since they last looked, oldest first."""
    return {"items": noticed.unread(tx, tx.stamp.by.engineer_id)}


@routes.post("/me/notes/read")
@endpoint(returns=Notes, roles=ENGINEER)
def read_notes(tx: Transaction) -> dict:
    """They have seen what changed; what is left unread is empty."""
    noticing.read_notes(tx, tx.stamp.by.engineer_id)
    return {"items": noticed.unread(tx, tx.stamp.by.engineer_id)}
