"""Reports of devices on an order, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.roles import STAFF
from dispatch.help.diagnostics.bundle import Bundle, BundleSource, BundleState, PartKind
from dispatch.help.diagnostics.sending import of_order
from dispatch.store.database import Transaction
from dispatch.work import queries

routes = Blueprint("diagnostics", __name__, description="Reports of devices: see docs/help.md.")


class BundlePartAnswer(Schema):
    name = fields.String()
    kind = fields.Enum(PartKind, by_value=True)
    size = fields.Integer()
    sent = fields.Boolean()
    masked = fields.Boolean()
    text = fields.Function(lambda one: one.data.decode("utf-8", "replace") if one.sent and one.data else None)


class BundleAnswer(Schema):
    """`text` of a part only where the customer let it through."""

    id = fields.Integer()
    source = fields.Enum(BundleSource, by_value=True)
    state = fields.Enum(BundleState, by_value=True)
    name = fields.String()
    points = fields.List(fields.Dict())
    received_at = fields.AwareDateTime()
    parts = fields.List(fields.Nested(BundlePartAnswer))


class Bundles(Schema):
    items = fields.List(fields.Nested(BundleAnswer))


@routes.get("/work-orders/<reference>/diagnostics")
@endpoint(returns=Bundles, roles=STAFF)
def reports(tx: Transaction, reference: str) -> dict[str, list[Bundle]]:
    """Reports of devices, as far as the customer let them through."""
    return {"items": of_order(tx, queries.work_order(tx, reference))}
