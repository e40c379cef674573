"""Customers, seen by programs: how to reach them stays masked, and is opened order by order (`/looks`)."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Text
from api.rest.lists import Onward, by_id, list_of, part
from api.rest.roles import CONSOLE, DESK, LEADERS
from api.rest.trials import TrialAnswer, answer
from api.rest.work_orders import HomeAnswer
from dispatch.callers.opening import opened
from dispatch.customers import actions
from dispatch.customers.consent import ConsentPurpose
from dispatch.customers.customer import ContactChannel, Customer, Tier
from dispatch.devices.device import DeviceState
from dispatch.privacy import erasure as erasing
from dispatch.privacy import export as exporting
from dispatch.privacy.consenting import withdraw as withdraw_consent
from dispatch.privacy.looks import DEVICES, OVERVIEW, Detail, masked
from dispatch.promises.trial import tried
from dispatch.store.database import Transaction
from dispatch.work import households

routes = Blueprint("customers", __name__, description="Households we serve.")


class ConsentAnswer(Schema):
    purpose = fields.Enum(ConsentPurpose, by_value=True)
    text_version = fields.String()
    given_at = fields.AwareDateTime()
    withdrawn_at = fields.AwareDateTime(allow_none=True)


class DeviceAnswer(Schema):
    id = fields.Integer()
    home_id = fields.Integer()
    room = fields.String(attribute="room.name", allow_none=True, dump_default=None)
    model = fields.String(attribute="model.code")
    model_name = fields.String(attribute="model.full_name")
    serial = fields.String()
    firmware = fields.String(allow_none=True)
    bought_on = fields.Date(allow_none=True)
    warranty_until = fields.Date(allow_none=True)
    state = fields.Enum(DeviceState, by_value=True)


class CustomerAnswer(Schema):
    id = fields.Integer()
    name = fields.String()
    phone = fields.Function(
        lambda customer: masked(Detail.PHONE, customer.phone), metadata={"type": ["string", "null"]}
    )
    email = fields.Function(
        lambda customer: masked(Detail.EMAIL, customer.email), metadata={"type": ["string", "null"]}
    )
    language = fields.String()
    tier = fields.Enum(Tier, by_value=True)
    prefers = fields.Enum(ContactChannel, by_value=True)
    homes = fields.List(fields.Nested(HomeAnswer))
    consents = fields.List(fields.Nested(ConsentAnswer))
    version = fields.Integer()


class Devices(Schema):
    items = fields.List(fields.Nested(DeviceAnswer))


class HeldAnswer(Schema):
    held = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Dict()),
        allow_none=True,
        metadata={"description": "Noun → its rows; files as base64. Null when the request is repeated."},
    )


class ErasedAnswer(Schema):
    id = fields.Integer()
    erased_at = fields.AwareDateTime()


class CustomerQuery(Onward):
    q = Text(100, load_default="", metadata={"description": "Part of a name or street; a whole phone or e-mail."})


class ConsentBody(Body):
    purpose = fields.Enum(ConsentPurpose, by_value=True, required=True)
    text_version = Text(40, least=1, required=True, metadata={"description": "Which words they agreed to."})


class TierBody(Body):
    tier = fields.Enum(Tier, by_value=True, required=True)


class WithdrawBody(Body):
    purpose = fields.Enum(ConsentPurpose, by_value=True, required=True)


@routes.get("/customers")
@endpoint(query=CustomerQuery, returns=list_of(CustomerAnswer), roles=CONSOLE)
def index(tx: Transaction, query: dict) -> dict:
    """Search by name, street, phone or e-mail."""
    found = households.customers(tx, text=query["q"], after_id=query["after"], limit=query["limit"])
    return part(found, query, by_id)


@routes.get("/customers/<int:customer_id>")
@endpoint(returns=CustomerAnswer, roles=CONSOLE)
def show(tx: Transaction, customer_id: int) -> Customer:
    """One household with its homes and consents. The look is on record."""
    return opened(tx, customer_id, OVERVIEW)


@routes.get("/customers/<int:customer_id>/devices")
@endpoint(returns=Devices, roles=CONSOLE)
def devices(tx: Transaction, customer_id: int) -> dict:
    """What stands in their homes. The look is on record."""
    return {"items": households.devices_in(tx, opened(tx, customer_id, DEVICES).homes)}


@routes.post("/customers/<int:customer_id>/export")
@endpoint(returns=HeldAnswer, roles=LEADERS, shown_once="held")
def export(tx: Transaction, customer_id: int) -> dict:
    """All we hold of them, to hand over. The look is on record, and the answer is kept nowhere."""
    return {"held": exporting.export(tx, households.customer(tx, customer_id))}


@routes.post("/customers/<int:customer_id>/erase")
@endpoint(returns=ErasedAnswer, roles=LEADERS)
def erase(tx: Transaction, customer_id: int) -> Customer:
    """Forget who they are, for good: their orders must be closed. Figures stay, names and words go."""
    customer = households.customer(tx, customer_id)
    erasing.erase(tx, customer)
    return customer


@routes.post("/customers/<int:customer_id>/tier")
@endpoint(body=TierBody, returns=CustomerAnswer, roles=LEADERS)
def set_tier(tx: Transaction, customer_id: int, body: dict) -> Customer:
    """What was agreed with them. Their open orders keep what they were promised until it is applied."""
    return actions.set_tier(tx, households.customer(tx, customer_id), body["tier"])


@routes.post("/customers/<int:customer_id>/tier/try")
@endpoint(body=TierBody, returns=TrialAnswer, roles=LEADERS)
def try_tier(tx: Transaction, customer_id: int, body: dict) -> dict:
    """What another tier would move if it were applied; nothing is kept."""
    customer = households.customer(tx, customer_id)
    with tried(tx, lambda: actions.set_tier(tx, customer, body["tier"]), customer_id=customer.id) as trial:
        return answer(trial)


@routes.post("/customers/<int:customer_id>/consents")
@endpoint(body=ConsentBody, returns=CustomerAnswer, roles=DESK)
def consent(tx: Transaction, customer_id: int, body: dict) -> Customer:
    """They agree to one purpose."""
    customer = households.customer(tx, customer_id)
    actions.give_consent(tx, customer, body["purpose"], text_version=body["text_version"])
    return customer


@routes.post("/customers/<int:customer_id>/consents/withdraw")
@endpoint(body=WithdrawBody, returns=CustomerAnswer, roles=DESK)
def withdraw(tx: Transaction, customer_id: int, body: dict) -> Customer:
    """They no longer agree. Pictures or recordings they sent on that ground are deleted at once."""
    customer = households.customer(tx, customer_id)
    withdraw_consent(tx, customer, body["purpose"])
    return customer
