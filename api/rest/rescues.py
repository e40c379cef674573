"""What could save an order's promise, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import booking_desk, endpoint
from api.rest.plan_runs import Placed
from api.rest.roles import CONSOLE, PLANNERS
from api.rest.visits import VisitAnswer
from dispatch.planning.rescue.applying import carry_out
from dispatch.planning.rescue.offer import Rescues
from dispatch.planning.rescue.seeking import rescues_of
from dispatch.planning.rescue.undoing import take_back
from dispatch.store.database import Transaction
from dispatch.work.visit import Visit

routes = Blueprint("rescues", __name__, description="What could save a promise, what it costs, and who is disturbed.")


class DisturbedAnswer(Schema):
    """`after` null: it goes to another day."""

    visit_id = fields.Integer()
    reference = fields.String()
    place = fields.String()
    told = fields.Boolean()
    before = fields.Nested(Placed)
    after = fields.Nested(Placed, allow_none=True)


class OfferAnswer(Schema):
    """`kind`: sequence (earlier), engineer, swap, move (another visit makes room), overtime, new_time, other_day
    (carrying it out asks the customer, and nothing moves before they agree), partner (its outlet, `partner`, gets the
    order). `travel` and `overtime`: minutes more. `moved`: customers whose told window changes. `cost`: the planner's
    seconds of travel, negative where the day is better for it. Chances in per cent. `window`: what the customer must
    agree to."""

    key = fields.String()
    kind = fields.String()
    before = fields.Nested(Placed, allow_none=True)
    after = fields.Nested(Placed)
    disturbed = fields.List(fields.Nested(DisturbedAnswer))
    travel = fields.Integer()
    overtime = fields.Integer()
    moved = fields.Integer()
    cost = fields.Integer()
    chance_before = fields.Integer()
    chance_after = fields.Integer()
    window = fields.List(fields.AwareDateTime(), allow_none=True)
    partner = fields.String(allow_none=True)


class AskedAnswer(Schema):
    """The window a customer was asked for, kept for them until then."""

    window = fields.List(fields.AwareDateTime())
    until = fields.AwareDateTime()


class DoneAnswer(Schema):
    """`undo`: its number, where it may still be taken back."""

    kind = fields.String()
    at = fields.AwareDateTime()
    by = fields.String()
    undo = fields.Integer(allow_none=True)


class RescuesAnswer(Schema):
    """`ends`: until when it is promised; null where nothing is that could still be kept."""

    reference = fields.String()
    visit_id = fields.Integer(allow_none=True)
    day = fields.Date(allow_none=True)
    ends = fields.AwareDateTime(allow_none=True)
    chance = fields.Integer(allow_none=True)
    remote = fields.Boolean(metadata={"description": "It may be helped from afar, and no step was tried yet."})
    offers = fields.List(fields.Nested(OfferAnswer), metadata={"description": "Cheapest first."})
    asked = fields.Nested(AskedAnswer, allow_none=True)
    done = fields.Nested(DoneAnswer, allow_none=True, metadata={"description": "The last one of today."})


@routes.get("/work-orders/<reference>/rescues")
@endpoint(returns=RescuesAnswer, roles=CONSOLE)
def index(tx: Transaction, reference: str) -> Rescues:
    """What would save its next promise, each with its price. None of it breaks another promise."""
    return rescues_of(tx, reference, desk=booking_desk())


@routes.post("/work-orders/<reference>/rescues/<key>")
@endpoint(returns=VisitAnswer, roles=PLANNERS)
def accept(tx: Transaction, reference: str, key: str) -> Visit:
    """Carry it out, as it stands at this moment; refused where it no longer holds: ask for the list again."""
    return carry_out(tx, reference, key, desk=booking_desk())


@routes.post("/work-orders/<reference>/rescues/done/<int:rescue_id>/undo")
@endpoint(returns=VisitAnswer, roles=PLANNERS)
def undo(tx: Transaction, reference: str, rescue_id: int) -> Visit:
    """Take it back: the same day, while all is as it left it and nothing of it has begun."""
    return take_back(tx, reference, rescue_id)
