"""Who is asking."""

from flask import g
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.roles import STAFF
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
