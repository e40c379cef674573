"""What a household asks for beforehand: whom to send, and when its homes can be entered."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Choice, Count, Text
from api.rest.roles import CONSOLE, DESK
from dispatch.callers.opening import opened
from dispatch.customers import wishing
from dispatch.customers.customer import Customer
from dispatch.customers.engineer_wish import EngineerWish, WishKind
from dispatch.customers.home import Home
from dispatch.people.queries import engineer
from dispatch.privacy.looks import WISHES
from dispatch.store.database import Transaction
from dispatch.work import households

routes = Blueprint("wishes", __name__, description="Whom a household wants, and when its homes can be entered.")


class EngineerWishAnswer(Schema):
    id = fields.Integer()
    engineer = fields.String(attribute="engineer.code")
    home_id = fields.Integer(allow_none=True, metadata={"description": "Only there; null: in every home of theirs."})
    kind = fields.Enum(WishKind, by_value=True)


class HomeHoursAnswer(Schema):
    id = fields.Integer()
    address = fields.String()
    access_hours = fields.Dict(allow_none=True, metadata={"description": "Weekday → [[from, to], …]; null: always."})


class WishesAnswer(Schema):
    wishes = fields.List(fields.Nested(EngineerWishAnswer))
    homes = fields.List(fields.Nested(HomeHoursAnswer))


class EngineerWishBody(Body):
    engineer = Text(40, least=1, required=True)
    kind = Choice(WishKind, required=True)
    home_id = Count(load_default=None, allow_none=True)


class HoursBody(Body):
    """Of each weekday, such as 08:00-12:00, 13:00-16:00; what isn't named is closed. All empty: open at all times."""

    mon = Text(120, load_default="")
    tue = Text(120, load_default="")
    wed = Text(120, load_default="")
    thu = Text(120, load_default="")
    fri = Text(120, load_default="")
    sat = Text(120, load_default="")
    sun = Text(120, load_default="")


@routes.get("/customers/<int:customer_id>/wishes")
@endpoint(returns=WishesAnswer, roles=CONSOLE)
def wishes(tx: Transaction, customer_id: int) -> dict:
    """All that the household asks for. The look is on record."""
    return _all(tx, opened(tx, customer_id, WISHES))


@routes.post("/customers/<int:customer_id>/wishes")
@endpoint(body=EngineerWishBody, returns=EngineerWishAnswer, status=201, roles=DESK)
def wish(tx: Transaction, customer_id: int, body: dict) -> EngineerWish:
    """Say whom to send, whom only, or whom never. Plans and offers heed it from now on."""
    customer = households.customer(tx, customer_id)
    who = engineer(tx, body["engineer"])
    return wishing.wish(tx, customer, who, body["kind"], home_id=body["home_id"])


@routes.post("/customers/<int:customer_id>/wishes/<int:wish_id>/take-back")
@endpoint(returns=WishesAnswer, roles=DESK)
def take_back(tx: Transaction, customer_id: int, wish_id: int) -> dict:
    """It no longer counts."""
    customer = households.customer(tx, customer_id)
    wishing.take_back(tx, customer, wish_id)
    return _all(tx, customer)


@routes.post("/customers/<int:customer_id>/homes/<int:home_id>/hours")
@endpoint(body=HoursBody, returns=HomeHoursAnswer, roles=DESK)
def hours(tx: Transaction, customer_id: int, home_id: int, body: dict) -> Home:
    """When the home can be entered."""
    return wishing.set_hours(tx, households.customer(tx, customer_id), home_id, body)


def _all(tx: Transaction, customer: Customer) -> dict:
    return {"wishes": wishing.wishes(tx, customer), "homes": customer.homes}
