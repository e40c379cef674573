"""Visits, seen by programs."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint
from api.rest.fields import Body, Choice, Code, Count, Moment, Text
from api.rest.lists import Onward, by_id, list_of, part
from api.rest.roles import DESK, ENGINEER, STAFF
from dispatch.catalogue.closing_code import CodeList
from dispatch.catalogue.fault_type import FaultDomain
from dispatch.people.queries import engineer
from dispatch.prices import finishing
from dispatch.store.database import Transaction
from dispatch.work import queries, visits
from dispatch.work.lifecycle import VISIT_LIFE, VisitState
from dispatch.work.lock import WhenLocked
from dispatch.work.visit import Visit
from dispatch.work.windows import agree_window

routes = Blueprint("visits", __name__, description="One engineer's stay at one home.")


class LockAnswer(Schema):
    engineer = fields.Boolean()
    when = fields.Enum(WhenLocked, by_value=True, allow_none=True)


class VisitAnswer(Schema):
    id = fields.Integer()
    number = fields.Integer()
    work_order = fields.String(attribute="work_order.reference")
    state = fields.Enum(VisitState, by_value=True)
    engineer = fields.String(attribute="engineer.code", allow_none=True, dump_default=None)
    stay = fields.Integer(metadata={"description": "Which part of the whole order it does."})
    joins = fields.Integer(allow_none=True, metadata={"description": "The stay that begins at the same moment."})
    follows = fields.Integer(allow_none=True, metadata={"description": "The stay that is done before."})
    follows_days = fields.Integer(allow_none=True)
    same_engineer = fields.Boolean()
    minutes = fields.Integer()
    window_from = fields.AwareDateTime(allow_none=True)
    window_to = fields.AwareDateTime(allow_none=True)
    starts_at = fields.AwareDateTime(allow_none=True)
    ends_at = fields.AwareDateTime(allow_none=True)
    travel_seconds = fields.Integer(allow_none=True)
    lock = fields.Nested(LockAnswer, metadata={"description": "What stays as it is, whoever plans."})
    told_at = fields.AwareDateTime(allow_none=True)
    arrived_at = fields.AwareDateTime(allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    checklist_id = fields.Integer(allow_none=True)
    cause = fields.String(allow_none=True)
    solution = fields.String(allow_none=True)
    effect = fields.String(allow_none=True)
    work_done = fields.String(allow_none=True)
    answers = fields.Dict()
    version = fields.Integer()
    moves = fields.Method("open_moves", metadata={"type": "array", "items": {"type": "string"}})

    def open_moves(self, visit: Visit) -> list[str]:
        """The verbs of the life that lead on from here, whoever may use them."""
        return [verb for verb, move in VISIT_LIFE.moves.items() if visit.state in move.sources]


class VisitQuery(Onward):
    engineer = Text(40, load_default=None)
    state = fields.List(fields.Enum(VisitState, by_value=True), load_default=())
    starts_from = Moment(load_default=None)
    starts_to = Moment(load_default=None)


class GoBody(Body):
    verb = fields.String(required=True, validate=validate.OneOf(("accept", "set_out", "turn_back", "arrive")))


class DeclineBody(Body):
    reason = Code(CodeList.DECLINE, required=True)
    note = Text(load_default=None, allow_none=True)


class ItemAnswer(fields.Raw):
    """To one item of a checklist: yes or no, a number or words."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return Text(2000).deserialize(value) if not isinstance(value, bool | int | float) else value


class AnswersBody(Body):
    answers = fields.Dict(
        keys=Text(80),
        values=ItemAnswer(allow_none=True, metadata={"description": "Yes or no, a number or words."}),
        required=True,
        validate=validate.Length(max=200),
    )


class CompleteBody(Body):
    cause = Code(CodeList.CAUSE, required=True)
    solution = Code(CodeList.SOLUTION, required=True)
    effect = Code(CodeList.EFFECT, required=True)
    domain_found = Choice(FaultDomain, load_default=None, allow_none=True)
    work_done = Text(4000, load_default=None, allow_none=True)
    signed_by = Text(120, load_default=None, allow_none=True)
    unsigned_because = Text(400, load_default=None, allow_none=True)
    signature_id = Count(least=1, load_default=None, allow_none=True)
    price_because = Code(CodeList.PRICE, load_default=None, allow_none=True)


class CannotCompleteBody(Body):
    cause = Code(CodeList.CANNOT_COMPLETE, required=True)
    note = Text(load_default=None, allow_none=True)


class WindowBody(Body):
    window_from = Moment(required=True)
    window_to = Moment(required=True)


@routes.get("/visits")
@endpoint(query=VisitQuery, returns=list_of(VisitAnswer), roles=STAFF)
def index(tx: Transaction, query: dict) -> dict:
    """Those the asker may see; an engineer's own only."""
    whose = query.pop("engineer")
    found = queries.visits(
        tx,
        engineer_id=engineer(tx, whose).id if whose else None,
        states=query["state"],
        starts_from=query["starts_from"],
        starts_to=query["starts_to"],
        after_id=query["after"],
        limit=query["limit"],
    )
    return part(found, query, by_id)


@routes.get("/visits/<int:visit_id>")
@endpoint(returns=VisitAnswer, roles=STAFF)
def show(tx: Transaction, visit_id: int) -> Visit:
    """One visit."""
    return queries.visit(tx, visit_id)


@routes.post("/visits/<int:visit_id>/window")
@endpoint(body=WindowBody, returns=VisitAnswer, roles=DESK)
def window(tx: Transaction, visit_id: int, body: dict) -> Visit:
    """Promise the customer an arrival window, as agreed with them; they are told."""
    return agree_window(tx, visits.visit_for_change(tx, visit_id), **body)


@routes.post("/visits/<int:visit_id>/go")
@endpoint(body=GoBody, returns=VisitAnswer, roles=ENGINEER)
def go(tx: Transaction, visit_id: int, body: dict) -> Visit:
    """On the way and back: accept, set_out, turn_back, arrive."""
    return visits.go(tx, visits.visit_for_change(tx, visit_id), body["verb"])


@routes.post("/visits/<int:visit_id>/decline")
@endpoint(body=DeclineBody, returns=VisitAnswer, roles=ENGINEER)
def decline(tx: Transaction, visit_id: int, body: dict) -> Visit:
    """Give it back to the desk, with a reason."""
    return visits.decline(tx, visits.visit_for_change(tx, visit_id), **body)


@routes.post("/visits/<int:visit_id>/answers")
@endpoint(body=AnswersBody, returns=VisitAnswer, roles=ENGINEER)
def answer(tx: Transaction, visit_id: int, body: dict) -> Visit:
    """Keep checklist answers as they come."""
    return visits.answer(tx, visits.visit_for_change(tx, visit_id), body["answers"])


@routes.post("/visits/<int:visit_id>/complete")
@endpoint(body=CompleteBody, returns=VisitAnswer, roles=ENGINEER)
def complete(tx: Transaction, visit_id: int, body: dict) -> Visit:
    """End it as done, with cause, solution, effect and a signature or why there is none; priced only as agreed."""
    because = body.pop("price_because")
    return finishing.complete(tx, visits.visit_for_change(tx, visit_id), body, because=because)


@routes.post("/visits/<int:visit_id>/cannot-complete")
@endpoint(body=CannotCompleteBody, returns=VisitAnswer, roles=ENGINEER)
def cannot_complete(tx: Transaction, visit_id: int, body: dict) -> Visit:
    """End it undone, with the cause; a return visit is planned."""
    return visits.cannot_complete(tx, visits.visit_for_change(tx, visit_id), **body)
