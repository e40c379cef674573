"""Who comes together, and what follows what: of a fault type, and of one order by hand."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Count, Flag
from api.rest.roles import CONSOLE, LEADERS, PLANNERS
from api.rest.visits import VisitAnswer
from dispatch.catalogue import wholes
from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.store.database import Transaction
from dispatch.work import tying
from dispatch.work.visit import Visit

routes = Blueprint("wholes", __name__, description="Two who come together, and visits one after the other.")


class FollowUpBody(Body):
    minutes = Count(required=True)
    persons = Count(load_default=1)
    days = Count(required=True, metadata={"description": "After the visit before it, at the soonest."})
    same_engineer = Flag(load_default=False)


class WholeBody(Body):
    persons = Count(required=True, metadata={"description": "At once: 1 or 2."})
    follow_ups = fields.List(fields.Nested(FollowUpBody), load_default=())


class WholeAnswer(Schema):
    code = fields.String(attribute="fault_type.code")
    effective_from = fields.Date()
    persons = fields.Integer()
    follow_ups = fields.List(fields.Nested(FollowUpBody))


class AfterBody(Body):
    minutes = Count(required=True)
    days = Count(required=True)
    same_engineer = Flag(load_default=False)


@routes.get("/fault-types/<code>/whole")
@endpoint(returns=WholeAnswer, roles=CONSOLE)
def whole(tx: Transaction, code: str) -> FaultTypeEdition:
    """What this kind of work takes."""
    return wholes.edition_of(tx, code)


@routes.post("/fault-types/<code>/whole")
@endpoint(body=WholeBody, returns=WholeAnswer, roles=LEADERS)
def set_whole(tx: Transaction, code: str, body: dict) -> FaultTypeEdition:
    """From today on; what is planned already stays as it is."""
    return wholes.set_whole(tx, code, **body)


@routes.post("/visits/<int:visit_id>/person")
@endpoint(returns=VisitAnswer, status=201, roles=PLANNERS)
def add_person(tx: Transaction, visit_id: int) -> Visit:
    """Somebody begins at the same moment; answers their visit."""
    return tying.add_person(tx, visit_id)


@routes.post("/visits/<int:visit_id>/after")
@endpoint(body=AfterBody, returns=VisitAnswer, status=201, roles=PLANNERS)
def add_after(tx: Transaction, visit_id: int, body: dict) -> Visit:
    """One more visit, after this one."""
    return tying.add_after(tx, visit_id, **body)


@routes.post("/visits/<int:visit_id>/take-off")
@endpoint(returns=VisitAnswer, roles=PLANNERS)
def take_off(tx: Transaction, visit_id: int) -> Visit:
    """It isn't needed after all."""
    return tying.take_off(tx, visit_id)
