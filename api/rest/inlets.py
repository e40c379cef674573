"""The ways by which customers write to us, kept by programs."""

from flask import current_app
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Choice, Text
from api.rest.roles import ADMIN
from dispatch.channels import inlets
from dispatch.channels.inlet import INBOUND, Inlet
from dispatch.people.queries import branch
from dispatch.store.database import Transaction
from dispatch.work.work_order import Channel

routes = Blueprint("inlets", __name__, description="Where programs pass on what customers write: see docs/channels.md.")


class SecretAnswer(Schema):
    id = fields.Integer()
    made_at = fields.AwareDateTime()


class InletAnswer(Schema):
    code = fields.String(metadata={"description": "Its place at /hooks/."})
    channel = fields.Enum(Channel, by_value=True)
    branch = fields.String(attribute="branch.code")
    active = fields.Boolean()
    live_secrets = fields.List(fields.Nested(SecretAnswer))


class NewSecretAnswer(Schema):
    secret = fields.String(allow_none=True, metadata={"description": "Shown this once."})


class Inlets(Schema):
    items = fields.List(fields.Nested(InletAnswer))


class InletBody(Body):
    code = Text(40, least=2, required=True)
    channel = Choice(INBOUND, required=True)
    branch = Text(40, least=1, required=True)


@routes.get("/inlets")
@endpoint(returns=Inlets, roles=ADMIN)
def index(tx: Transaction) -> dict:
    """Through which doors programs write to us."""
    return {"items": inlets.inlets(tx)}


@routes.post("/inlets")
@endpoint(body=InletBody, returns=InletAnswer, status=201, roles=ADMIN)
def make(tx: Transaction, body: dict) -> Inlet:
    """A further door; it opens once it has a secret."""
    facts = {"code": body["code"], "channel": Channel(body["channel"])}
    return inlets.add_inlet(tx, **facts, branch=branch(tx, body["branch"]))


@routes.post("/inlets/<code>/secrets")
@endpoint(returns=NewSecretAnswer, status=201, roles=ADMIN, shown_once="secret")
def new_secret(tx: Transaction, code: str) -> dict:
    """A further secret; two live at once at most."""
    secret_key = current_app.config["SETTINGS"].secret_key
    return {"secret": inlets.new_secret(tx, inlets.inlet(tx, code), secret_key)}


@routes.post("/inlets/<code>/secrets/<int:secret_id>/end")
@endpoint(returns=InletAnswer, roles=ADMIN)
def end_secret(tx: Transaction, code: str, secret_id: int) -> Inlet:
    """What is signed with it is refused from now on."""
    found = inlets.inlet(tx, code)
    inlets.end_secret(tx, found, secret_id)
    return found
