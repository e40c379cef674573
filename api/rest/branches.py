"""Branches and their areas, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint, geocoder
from api.rest.fields import Body, Degrees, Text
from api.rest.lists import Onward, by_id, list_of, part
from api.rest.roles import CONSOLE
from dispatch.customers.home import LocationQuality
from dispatch.intake import coverage
from dispatch.people import queries
from dispatch.people.branch import Branch, Tone, Zone
from dispatch.store.database import Transaction

routes = Blueprint("branches", __name__, description="Where we work, and when.")


class PostcodeAnswer(Schema):
    prefix = fields.String()
    zone = fields.Enum(Zone, by_value=True)


class ClosureAnswer(Schema):
    day = fields.Date()
    why = fields.String()


class BranchAnswer(Schema):
    """`area`: its outline as [[lon, lat], …]. `opening`: the weekly hours by the branch's own clock."""

    id = fields.Integer()
    code = fields.String()
    name = fields.String()
    partner = fields.Boolean()
    time_zone = fields.String()
    opening = fields.Dict()
    depot_lat = fields.Float()
    depot_lon = fields.Float()
    area = fields.List(fields.List(fields.Float()))
    language = fields.String()
    phone = fields.String(allow_none=True)
    tone = fields.Enum(Tone, by_value=True)
    hand_over_targets = fields.Dict(keys=fields.String(), values=fields.String())
    postcodes = fields.List(fields.Nested(PostcodeAnswer))
    closures = fields.List(fields.Nested(ClosureAnswer))
    version = fields.Integer()


class CoverageQuery(Body):
    street = Text(200, load_default="")
    postcode = Text(16, load_default="")
    city = Text(80, load_default="")
    country = Text(2, least=2, load_default="NO")
    lat = Degrees(90, load_default=None)
    lon = Degrees(180, load_default=None)


class CoverageAnswer(Schema):
    """`covered` false: `nearest` is the branch to ask, `km` away."""

    covered = fields.Boolean()
    branch = fields.String(allow_none=True)
    zone = fields.Enum(Zone, by_value=True, allow_none=True)
    located = fields.Enum(LocationQuality, by_value=True)
    lat = fields.Float(allow_none=True)
    lon = fields.Float(allow_none=True)
    nearest = fields.String(allow_none=True)
    km = fields.Integer(allow_none=True)


@routes.get("/branches")
@endpoint(query=Onward, returns=list_of(BranchAnswer), roles=CONSOLE)
def index(tx: Transaction, query: dict) -> dict:
    """Those the asker may see."""
    return part(queries.branches(tx, after_id=query["after"], limit=query["limit"]), query, by_id)


@routes.get("/branches/<code>")
@endpoint(returns=BranchAnswer, roles=CONSOLE)
def show(tx: Transaction, code: str) -> Branch:
    """One branch, with opening hours, closures and area."""
    return queries.branch(tx, code)


@routes.get("/coverage")
@endpoint(query=CoverageQuery, returns=CoverageAnswer, roles=CONSOLE)
def covered(tx: Transaction, query: dict) -> coverage.Covered:
    """Do we go to this address, which branch does, and how far out does it lie?"""
    return coverage.check(tx, geocoder(), **query)
