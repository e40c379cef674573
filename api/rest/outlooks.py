"""How likely promises are to hold, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body
from api.rest.roles import CONSOLE
from dispatch.people.queries import branch
from dispatch.planning.outlook import queries
from dispatch.planning.outlook.outlook import AT_RISK, Outlook, OutlookState, PromiseName
from dispatch.store.database import Transaction
from dispatch.work.queries import work_order

routes = Blueprint("outlooks", __name__, description="How likely each running promise is to hold, and why.")


class OutlookAnswer(Schema):
    """`chance`: per cent, null while paused. `slack`: seconds from `expected_at` to `due`. `why`: {code, …facts}.
    `since`: how long it is in that state."""

    work_order = fields.String(attribute="work_order.reference")
    promise = fields.Enum(PromiseName, by_value=True)
    state = fields.Enum(OutlookState, by_value=True)
    chance = fields.Integer(allow_none=True)
    due = fields.AwareDateTime()
    expected_at = fields.AwareDateTime(allow_none=True)
    slack = fields.Integer(allow_none=True)
    why = fields.Dict()
    plan_run_id = fields.Integer(allow_none=True)
    since = fields.AwareDateTime()


class OrderOutlookAnswer(Schema):
    items = fields.List(fields.Nested(OutlookAnswer))


class BranchOutlookAnswer(Schema):
    """`computed_at`: until when it held; null before the first look. Each order once, with its worst promise."""

    computed_at = fields.AwareDateTime(allow_none=True)
    items = fields.List(fields.Nested(OutlookAnswer))


class StatesQuery(Body):
    state = fields.List(fields.Enum(OutlookState, by_value=True), load_default=AT_RISK)


@routes.get("/work-orders/<reference>/outlook")
@endpoint(returns=OrderOutlookAnswer, roles=CONSOLE)
def of_order(tx: Transaction, reference: str) -> dict[str, list[Outlook]]:
    """The order's running promises, the worst first. Empty before the first look, and where nothing runs."""
    order = work_order(tx, reference)
    return {"items": queries.outlooks(tx, [order.id]).get(order.id, [])}


@routes.get("/branches/<code>/outlook")
@endpoint(query=StatesQuery, returns=BranchOutlookAnswer, roles=CONSOLE)
def of_branch(tx: Transaction, code: str, query: dict) -> dict:
    """What is at risk in the branch, the worst first; with `state`, what is in one of those states."""
    here = branch(tx, code)
    looked = queries.last_round(tx, here.id)
    return {
        "computed_at": looked and looked.computed_at,
        "items": queries.at_risk(tx, here.id, states=query["state"]),
    }
