"""Engineers, their shifts and absences, seen by programs."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Choice, Day, Moment, QueryCount, Text
from api.rest.lists import MOST, Onward, by_id, list_of, part
from api.rest.roles import CONSOLE, DESK
from dispatch.people import queries
from dispatch.people.engagement import Absence
from dispatch.people.engineer import Engineer
from dispatch.store.database import Transaction
from dispatch.work import absences

routes = Blueprint("engineers", __name__, description="Who goes to homes: what they can, when they work.")


class SkillLevelAnswer(Schema):
    skill = fields.String()
    level = fields.Integer()


class CertificateAnswer(Schema):
    skill = fields.String()
    number = fields.String()
    valid_from = fields.Date()
    valid_to = fields.Date()


class EngineerAnswer(Schema):
    id = fields.Integer()
    code = fields.String()
    name = fields.String()
    branch = fields.String(attribute="branch.code")
    start_place = fields.String()
    languages = fields.List(fields.String())
    weekly_hours = fields.Float()
    skills = fields.List(fields.Nested(SkillLevelAnswer))
    certificates = fields.List(fields.Nested(CertificateAnswer))
    version = fields.Integer()


class ShiftAnswer(Schema):
    day = fields.Date()
    starts_at = fields.AwareDateTime()
    ends_at = fields.AwareDateTime()
    break_minutes = fields.Integer()
    overtime_minutes = fields.Integer()


class Shifts(Schema):
    items = fields.List(fields.Nested(ShiftAnswer))


class AbsenceAnswer(Schema):
    id = fields.Integer()
    engineer = fields.String(attribute="engagement.engineer.code")
    starts_at = fields.AwareDateTime(attribute="engagement.during.lower")
    ends_at = fields.AwareDateTime(attribute="engagement.during.upper")
    why = fields.String()


class Absences(Schema):
    items = fields.List(fields.Nested(AbsenceAnswer))


class ReportedAnswer(Schema):
    absence = fields.Nested(AbsenceAnswer)
    given_back = fields.List(fields.Integer(), metadata={"description": "Ids of visits that are to be planned again."})


class EngineerQuery(Onward):
    branch = Text(40, load_default=None)
    skill = Text(40, load_default=None)


class PeriodQuery(Body):
    first = Day(required=True)
    days = QueryCount(least=1, most=62, load_default=14)


class AbsenceBody(Body):
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    why = Choice(absences.REASONS, required=True)


@routes.get("/engineers")
@endpoint(query=EngineerQuery, returns=list_of(EngineerAnswer), roles=CONSOLE)
def index(tx: Transaction, query: dict) -> dict:
    """Those of the branches the asker may see."""
    where = queries.branch(tx, query["branch"]).id if query["branch"] else None
    found = queries.engineers_after(
        tx, branch_id=where, skill=query["skill"], after_id=query["after"], limit=query["limit"]
    )
    return part(found, query, by_id)


@routes.get("/engineers/<code>")
@endpoint(returns=EngineerAnswer, roles=CONSOLE)
def show(tx: Transaction, code: str) -> Engineer:
    """One engineer, with skills and certificates."""
    return queries.engineer(tx, code)


@routes.get("/engineers/<code>/shifts")
@endpoint(query=PeriodQuery, returns=Shifts, roles=CONSOLE)
def shifts(tx: Transaction, code: str, query: dict) -> dict:
    """The shifts of some days, two months at most."""
    return {"items": queries.shifts_from(tx, queries.engineer(tx, code), query["first"], days=query["days"])}


@routes.get("/engineers/<code>/absences")
@endpoint(returns=Absences, roles=CONSOLE)
def coming_absences(tx: Transaction, code: str) -> dict:
    """The absence they are on, and those to come."""
    return {"items": queries.absences(tx, queries.engineer(tx, code), ends_after=tx.stamp.at, limit=MOST)}


@routes.post("/engineers/<code>/absences")
@endpoint(body=AbsenceBody, returns=ReportedAnswer, status=201, roles=DESK)
def report_absence(tx: Transaction, code: str, body: dict) -> dict:
    """They fall away: what they would have done then is to be planned again."""
    absence, freed = absences.report_absence(tx, queries.engineer(tx, code), **body)
    return {"absence": absence, "given_back": [visit.id for visit in freed]}


@routes.post("/absences/<int:absence_id>/cancel")
@endpoint(returns=AbsenceAnswer, roles=DESK)
def cancel_absence(tx: Transaction, absence_id: int) -> Absence:
    """They come after all."""
    return absences.cancel_absence(tx, absence_id)
