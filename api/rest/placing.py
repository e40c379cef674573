"""Giving visits to engineers by hand."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, post_load

from api.endpoint import endpoint, roads
from api.rest.fields import Body, Choice, Code, Count, Day, Flag, Moment, Text
from api.rest.roles import CONSOLE, PLANNERS
from api.rest.visits import VisitAnswer
from dispatch.catalogue.closing_code import CodeList
from dispatch.people.queries import engineer
from dispatch.planning.by_hand import candidates as choosing
from dispatch.planning.by_hand.candidates import Candidates
from dispatch.planning.by_hand.placing import place
from dispatch.store.database import Transaction
from dispatch.work import visits
from dispatch.work.lock import Lock, WhenLocked
from dispatch.work.locking import lock_visit
from dispatch.work.visit import Visit

routes = Blueprint("placing", __name__, description="Giving visits to engineers by hand.")


class CandidateAnswer(Schema):
    """`costs` in seconds of travel, by name; `slack` in minutes to the end of the promise."""

    engineer_id = fields.Integer()
    name = fields.String()
    starts_at = fields.AwareDateTime(allow_none=True)
    slack = fields.Integer(allow_none=True)
    cost = fields.Integer()
    costs = fields.Dict(keys=fields.String(), values=fields.Integer())
    own_lateness = fields.Integer(metadata={"description": "The part of the costs that is this visit's own lateness."})
    delays = fields.Dict(keys=fields.String(), values=fields.Integer(), metadata={"description": "Visit → seconds."})
    obstacles = fields.List(fields.Dict(), metadata={"description": "Each {code, …facts}, at its least."})
    changes = fields.List(fields.Dict(), metadata={"description": "The smallest that would let it in, {code, …facts}."})
    missing_parts = fields.List(fields.String())


class CandidatesAnswer(Schema):
    visit_id = fields.Integer()
    version = fields.Integer()
    day = fields.Date()
    can = fields.List(fields.Nested(CandidateAnswer), metadata={"description": "Cheapest first."})
    cannot = fields.List(fields.Nested(CandidateAnswer), metadata={"description": "Least in the way first."})


class DayQuery(Body):
    day = Day(required=True)


class LockBody(Body):
    """What stays as it is, whoever plans: the engineer, and no time, the day, the promised window or the very time."""

    engineer = Flag(load_default=False)
    when = Choice(WhenLocked, load_default=None, allow_none=True)

    @post_load
    def lock(self, given: dict, **_: Any) -> Lock:
        return Lock(given["engineer"], given["when"] and WhenLocked(given["when"]))


class AssignBody(Body):
    engineer = Text(40, least=1, required=True)
    starts_at = Moment(required=True)
    version = Count(load_default=None, allow_none=True)
    override = Code(CodeList.OVERRIDE, load_default=None, allow_none=True)
    lock = fields.Nested(LockBody, load_default=None, allow_none=True, metadata={"description": "Null: as it was."})
    partner = Text(
        40, least=1, load_default=None, allow_none=True, metadata={"description": "Who comes along, where two come."}
    )


class RelockBody(Body):
    lock = fields.Nested(LockBody, required=True)
    reason = Code(CodeList.OVERRIDE, load_default=None, allow_none=True)
    note = Text(2000, load_default=None, allow_none=True)


class UnassignBody(Body):
    reason = Code(CodeList.OVERRIDE, load_default=None, allow_none=True)
    note = Text(2000, load_default=None, allow_none=True)


@routes.get("/visits/<int:visit_id>/candidates")
@endpoint(query=DayQuery, returns=CandidatesAnswer, roles=CONSOLE)
def candidates(tx: Transaction, visit_id: int, query: dict) -> Candidates:
    """Who can take it that day and what that costs; who can't, and why."""
    return choosing.candidates(tx, visit_id, query["day"], roads=roads())


@routes.post("/visits/<int:visit_id>/assign")
@endpoint(body=AssignBody, returns=VisitAnswer, roles=PLANNERS)
def assign(tx: Transaction, visit_id: int, body: dict) -> Visit:
    """Give it to an engineer at a time; breaking a rule needs a reason (`override`)."""
    who, along = engineer(tx, body.pop("engineer")), body.pop("partner")
    partner_id = along and engineer(tx, along).id
    return place(tx, visit_id, engineer_id=who.id, partner_id=partner_id, roads=roads(), **body)


@routes.post("/visits/<int:visit_id>/lock")
@endpoint(body=RelockBody, returns=VisitAnswer, roles=PLANNERS)
def lock(tx: Transaction, visit_id: int, body: dict) -> Visit:
    """Lock as much of it as is said, and nothing else; with neither engineer nor time it is unlocked."""
    return lock_visit(tx, visits.visit_for_change(tx, visit_id), body["lock"], reason=body["reason"], note=body["note"])


@routes.post("/visits/<int:visit_id>/unassign")
@endpoint(body=UnassignBody, returns=VisitAnswer, roles=PLANNERS)
def unassign(tx: Transaction, visit_id: int, body: dict) -> Visit:
    """Take it back; it is to be planned again."""
    return visits.unassign(tx, visits.visit_for_change(tx, visit_id), **body)
