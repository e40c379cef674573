"""The repair of a branch's day under way, seen by programs. It is accepted and left as every plan run is."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Count, Day, Flag
from api.rest.plan_runs import ChangeAnswer
from api.rest.roles import CONSOLE, LEADERS
from dispatch.people.queries import branch
from dispatch.planning.repair.standing import standing
from dispatch.planning.repair.terms import MOST, RepairTerms, set_terms, terms_of
from dispatch.store.database import Transaction

routes = Blueprint("repairs", __name__, description="What is proposed for a day under way, and what needs no asking.")


class RepairAnswer(Schema):
    """Accepted by POST /plan-runs/{run_id}/publish, left by …/discard. `told`: customers who will hear of it; `moves`:
    told windows that give way; `swaps`: visits that get another engineer."""

    run_id = fields.Integer()
    version = fields.Integer()
    day = fields.Date()
    causes = fields.List(fields.Dict(), metadata={"description": "What made it necessary, {what, …facts}."})
    changes = fields.List(fields.Nested(ChangeAnswer))
    edited = fields.List(fields.String(), metadata={"description": "Changed meanwhile: accepting leaves them."})
    told = fields.Integer()
    moves = fields.Integer()
    swaps = fields.Integer()
    before = fields.Dict()
    after = fields.Dict()


class StandingAnswer(Schema):
    """`repair`: null where nothing is proposed."""

    repair = fields.Nested(RepairAnswer, allow_none=True)


class TermsAnswer(Schema):
    """`moves` and `swaps`: how many told windows and engineers may change on a day without anybody being asked."""

    by_itself = fields.Boolean()
    moves = fields.Integer()
    swaps = fields.Integer()
    version = fields.Integer()


class TermsBody(Body):
    by_itself = Flag(required=True)
    moves = Count(most=MOST, required=True)
    swaps = Count(most=MOST, required=True)
    version = Count(load_default=None, allow_none=True)


class RepairQuery(Body):
    day = Day(required=True)


@routes.get("/branches/<code>/repair")
@endpoint(query=RepairQuery, returns=StandingAnswer, roles=CONSOLE)
def show(tx: Transaction, code: str, query: dict) -> dict:
    """What is proposed for that day."""
    return {"repair": standing(tx, branch(tx, code).id, query["day"])}


@routes.get("/branches/<code>/repair-terms")
@endpoint(returns=TermsAnswer, roles=CONSOLE)
def terms(tx: Transaction, code: str) -> RepairTerms:
    """What Doorstep may change by itself."""
    return terms_of(tx, branch(tx, code).id)


@routes.post("/branches/<code>/repair-terms")
@endpoint(body=TermsBody, returns=TermsAnswer, roles=LEADERS)
def change_terms(tx: Transaction, code: str, body: dict) -> RepairTerms:
    """Set what Doorstep may change by itself."""
    return set_terms(tx, branch(tx, code).id, **body)
