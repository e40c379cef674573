"""An edit of the rules tried over all open orders, for programs: begun, looked at as it goes, stopped."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, QueryCount
from api.rest.roles import LEADERS as KEEPERS
from api.rest.trials import MovedAnswer, moved
from dispatch.promises import trying
from dispatch.promises.promise_trial import PromiseTrial, TrialState
from dispatch.store.database import Transaction

routes = Blueprint("promise-trials", __name__, description="What an edit of the rules would move.")
PAGE = 200


class PromiseTrialAnswer(Schema):
    """`done` of `orders` are behind us; `moved` of those would fall due at another time, `breaks` be broken at once."""

    id = fields.Integer()
    state = fields.Enum(TrialState, by_value=True)
    orders = fields.Function(lambda trial: len(trial.orders), metadata={"type": "integer"})
    done = fields.Integer()
    moved = fields.Function(lambda trial: len(trial.moved), metadata={"type": "integer"})
    breaks = fields.Function(lambda trial: len(trial.broken), metadata={"type": "integer"})
    asked_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)


class TrialFoundAnswer(Schema):
    """`items`: those behind the first `after`, 200 at most, as they would be now; none if the edit fits no longer."""

    trial = fields.Nested(PromiseTrialAnswer)
    items = fields.List(fields.Nested(MovedAnswer))


class AfterQuery(Body):
    after = QueryCount(load_default=0)


@routes.post("/promise-trials")
@endpoint(returns=PromiseTrialAnswer, status=202, roles=KEEPERS)
def look(tx: Transaction) -> PromiseTrial:
    """Which open orders are promised by earlier rules or calendars, and what applying would move."""
    return trying.ask(tx, None)


@routes.get("/promise-trials/<int:promise_trial_id>")
@endpoint(query=AfterQuery, returns=TrialFoundAnswer, roles=KEEPERS)
def show(tx: Transaction, promise_trial_id: int, query: dict) -> dict[str, Any]:
    """How far it is, and what it has found so far."""
    trial = trying.trial_of(tx, promise_trial_id)
    return {"trial": trial, "items": _items(tx, trial, query["after"])}


@routes.post("/promise-trials/<int:promise_trial_id>/stop")
@endpoint(returns=PromiseTrialAnswer, roles=KEEPERS)
def stop(tx: Transaction, promise_trial_id: int) -> PromiseTrial:
    """It looks at no more orders."""
    return trying.stop(tx, promise_trial_id)


def _items(tx: Transaction, trial: PromiseTrial, after: int) -> list[dict[str, Any]]:
    try:
        with trying.looked_at_again(tx, trial, trial.moved[after : after + PAGE]) as found:
            return [moved(one) for one in found.moved]
    except trying.FITS_NO_LONGER:
        return []
