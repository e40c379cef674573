"""Messages for the worker that were set aside after all their tries."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.lists import Older, by_id, list_of, part
from api.rest.roles import ADMIN
from dispatch.store import parked
from dispatch.store.database import Transaction

routes = Blueprint("parked-messages", __name__, description="What the worker could not do: somebody must look.")


class ParkedAnswer(Schema):
    id = fields.Integer()
    topic = fields.String()
    facts = fields.Dict(metadata={"description": "Name rows by id; nothing personal."})
    tries = fields.Integer()
    since = fields.AwareDateTime(allow_none=True)


class SettledAnswer(Schema):
    id = fields.Integer()


@routes.get("/parked-messages")
@endpoint(query=Older, returns=list_of(ParkedAnswer), roles=ADMIN)
def index(tx: Transaction, query: dict) -> dict:
    """Newest first."""
    return part(parked.parked(tx, before_id=query["before"], limit=query["limit"]), query, by_id)


@routes.post("/parked-messages/<int:parked_id>/retry")
@endpoint(returns=SettledAnswer, roles=ADMIN)
def retry(tx: Transaction, parked_id: int) -> dict:
    """Put it back in the queue, with all its tries before it."""
    parked.try_again(tx, parked_id)
    return {"id": parked_id}


@routes.post("/parked-messages/<int:parked_id>/forget")
@endpoint(returns=SettledAnswer, roles=ADMIN)
def forget(tx: Transaction, parked_id: int) -> dict:
    """Nobody will open it any more."""
    parked.forget(tx, parked_id)
    return {"id": parked_id}
