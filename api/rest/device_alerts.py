"""Alerts of devices, seen by programs: reported, looked at, and seen to."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint, geocoder
from api.rest.fields import Body, Choice, Code, Count, Flag, Moment, Names, Text
from api.rest.lists import Older, by_id, list_of, part
from api.rest.roles import CONSOLE, DESK, LEADERS
from api.rest.work_orders import WorkOrderAnswer
from dispatch.catalogue.closing_code import CodeList
from dispatch.store.database import Transaction
from dispatch.telemetry import kinds, queries, settling, spikes
from dispatch.telemetry.alert_kind import AlertKind, Severity
from dispatch.telemetry.arriving import arrived
from dispatch.telemetry.device_alert import AlertState, DeviceAlert
from dispatch.telemetry.event import event
from dispatch.telemetry.telling import events
from dispatch.work.work_order import WorkOrder

routes = Blueprint("device-alerts", __name__, description="What devices report: see docs/devices.md.")


class DeviceReportBody(Body):
    """`id`: the cloud's own number of it; sent again, it changes nothing. One of `serial` and `device`."""

    id = Text(200, least=1, required=True)
    serial = Text(80, load_default="")
    device = Text(120, load_default="", metadata={"description": "The name by which its cloud knows it."})
    kind = Text(40, least=1, required=True)
    severity = Choice(Severity, required=True)
    reading = Text(80, load_default="")
    unit = Text(20, load_default="")
    at = Moment(required=True, metadata={"description": "By the device's clock."})
    clears = Flag(load_default=False)
    firmware = Text(40, load_default="")


class DeviceAlertAnswer(Schema):
    """`device` is null where the serial number is none of ours, `kind_known` false where the kind isn't in the list."""

    id = fields.Integer()
    serial = fields.String()
    device_id = fields.Integer(allow_none=True)
    model = fields.String(attribute="device.model.code", allow_none=True, dump_default=None)
    kind = fields.String(attribute="code")
    kind_known = fields.Function(lambda one: one.kind_id is not None)
    severity = fields.Enum(Severity, by_value=True)
    state = fields.Enum(AlertState, by_value=True)
    reading = fields.String(allow_none=True)
    unit = fields.String(allow_none=True)
    firmware = fields.String(allow_none=True)
    first_at = fields.AwareDateTime()
    last_at = fields.AwareDateTime()
    count = fields.Integer()
    relapses = fields.Integer()
    cleared_at = fields.AwareDateTime(allow_none=True)
    work_order = fields.String(attribute="work_order.reference", allow_none=True, dump_default=None)
    reason = fields.String(allow_none=True)
    version = fields.Integer()


class DeviceReportAnswer(Schema):
    """`alert` is null for an all-clear of which nobody knew, and where it is another branch's to see."""

    repeated = fields.Boolean()
    begun = fields.Boolean()
    alert = fields.Nested(DeviceAlertAnswer, allow_none=True)


class DeviceEventAnswer(Schema):
    key = fields.String()
    severity = fields.Enum(Severity, by_value=True)
    clears = fields.Boolean()
    reading = fields.String(allow_none=True)
    unit = fields.String(allow_none=True)
    at = fields.AwareDateTime()
    received_at = fields.AwareDateTime()


class DeviceEvents(Schema):
    items = fields.List(fields.Nested(DeviceEventAnswer))


class DeviceAlertQuery(Older):
    state = fields.List(fields.Enum(AlertState, by_value=True), load_default=())


class AlertVersionBody(Body):
    version = Count(load_default=None, allow_none=True)


class AlertOrderBody(AlertVersionBody):
    fault = Text(60, load_default=None, allow_none=True)


class AlertLinkBody(AlertVersionBody):
    reference = Text(40, least=1, required=True)


class AlertDismissBody(AlertVersionBody):
    reason = Code(CodeList.ALERT, required=True)


class AlertKindAnswer(Schema):
    id = fields.Integer()
    category = fields.String()
    code = fields.String()
    names = Names()
    fault = fields.String()
    window = fields.Integer(metadata={"description": "Minutes."})
    converts_from = fields.Enum(Severity, by_value=True, allow_none=True)
    version = fields.Integer()


class AlertKinds(Schema):
    items = fields.List(fields.Nested(AlertKindAnswer))


class AlertKindBody(Body):
    category = Text(60, least=1, required=True)
    code = Text(40, least=2, required=True)
    names = Names(required=True)
    fault = Text(60, least=1, required=True)
    window = Count(least=1, most=kinds.LONGEST_WINDOW, load_default=10)
    converts_from = fields.Enum(Severity, by_value=True, load_default=None, allow_none=True)


class AlertKindChangeBody(AlertKindBody):
    version = Count(required=True)


class SpikeAnswer(Schema):
    model = fields.String(attribute="model.code")
    firmware = fields.String(allow_none=True)
    kind_id = fields.Integer(attribute="kind.id")
    kind = fields.String(attribute="kind.code")
    devices = fields.Integer(metadata={"description": "In the last hour."})
    usual = fields.Float(metadata={"description": "In an hour, over four weeks."})
    since = fields.AwareDateTime()
    issue_id = fields.Integer(attribute="issue.id", allow_none=True, dump_default=None)


class Spikes(Schema):
    items = fields.List(fields.Nested(SpikeAnswer))


@routes.post("/device-alerts")
@endpoint(body=DeviceReportBody, returns=DeviceReportAnswer, roles=DESK)
def report(tx: Transaction, body: dict) -> dict:
    """As the signed webhook takes it: kept once, whatever it is about."""
    said = event(key=body.pop("id"), cloud_id=body.pop("device"), code=body.pop("kind"), **body)
    found = arrived(tx, said, sender=f"account {tx.stamp.by.account_id}")
    theirs = found.alert is not None and queries.may_see(tx, found.alert)
    return {"repeated": not found.fresh, "begun": found.begun, "alert": found.alert if theirs else None}


@routes.get("/device-alerts")
@endpoint(query=DeviceAlertQuery, returns=list_of(DeviceAlertAnswer), roles=CONSOLE)
def index(tx: Transaction, query: dict) -> dict:
    """Newest first."""
    found = queries.alerts(tx, query["state"], before_id=query["before"], limit=query["limit"])
    return part(found, query, by_id)


@routes.get("/device-alerts/<int:device_alert_id>")
@endpoint(returns=DeviceAlertAnswer, roles=CONSOLE)
def show(tx: Transaction, device_alert_id: int) -> DeviceAlert:
    """One alert."""
    return queries.alert(tx, device_alert_id)


@routes.get("/device-alerts/<int:device_alert_id>/events")
@endpoint(returns=DeviceEvents, roles=CONSOLE)
def said(tx: Transaction, device_alert_id: int) -> dict:
    """The last fifty reports that are part of it, newest first."""
    return {"items": events(tx, queries.alert(tx, device_alert_id))}


@routes.post("/device-alerts/<int:device_alert_id>/order")
@endpoint(body=AlertOrderBody, returns=WorkOrderAnswer, status=201, roles=DESK)
def convert(tx: Transaction, device_alert_id: int, body: dict) -> WorkOrder:
    """Open an order of it. The customer is told only if they agreed to hear of alerts."""
    return settling.convert(tx, device_alert_id, geocoder(), **body)


@routes.post("/device-alerts/<int:device_alert_id>/link")
@endpoint(body=AlertLinkBody, returns=WorkOrderAnswer, roles=DESK)
def link(tx: Transaction, device_alert_id: int, body: dict) -> WorkOrder:
    """An order of the same home that is open sees to it."""
    return settling.link(tx, device_alert_id, **body)


@routes.post("/device-alerts/<int:device_alert_id>/dismiss")
@endpoint(body=AlertDismissBody, returns=DeviceAlertAnswer, roles=DESK)
def dismiss(tx: Transaction, device_alert_id: int, body: dict) -> DeviceAlert:
    """Nothing is to be done, and why."""
    return settling.dismiss(tx, device_alert_id, **body)


@routes.get("/alert-kinds")
@endpoint(returns=AlertKinds, roles=CONSOLE)
def every_kind(tx: Transaction) -> dict:
    """What devices of which category may report, and what it means."""
    return {"items": queries.kinds(tx)}


@routes.post("/alert-kinds")
@endpoint(body=AlertKindBody, returns=AlertKindAnswer, status=201, roles=LEADERS)
def add_kind(tx: Transaction, body: dict) -> AlertKind:
    """One more; alerts that came before keep their own word."""
    return kinds.write(tx, **body)


@routes.post("/alert-kinds/<int:alert_kind_id>")
@endpoint(body=AlertKindChangeBody, returns=AlertKindAnswer, roles=LEADERS)
def change_kind(tx: Transaction, alert_kind_id: int, body: dict) -> AlertKind:
    """As it is to be; `version` is what was read."""
    return kinds.write(tx, kind_id=alert_kind_id, **body)


@routes.get("/device-alerts/spikes")
@endpoint(returns=Spikes, roles=CONSOLE)
def bursts(tx: Transaction) -> dict:
    """The same alert from many devices of one model and software within an hour."""
    return {"items": spikes.spikes(tx)}
