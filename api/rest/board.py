"""The board of a branch's day, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Day, Text
from api.rest.roles import CONSOLE
from dispatch.people.queries import branch
from dispatch.planning import board as boards
from dispatch.planning.outlook.outlook import PromiseName
from dispatch.store.database import Transaction

routes = Blueprint("board", __name__, description="Who does what when, and which orders need somebody.")


class CardAnswer(Schema):
    """`starts_at` is foreseen or real, `planned_at` the plan; `slack` in minutes to the end of the promise."""

    visit_id = fields.Integer()
    version = fields.Integer()
    reference = fields.String()
    state = fields.String()
    kind = fields.String()
    place = fields.String()
    title = fields.String()
    urgent = fields.Boolean()
    starts_at = fields.AwareDateTime()
    ends_at = fields.AwareDateTime()
    planned_at = fields.AwareDateTime()
    minutes = fields.Integer()
    travel_minutes = fields.Integer()
    window = fields.List(fields.AwareDateTime(), allow_none=True)
    told = fields.Boolean()
    promised_by = fields.AwareDateTime(allow_none=True)
    slack = fields.Integer(allow_none=True)
    over = fields.Integer()
    lat = fields.Float(allow_none=True)
    lon = fields.Float(allow_none=True)


class AwayAnswer(Schema):
    starts_at = fields.AwareDateTime()
    ends_at = fields.AwareDateTime()
    why = fields.String()


class RowAnswer(Schema):
    """`load`: per cent of the shift that is work and travel."""

    engineer_id = fields.Integer()
    name = fields.String()
    levels = fields.Dict(keys=fields.String(), values=fields.Integer())
    shift = fields.List(fields.AwareDateTime(), allow_none=True)
    away = fields.List(fields.Nested(AwayAnswer))
    load = fields.Integer(allow_none=True)
    visits = fields.List(fields.Nested(CardAnswer))


class LaneEntryAnswer(Schema):
    """`minutes`: slack, age or overrun, as its lane says."""

    visit_id = fields.Integer(allow_none=True)
    reference = fields.String()
    kind = fields.String()
    place = fields.String()
    title = fields.String()
    urgent = fields.Boolean()
    state = fields.String()
    minutes = fields.Integer(allow_none=True)
    due = fields.AwareDateTime(allow_none=True)
    expected_at = fields.AwareDateTime(allow_none=True)
    engineer = fields.String(allow_none=True)
    waiting_for = fields.String(allow_none=True)
    ask_again = fields.Boolean(metadata={"description": "It has waited so long that somebody is to ask."})
    left_out = fields.List(fields.Dict())
    promise = fields.Enum(
        PromiseName, by_value=True, allow_none=True, metadata={"description": "Which one is at risk."}
    )
    chance = fields.Integer(allow_none=True, metadata={"description": "Per cent, of what is at risk."})
    why = fields.Dict(allow_none=True)


class LanesAnswer(Schema):
    unassigned = fields.List(fields.Nested(LaneEntryAnswer))
    at_risk = fields.List(fields.Nested(LaneEntryAnswer))
    waiting = fields.List(fields.Nested(LaneEntryAnswer))
    running_late = fields.List(fields.Nested(LaneEntryAnswer))


class FiguresAnswer(Schema):
    """Promises of the day: `kept` of `due` decided ones, of `all`."""

    kept = fields.Integer()
    due = fields.Integer()
    all = fields.Integer()
    unassigned = fields.Integer()
    at_risk = fields.Integer()
    breaks_by = fields.Integer(allow_none=True)


class LastPlanAnswer(Schema):
    run_id = fields.Integer()
    state = fields.String()
    at = fields.AwareDateTime()
    gap = fields.Float(allow_none=True)


class BoardAnswer(Schema):
    branch = fields.String()
    zone = fields.String()
    day = fields.Date()
    now = fields.AwareDateTime()
    rows = fields.List(fields.Nested(RowAnswer))
    lanes = fields.Nested(LanesAnswer)
    figures = fields.Nested(FiguresAnswer)
    last_plan = fields.Nested(LastPlanAnswer, allow_none=True)


class BoardQuery(Body):
    day = Day(required=True)
    skill = Text(40, load_default=None, metadata={"description": "Only rows of engineers who hold it that day."})


@routes.get("/branches/<code>/board")
@endpoint(query=BoardQuery, returns=BoardAnswer, roles=CONSOLE)
def show(tx: Transaction, code: str, query: dict) -> boards.Board:
    """The whole day: engineers with their visits, the lanes of orders, the figures."""
    return boards.board(tx, branch(tx, code).id, query["day"], skill=query["skill"])
