"""Help from afar, seen by programs: being let in, what is asked of devices, what came of it. See docs/devices.md."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint
from api.rest.fields import Body, Choice, Count, Flag, Names, Text
from api.rest.roles import CONSOLE, DESK
from dispatch.catalogue.guide import Went
from dispatch.devices.device import Device
from dispatch.errors import NotFound
from dispatch.remote import commanding, consenting, queries
from dispatch.remote.device_command import CommandState, DeviceCommand
from dispatch.remote.remote_session import EndedBy, GrantedBy, RemoteSession
from dispatch.store.database import Transaction
from dispatch.work.queries import devices_of, work_order
from dispatch.work.work_order import WorkOrder

routes = Blueprint("remote", __name__, description="What is done to devices from afar, with the customer's consent.")


class CommandKindAnswer(Schema):
    """`parameters`: [{code, names, kind: whole | choice, least, most, choices: [{code, names}]}, …]."""

    category = fields.String()
    code = fields.String()
    names = Names()
    reads = fields.Boolean()
    dangerous = fields.Boolean()
    parameters = fields.List(fields.Dict())


class CommandKinds(Schema):
    items = fields.List(fields.Nested(CommandKindAnswer))


class RemoteSessionAnswer(Schema):
    id = fields.Integer()
    serial = fields.String(attribute="device.serial")
    commands = fields.List(fields.String())
    minutes = fields.Integer()
    wording = fields.String(metadata={"description": "What the customer says yes to, in their language."})
    asked_at = fields.AwareDateTime()
    granted_at = fields.AwareDateTime(allow_none=True)
    granted_by = fields.Enum(GrantedBy, by_value=True, allow_none=True)
    expires_at = fields.AwareDateTime(allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    ended_by = fields.Enum(EndedBy, by_value=True, allow_none=True)
    version = fields.Integer()


class RemoteSessions(Schema):
    items = fields.List(fields.Nested(RemoteSessionAnswer))


class DeviceCommandAnswer(Schema):
    id = fields.Integer()
    session_id = fields.Integer()
    serial = fields.String(attribute="device.serial")
    command = fields.String(attribute="kind.code")
    parameters = fields.Dict()
    state = fields.Enum(CommandState, by_value=True)
    asked_at = fields.AwareDateTime()
    handed_at = fields.AwareDateTime(allow_none=True)
    answered_at = fields.AwareDateTime(allow_none=True)
    result = fields.Dict(allow_none=True)
    fault = fields.String(allow_none=True)
    went = fields.Enum(Went, by_value=True, allow_none=True)


class DeviceCommands(Schema):
    items = fields.List(fields.Nested(DeviceCommandAnswer))


class RemoteSessionBody(Body):
    """`way`: `link` asks the customer by message; `phone` says that they agreed to that wording on the phone."""

    serial = Text(80, least=1, required=True)
    commands = fields.List(Text(40), required=True, validate=validate.Length(min=1, max=40))
    minutes = Count(least=consenting.SHORTEST, most=consenting.LONGEST, load_default=consenting.USUAL)
    way = Choice(GrantedBy, load_default=GrantedBy.LINK.value)


class DeviceCommandBody(Body):
    """`parameters` as `GET /device-commands` lists them for the product. What is dangerous needs both of the last."""

    serial = Text(80, least=1, required=True)
    command = Text(40, least=1, required=True)
    parameters = fields.Dict(keys=Text(40), load_default=dict)
    confirmed = Flag(load_default=False)
    reason = Text(commanding.LONGEST_REASON, load_default=None, allow_none=True)


class WentBody(Body):
    went = Choice((Went.HELPED, Went.DID_NOT_HELP), required=True)


@routes.get("/device-commands")
@endpoint(returns=CommandKinds, roles=CONSOLE)
def kinds(tx: Transaction) -> dict:
    """What may be done from afar to products of which category. Nothing opens a lock."""
    return {"items": queries.kinds(tx)}


@routes.get("/work-orders/<reference>/remote-sessions")
@endpoint(returns=RemoteSessions, roles=CONSOLE)
def sessions(tx: Transaction, reference: str) -> dict:
    """Newest first."""
    return {"items": queries.sessions(tx, work_order(tx, reference))}


@routes.post("/work-orders/<reference>/remote-sessions")
@endpoint(body=RemoteSessionBody, returns=RemoteSessionAnswer, status=201, roles=DESK)
def ask(tx: Transaction, reference: str, body: dict) -> RemoteSession:
    """Ask the customer to be let in, or write down that they said yes on the phone."""
    order = work_order(tx, reference, lock=True)
    begin = consenting.record if body["way"] == GrantedBy.PHONE else consenting.ask
    return begin(tx, order, device_in(tx, order, body["serial"]), body["commands"], minutes=body["minutes"])


@routes.post("/work-orders/<reference>/remote-sessions/<int:session_id>/end")
@endpoint(returns=RemoteSessionAnswer, roles=DESK)
def end(tx: Transaction, reference: str, session_id: int) -> RemoteSession:
    """Nothing more is done from now on; what is queued stays unsent."""
    return consenting.end(tx, consenting.session_of(tx, work_order(tx, reference), session_id), EndedBy.STAFF)


@routes.get("/work-orders/<reference>/device-commands")
@endpoint(returns=DeviceCommands, roles=CONSOLE)
def done(tx: Transaction, reference: str) -> dict:
    """Newest first, with what came of each."""
    return {"items": queries.commands(tx, work_order(tx, reference))}


@routes.post("/work-orders/<reference>/device-commands")
@endpoint(body=DeviceCommandBody, returns=DeviceCommandAnswer, status=202, roles=DESK)
def command(tx: Transaction, reference: str, body: dict) -> DeviceCommand:
    """Have something done, if the customer lets us in: it is sent once, by the worker."""
    order = work_order(tx, reference, lock=True)
    device = device_in(tx, order, body["serial"])
    given = {"confirmed": body["confirmed"], "reason": body["reason"]}
    return commanding.command(tx, order, device, body["command"], body["parameters"], **given)


@routes.post("/work-orders/<reference>/device-commands/<int:command_id>/went")
@endpoint(body=WentBody, returns=DeviceCommandAnswer, roles=DESK)
def judge(tx: Transaction, reference: str, command_id: int, body: dict) -> DeviceCommand:
    """Whether it helped. It lies with the order as a step tried from afar."""
    order = work_order(tx, reference, lock=True)
    return commanding.judge(tx, queries.command_of(tx, order, command_id), Went(body["went"]))


@routes.post("/work-orders/<reference>/device-commands/<int:command_id>/ask-again")
@endpoint(returns=DeviceCommandAnswer, roles=DESK)
def ask_again(tx: Transaction, reference: str, command_id: int) -> DeviceCommand:
    """Of one that is unknown: its cloud is asked once more. Nothing is sent."""
    return commanding.ask_again(tx, queries.command_of(tx, work_order(tx, reference), command_id))


def device_in(tx: Transaction, order: WorkOrder, serial: str) -> Device:
    """Of the order's home. Raises NotFound."""
    found = next((one for one in devices_of(tx, order) if one.serial == serial), None)
    if found is None:
        raise NotFound
    return found
