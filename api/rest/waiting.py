"""The waiting list: who waits for a time that suits, and whose turn it is."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint
from api.rest.booking import HoldAnswer
from api.rest.fields import Body
from api.rest.roles import CONSOLE, DESK
from dispatch.people import queries as people
from dispatch.planning.booking.holding import living
from dispatch.planning.waiting.actions import join, leave
from dispatch.planning.waiting.line import line
from dispatch.planning.waiting.wait import DayPart, Wait
from dispatch.store.database import Transaction
from dispatch.work import queries

routes = Blueprint("waiting_list", __name__, description="Who waits for a time to come free.")


class WaitBody(Body):
    """Empty lists: any will do."""

    weekdays = fields.List(
        fields.Integer(strict=True, validate=validate.Range(0, 6)),
        load_default=list,
        metadata={"description": "0 is Monday."},
    )
    parts = fields.List(fields.Enum(DayPart, by_value=True), load_default=list)


class WaitAnswer(Schema):
    work_order = fields.String(attribute="work_order.reference")
    joined_at = fields.AwareDateTime()
    weekdays = fields.List(fields.Integer())
    parts = fields.List(fields.String())
    offered = fields.Function(lambda wait: len(wait.offers), metadata={"type": "integer"})


class TurnAnswer(Schema):
    """`kept`: what is held for them just now, or null."""

    turn = fields.Integer()
    wait = fields.Nested(WaitAnswer)
    kept = fields.Nested(HoldAnswer, allow_none=True)


class LineAnswer(Schema):
    items = fields.List(fields.Nested(TurnAnswer))


@routes.get("/branches/<code>/waiting-list")
@endpoint(returns=LineAnswer, roles=CONSOLE)
def show(tx: Transaction, code: str) -> dict[str, Any]:
    """In order of turn: promises about to be broken, then who was offered less often, then who came first."""
    branch = people.branch(tx, code)
    return {
        "items": [
            {"turn": place, "wait": wait, "kept": living(tx, wait.work_order)}
            for place, wait in enumerate(line(tx, [branch.id]), 1)
        ]
    }


@routes.post("/work-orders/<reference>/waiting")
@endpoint(body=WaitBody, returns=WaitAnswer, roles=DESK)
def wait(tx: Transaction, reference: str, body: dict) -> Wait:
    """Put it on the list, or say anew what suits; its place stays."""
    return join(tx, queries.work_order(tx, reference, lock=True), **body)


@routes.post("/work-orders/<reference>/waiting/leave")
@endpoint(status=204, roles=DESK)
def go(tx: Transaction, reference: str) -> None:
    """Off the list; nothing happens where it isn't on it."""
    leave(tx, queries.work_order(tx, reference, lock=True))
