"""Where people came to us although they were helped first, and what help came to."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Count, Moment, Names, Text
from api.rest.roles import CONSOLE, EDITORS, STAFF
from dispatch.help import deflection, points
from dispatch.help.contact_point import Way
from dispatch.store.database import Transaction

routes = Blueprint("help_points", __name__, description="What help came to: see docs/help.md.")


class PointAnswer(Schema):
    id = fields.Integer()
    place = fields.Integer()
    way = fields.Enum(Way, by_value=True)
    target = fields.String()
    names = fields.Dict()
    texts = fields.Dict()
    urgent = fields.Boolean()
    person = fields.String()
    opens = fields.Time(allow_none=True)
    closes = fields.Time(allow_none=True)
    weekdays = fields.Boolean()
    version = fields.Integer()


class Points(Schema):
    items = fields.List(fields.Nested(PointAnswer))


class PointBody(Body):
    place = Count(least=1, most=99, required=True)
    way = fields.Enum(Way, by_value=True, required=True)
    target = Text(80, load_default="")
    names = Names(required=True)
    texts = Names(load_default=dict)
    urgent = fields.Boolean(load_default=False)
    person = Text(80, load_default="")
    opens = fields.Time(load_default=None, allow_none=True)
    closes = fields.Time(load_default=None, allow_none=True)
    weekdays = fields.Boolean(load_default=True)


class PointChange(PointBody):
    version = Count(load_default=None, allow_none=True)


class FiguresQuery(Body):
    since = Moment(required=True)
    until = Moment(required=True)


class HelpFiguresAnswer(Schema):
    """See docs/help.md for what each counts."""

    begun = fields.Integer()
    at_order = fields.Integer()
    left = fields.Integer()
    person = fields.Integer()
    visit = fields.Integer()
    deflected = fields.Integer()
    open = fields.Integer()
    undone = fields.Integer()
    by_browser = fields.Integer()


@routes.get("/help/contact-points")
@endpoint(returns=Points, roles=STAFF)
def contact_points(tx: Transaction) -> dict:
    """In the order they are shown."""
    return {"items": points.points(tx)}


@routes.post("/help/contact-points")
@endpoint(body=PointBody, returns=PointAnswer, status=201, roles=EDITORS)
def add_point(tx: Transaction, body: dict) -> object:
    """One more way to reach us, with what it is for."""
    return points.write(tx, **body)


@routes.post("/help/contact-points/<int:point_id>")
@endpoint(body=PointChange, returns=PointAnswer, roles=EDITORS)
def change_point(tx: Transaction, point_id: int, body: dict) -> object:
    """Anew, as a whole."""
    return points.write(tx, point_id=point_id, **body)


@routes.post("/help/contact-points/<int:point_id>/remove")
@endpoint(status=204, roles=EDITORS)
def remove_point(tx: Transaction, point_id: int) -> None:
    """Nobody is shown it any more."""
    points.remove(tx, point_id)


@routes.get("/help/figures")
@endpoint(query=FiguresQuery, returns=HelpFiguresAnswer, roles=CONSOLE)
def figures(tx: Transaction, query: dict) -> deflection.Figures:
    """Of walks begun in that time."""
    return deflection.figures(tx, query["since"], query["until"])
