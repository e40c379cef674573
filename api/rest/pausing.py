"""What waiting means, how long orders may be in whose hands, and how branches speak, for programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.branches import BranchAnswer
from api.rest.fields import Body, Count, Flag, Names, Text
from api.rest.roles import CONSOLE, DESK, LEADERS
from api.rest.work_orders import WorkOrderAnswer
from dispatch.people import queries
from dispatch.people.branch import Branch, Tone
from dispatch.people.manners import set_hand_over_targets, set_tone
from dispatch.store.database import Transaction
from dispatch.work import pausing
from dispatch.work.sla.clock_event import ClockName
from dispatch.work.sla.pause_reason import PauseReason
from dispatch.work.work_order import WorkOrder

routes = Blueprint("pausing", __name__, description="What waiting means, and whose hands an order is in.")


class MeaningAnswer(Schema):
    """`stops`: the clocks that stand still. `ask_after`: a target after which a person is asked."""

    code = fields.String()
    stops = fields.List(fields.String())
    tells_customer = fields.Boolean()
    ask_after = fields.String()
    version = fields.Integer()


class PauseReasonAnswer(MeaningAnswer):
    names = Names()


class PauseReasonsAnswer(Schema):
    items = fields.List(fields.Nested(PauseReasonAnswer))


class PauseReasonBody(Body):
    stops = fields.List(fields.Enum(ClockName, by_value=True), required=True)
    tells_customer = Flag(required=True)
    ask_after = Text(20, required=True)
    version = Count(load_default=None, allow_none=True)


class HandTargetsBody(Body):
    """Targets such as 4bh or 2bd; null: only measured."""

    intake = Text(20, load_default=None, allow_none=True)
    dispatch = Text(20, load_default=None, allow_none=True)
    engineer = Text(20, load_default=None, allow_none=True)
    partner = Text(20, load_default=None, allow_none=True)
    version = Count(load_default=None, allow_none=True)


class BranchToneBody(Body):
    tone = fields.Enum(Tone, by_value=True, required=True)
    version = Count(load_default=None, allow_none=True)


@routes.get("/pause-reasons")
@endpoint(returns=PauseReasonsAnswer, roles=CONSOLE)
def index(tx: Transaction) -> dict:
    """What an order may wait for, and what waiting for it means. A code without a meaning stops nothing."""
    usual = {"stops": [], "tells_customer": True, "ask_after": pausing.USUAL, "version": 0}
    return {
        "items": [_meaning(pause, usual) | {"code": c.code, "names": c.names} for c, pause in pausing.pause_reasons(tx)]
    }


def _meaning(pause: PauseReason | None, usual: dict) -> dict:
    return {name: getattr(pause, name) for name in usual} if pause else usual


@routes.post("/pause-reasons/<code>")
@endpoint(body=PauseReasonBody, returns=MeaningAnswer, roles=LEADERS)
def mean(tx: Transaction, code: str, body: dict) -> PauseReason:
    """What waiting for it means from now on; what waits already goes on as it began."""
    return pausing.mean(tx, code, **body)


@routes.post("/work-orders/<reference>/asked")
@endpoint(returns=WorkOrderAnswer, roles=DESK)
def asked(tx: Transaction, reference: str) -> WorkOrder:
    """Somebody has asked, and it must wait on; they are called again after as long once more."""
    return pausing.asked(tx, reference)


@routes.post("/branches/<code>/hand-over-targets")
@endpoint(body=HandTargetsBody, returns=BranchAnswer, roles=LEADERS)
def hands(tx: Transaction, code: str, body: dict) -> Branch:
    """How long an order may be in whose hands."""
    version = body.pop("version")
    return set_hand_over_targets(tx, queries.branch(tx, code), body, version=version)


@routes.post("/branches/<code>/tone")
@endpoint(body=BranchToneBody, returns=BranchAnswer, roles=LEADERS)
def tone(tx: Transaction, code: str, body: dict) -> Branch:
    """How the branch speaks to its customers from now on."""
    return set_tone(tx, queries.branch(tx, code), body["tone"], version=body["version"])
