"""What lies in vans and depots, and what a person found who counted it, seen by programs."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Choice, Count, Text
from api.rest.lists import Older, Onward, by_id, list_of, part
from api.rest.roles import CONSOLE, ENGINEER, PLANNERS
from dispatch.errors import NotFound
from dispatch.parts import counting, shelves
from dispatch.parts.count_reason import CountReason
from dispatch.parts.counting import Counted, Place
from dispatch.parts.stock import Stock
from dispatch.people.queries import branch as branch_of
from dispatch.people.queries import engineer as engineer_called
from dispatch.people.queries import engineer_of
from dispatch.store.database import Transaction

routes = Blueprint("stock", __name__, description="Parts in vans and depots, by our count and as they were found.")
PIECES = {"least": 0, "most": counting.MOST_PIECES}


class StockAnswer(Schema):
    id = fields.Integer()
    part = fields.String()
    engineer = fields.String(
        attribute="van_of", allow_none=True, metadata={"description": "Whose van; null: the depot."}
    )
    pieces = fields.Integer()
    counted_at = fields.AwareDateTime(allow_none=True, metadata={"description": "By a person, the last time."})
    version = fields.Integer()


class FoundAnswer(Schema):
    id = fields.Integer()
    at = fields.AwareDateTime()
    part = fields.String()
    engineer = fields.String(allow_none=True, metadata={"description": "Whose van; null: the depot."})
    difference = fields.Integer(metadata={"description": "To what we thought."})
    reason = fields.String()


class CountedBody(Body):
    part = Text(120, least=1, required=True)
    pieces = Count(**PIECES, required=True)
    version = Count(
        load_default=None,
        allow_none=True,
        metadata={"description": "Of the record as it was when the counting began; null where there was none."},
    )


class OwnCountBody(Body):
    reason = Choice(CountReason, load_default=CountReason.ROUTINE.value)
    counts = fields.List(fields.Nested(CountedBody), required=True)


class CountBody(OwnCountBody):
    engineer = Text(60, load_default=None, allow_none=True, metadata={"description": "Whose van; null: the depot."})


class Counts(Schema):
    items = fields.List(fields.Nested(StockAnswer))


@routes.get("/branches/<code>/stock")
@endpoint(query=Onward, returns=list_of(StockAnswer), roles=CONSOLE)
def stock(tx: Transaction, code: str, query: dict[str, Any]) -> dict[str, Any]:
    """What lies in the vans and the depot of a branch by our count."""
    found = shelves.stock_after(tx, branch_of(tx, code), after_id=query["after"], limit=query["limit"])
    return part(found, query, by_id)


@routes.get("/branches/<code>/stock/counts")
@endpoint(query=Older, returns=list_of(FoundAnswer), roles=CONSOLE)
def counts(tx: Transaction, code: str, query: dict[str, Any]) -> dict[str, Any]:
    """What people found who counted, newest first."""
    found = shelves.found_before(tx, branch_of(tx, code), before_id=query["before"], limit=query["limit"])
    return part([found_answer(one, of) for one, of in found], query, lambda one: one["id"])


@routes.post("/branches/<code>/stock/counts")
@endpoint(body=CountBody, returns=Counts, status=201, roles=PLANNERS)
def count(tx: Transaction, code: str, body: dict[str, Any]) -> dict[str, Any]:
    """Somebody counted a van or the depot: what they found holds from now on. Parts not named stay as they are."""
    branch, whose = branch_of(tx, code), body.pop("engineer")
    engineer = engineer_called(tx, whose) if whose else None
    if engineer is not None and engineer.branch_id != branch.id:
        raise NotFound
    return kept(tx, Place(branch, engineer), body)


@routes.get("/me/stock")
@endpoint(returns=Counts, roles=ENGINEER)
def my_van(tx: Transaction) -> dict[str, Any]:
    """What is in the asking engineer's van."""
    engineer = engineer_of(tx)
    return {"items": [one for _part, one in shelves.lying(tx, Place(engineer.branch, engineer))]}


@routes.post("/me/stock/counts")
@endpoint(body=OwnCountBody, returns=Counts, status=201, roles=ENGINEER)
def count_my_van(tx: Transaction, body: dict[str, Any]) -> dict[str, Any]:
    """The engineer counted their own van."""
    engineer = engineer_of(tx)
    return kept(tx, Place(engineer.branch, engineer), body)


def kept(tx: Transaction, place: Place, body: dict[str, Any]) -> dict[str, Any]:
    found = [Counted(**one) for one in body["counts"]]
    return {"items": counting.count(tx, place, found, CountReason(body["reason"]))}


def found_answer(found: shelves.Found, stock: Stock) -> dict[str, Any]:
    return {
        **{"id": found.id, "at": found.at, "difference": found.difference, "reason": found.reason},
        "part": stock.part,
        "engineer": stock.van_of,
    }
