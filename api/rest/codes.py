"""The closed lists, seen by programs: what may stand where a code is asked for."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Names
from api.rest.roles import STAFF
from dispatch.catalogue import queries
from dispatch.catalogue.closing_code import CodeList
from dispatch.people.queries import skills as skills_known
from dispatch.store.database import Transaction

routes = Blueprint("codes", __name__, description="Closed lists: causes, solutions, effects, reasons, skills.")


class ClosingCodeAnswer(Schema):
    list = fields.Enum(CodeList, by_value=True)
    code = fields.String()
    names = Names()


class ClosingCodes(Schema):
    items = fields.List(fields.Nested(ClosingCodeAnswer))


class SkillAnswer(Schema):
    """`certified`: its level counts only under a valid certificate."""

    code = fields.String()
    names = Names()
    certified = fields.Boolean()


class Skills(Schema):
    items = fields.List(fields.Nested(SkillAnswer))


class CodesQuery(Body):
    list = fields.List(fields.Enum(CodeList, by_value=True), load_default=())


@routes.get("/closing-codes")
@endpoint(query=CodesQuery, returns=ClosingCodes, roles=STAFF)
def closing_codes(tx: Transaction, query: dict) -> dict:
    """The closed lists: causes, solutions, effects, reasons."""
    return {"items": queries.closing_codes(tx, query["list"])}


@routes.get("/skills")
@endpoint(returns=Skills, roles=STAFF)
def skills(tx: Transaction) -> dict:
    """The competences of the trade."""
    return {"items": list(skills_known(tx).values())}
