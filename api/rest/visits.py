"""Visits, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.access import STAFF
from api.endpoint import endpoint
from api.rest.fields import Count, Text
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work import visits
from dispatch.work.lifecycle import VISIT_LIFE, VisitState
from dispatch.work.visit import Visit

routes = Blueprint("visits", __name__, description="One engineer's stay at one home.")
ENGINEER = frozenset({Role.ENGINEER})


class VisitAnswer(Schema):
    id = fields.Integer()
    number = fields.Integer()
    work_order = fields.String(attribute="work_order.reference")
    state = fields.Enum(VisitState, by_value=True)
    engineer = fields.String(attribute="engineer.code", allow_none=True)
    minutes = fields.Integer()
    window_from = fields.AwareDateTime(allow_none=True)
    window_to = fields.AwareDateTime(allow_none=True)
    starts_at = fields.AwareDateTime(allow_none=True)
    ends_at = fields.AwareDateTime(allow_none=True)
    travel_seconds = fields.Integer(allow_none=True)
    answers = fields.Dict()
    version = fields.Integer()
    moves = fields.Method("open_moves", metadata={"type": "array", "items": {"type": "string"}})

    def open_moves(self, visit: Visit) -> list[str]:
        """The verbs of the life that lead on from here, whoever may use them."""
        return [verb for verb, move in VISIT_LIFE.moves.items() if visit.state in move.sources]


class GoBody(Schema):
    verb = fields.String(required=True, validate=lambda verb: verb in {"accept", "set_out", "turn_back", "arrive"})


class DeclineBody(Schema):
    reason = Text(60, least=1, required=True)
    note = Text(load_default=None)


class AnswersBody(Schema):
    answers = fields.Dict(keys=Text(80), required=True)


class CompleteBody(Schema):
    cause = Text(60, required=True)
    solution = Text(60, required=True)
    effect = Text(60, required=True)
    domain_found = Text(32, load_default=None)
    work_done = Text(4000, load_default=None)
    signed_by = Text(120, load_default=None)
    unsigned_because = Text(400, load_default=None)
    signature_id = Count(least=1, load_default=None)


class CannotCompleteBody(Schema):
    cause = Text(60, least=1, required=True)
    note = Text(load_default=None)


@routes.get("/visits/<int:visit_id>")
@endpoint(returns=VisitAnswer, roles=STAFF)
def show(tx: Transaction, visit_id: int) -> Visit:
    return visits.visit_for_change(tx, visit_id)


@routes.post("/visits/<int:visit_id>/go")
@endpoint(body=GoBody, returns=VisitAnswer, roles=ENGINEER)
def go(tx: Transaction, visit_id: int, body: dict) -> Visit:
    return visits.go(tx, visits.visit_for_change(tx, visit_id), body["verb"])


@routes.post("/visits/<int:visit_id>/decline")
@endpoint(body=DeclineBody, returns=VisitAnswer, roles=ENGINEER)
def decline(tx: Transaction, visit_id: int, body: dict) -> Visit:
    return visits.give_back(tx, visits.visit_for_change(tx, visit_id), "decline", **body)


@routes.post("/visits/<int:visit_id>/answers")
@endpoint(body=AnswersBody, returns=VisitAnswer, roles=ENGINEER)
def answer(tx: Transaction, visit_id: int, body: dict) -> Visit:
    return visits.answer(tx, visits.visit_for_change(tx, visit_id), body["answers"])


@routes.post("/visits/<int:visit_id>/complete")
@endpoint(body=CompleteBody, returns=VisitAnswer, roles=ENGINEER)
def complete(tx: Transaction, visit_id: int, body: dict) -> Visit:
    return visits.complete(tx, visits.visit_for_change(tx, visit_id), body)


@routes.post("/visits/<int:visit_id>/cannot-complete")
@endpoint(body=CannotCompleteBody, returns=VisitAnswer, roles=ENGINEER)
def cannot_complete(tx: Transaction, visit_id: int, body: dict) -> Visit:
    return visits.cannot_complete(tx, visits.visit_for_change(tx, visit_id), **body)
