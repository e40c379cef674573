"""Who is there, and who answers for which order."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Choice, Count
from api.rest.roles import CONSOLE, DESK
from dispatch.desk import actions, queries
from dispatch.desk.owner import How, OrderOwner
from dispatch.desk.presence import Presence, PresenceState
from dispatch.store.database import Transaction
from dispatch.work.queries import work_order

routes = Blueprint("owners", __name__, description="Who answers for an order, and why just they.")


class OwnerAnswer(Schema):
    account_id = fields.Integer(allow_none=True, metadata={"description": "None: it waits in the common queue."})
    name = fields.Function(lambda owner: owner.account and owner.account.name, allow_none=True)
    how = fields.Enum(How, by_value=True)
    because = fields.List(fields.Dict())
    since = fields.AwareDateTime()
    next_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "When the next who could take it begins, where nobody is there."}
    )


class PresenceAnswer(Schema):
    state = fields.Enum(PresenceState, by_value=True)
    since = fields.AwareDateTime()


class PresenceBody(Body):
    state = Choice(PresenceState, required=True)


class SeenBody(Body):
    seen = Count(
        least=1,
        required=True,
        allow_none=True,
        data_key="from",
        metadata={"description": "The account that had it when you looked; null for nobody."},
    )


class HandOverBody(SeenBody):
    to = Count(least=1, required=True)


@routes.post("/me/presence")
@endpoint(body=PresenceBody, returns=PresenceAnswer, roles=DESK)
def be(tx: Transaction, body: dict) -> Presence:
    """It ends by itself after three silent hours, and after twelve in any case."""
    return actions.be(tx, tx.stamp.by.account_id, PresenceState(body["state"]))


@routes.get("/work-orders/<reference>/owner")
@endpoint(returns=OwnerAnswer, roles=CONSOLE)
def show(tx: Transaction, reference: str) -> OrderOwner:
    """Whose it is, and why theirs."""
    order = work_order(tx, reference)
    # One that nobody was ever asked for waits as well.
    nobody = OrderOwner(how=How.WAITS, because=[], since=order.opened_at)
    return queries.owner_of(tx, order) or nobody


@routes.post("/work-orders/<reference>/owner/take")
@endpoint(body=SeenBody, returns=OwnerAnswer, roles=DESK)
def take(tx: Transaction, reference: str, body: dict) -> OrderOwner:
    """Of two who take it at once, one does."""
    return actions.take(tx, reference, from_id=body["seen"])


@routes.post("/work-orders/<reference>/owner/hand-over")
@endpoint(body=HandOverBody, returns=OwnerAnswer, roles=DESK)
def hand_over(tx: Transaction, reference: str, body: dict) -> OrderOwner:
    """To somebody else at the desk."""
    return actions.hand_over(tx, reference, to_id=body["to"], from_id=body["seen"])


@routes.post("/work-orders/<reference>/owner/give-back")
@endpoint(body=SeenBody, returns=OwnerAnswer, roles=DESK)
def give_back(tx: Transaction, reference: str, body: dict) -> OrderOwner:
    """Into the common queue."""
    return actions.give_back(tx, reference, from_id=body["seen"])
