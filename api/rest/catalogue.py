"""The catalogue, seen by programs: always the editions in force on a day, today where none is named."""

from datetime import UTC, date

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Day, Names
from api.rest.lists import ByCode, list_of, part
from api.rest.roles import STAFF
from dispatch.catalogue import queries
from dispatch.catalogue.checklist import Checklist
from dispatch.catalogue.fault_type import FaultDomain, WorkKind
from dispatch.catalogue.sla_rule import Priority
from dispatch.customers.customer import Tier
from dispatch.people.branch import Zone
from dispatch.store.database import Transaction

routes = Blueprint("catalogue", __name__, description="What can be wanted, what it needs, and what we promise.")


class FaultTypeAnswer(Schema):
    """`needs`: skill → least level. `minutes` ± `spread`: how long a visit takes."""

    code = fields.String(attribute="fault_type.code")
    effective_from = fields.Date()
    names = Names()
    work_kind = fields.Enum(WorkKind, by_value=True)
    domain = fields.Enum(FaultDomain, by_value=True)
    needs = fields.Dict(keys=fields.String(), values=fields.Integer())
    minutes = fields.Integer()
    spread = fields.Integer()
    impact = fields.Integer()
    urgency = fields.Integer()
    critical = fields.Boolean()
    remote_first = fields.Boolean()
    checklist_id = fields.Integer(allow_none=True)
    parts = fields.List(fields.String())


class ChecklistAnswer(Schema):
    """`items`: [{code, kind, texts, required, stage, choices?}, …] in order."""

    id = fields.Integer()
    code = fields.String()
    effective_from = fields.Date()
    names = Names()
    items = fields.List(fields.Dict())


class PartAnswer(Schema):
    number = fields.String()
    names = Names()
    certified = fields.Boolean()
    models = fields.List(fields.String())


class DeviceModelAnswer(Schema):
    code = fields.String()
    maker = fields.String()
    name = fields.String()
    category = fields.String()
    firmware = fields.List(fields.Raw(), metadata={"description": "The current one first."})
    warranty_months = fields.Integer()


class SlaRuleAnswer(Schema):
    """Whom and what it is for, null where that is open, and its targets: "2h", "8bh" (open hours), "3bd" (open days),
    null where nothing is promised. They run on the branch's `calendar` of that name."""

    id = fields.Integer()
    tier = fields.Enum(Tier, by_value=True, allow_none=True)
    branch = fields.String(attribute="branch.code", dump_default=None, allow_none=True)
    zone = fields.Enum(Zone, by_value=True, allow_none=True)
    fault = fields.String(attribute="fault_type.code", dump_default=None, allow_none=True)
    work_kind = fields.Enum(WorkKind, by_value=True, allow_none=True)
    priority = fields.Enum(Priority, by_value=True, allow_none=True)
    effective_from = fields.Date()
    response = fields.String(allow_none=True)
    arrival = fields.String(allow_none=True)
    resolution = fields.String(allow_none=True)
    calendar = fields.String()
    warnings = fields.List(fields.Integer(), metadata={"description": "Per cent of the time."})


class SlaRules(Schema):
    items = fields.List(fields.Nested(SlaRuleAnswer))


class DatedQuery(ByCode):
    on = Day(load_default=None)


class OnQuery(Body):
    on = Day(load_default=None)


@routes.get("/fault-types")
@endpoint(query=DatedQuery, returns=list_of(FaultTypeAnswer, fields.String), roles=STAFF)
def fault_types(tx: Transaction, query: dict) -> dict:
    """What can be wanted or wrong, and all that follows from it."""
    found = queries.fault_types(tx, day(tx, query), after=query["after"], limit=query["limit"])
    return part(found, query, lambda edition: edition.fault_type.code)


@routes.get("/checklists")
@endpoint(query=DatedQuery, returns=list_of(ChecklistAnswer, fields.String), roles=STAFF)
def checklists(tx: Transaction, query: dict) -> dict:
    """What is to be done, measured and photographed on a visit."""
    found = queries.checklists(tx, day(tx, query), after=query["after"], limit=query["limit"])
    return part(found, query, by_code)


@routes.get("/checklists/<int:checklist_id>")
@endpoint(returns=ChecklistAnswer, roles=STAFF)
def checklist(tx: Transaction, checklist_id: int) -> Checklist:
    """One edition: a visit keeps the one it began with."""
    return queries.checklist(tx, checklist_id)


@routes.get("/parts")
@endpoint(query=ByCode, returns=list_of(PartAnswer, fields.String), roles=STAFF)
def parts(tx: Transaction, query: dict) -> dict:
    """Spare parts and the models they fit."""
    found = queries.parts(tx, after=query["after"], limit=query["limit"])
    return part(found, query, lambda one: one.number)


@routes.get("/device-models")
@endpoint(query=ByCode, returns=list_of(DeviceModelAnswer, fields.String), roles=STAFF)
def device_models(tx: Transaction, query: dict) -> dict:
    """Makes and models we look after."""
    return part(queries.device_models(tx, after=query["after"], limit=query["limit"]), query, by_code)


@routes.get("/sla-rules")
@endpoint(query=OnQuery, returns=SlaRules, roles=STAFF)
def sla_rules(tx: Transaction, query: dict) -> dict:
    """What we promise that day, the most specific rule first; an order is promised by the first that fits it."""
    return {"items": queries.sla_rules(tx, day(tx, query))}


def day(tx: Transaction, query: dict) -> date:
    return query["on"] or tx.stamp.at.astimezone(UTC).date()


def by_code(one) -> str:
    return one.code
