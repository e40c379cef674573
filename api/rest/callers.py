"""A household at a glance, seen by programs that answer calls."""

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.complaints import ComplaintAnswer
from api.rest.customers import CustomerAnswer, DeviceAnswer
from api.rest.fields import Body, QueryCount, Text
from api.rest.lists import MOST
from api.rest.roles import QUALITY_DESK
from dispatch.callers import finding
from dispatch.callers.overview import Overview, overview
from dispatch.ledger.promise import PromiseKind
from dispatch.planning.watch.alert import AlertKind
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import OrderState

routes = Blueprint("callers", __name__, description="Who is calling, and all that is to be known of them.")


class CallerQuery(Body):
    q = Text(
        100,
        load_default="",
        metadata={"description": "Words of name, address and serial; or a whole phone, e-mail or order number."},
    )
    limit = QueryCount(least=1, most=MOST, load_default=finding.AT_ONCE)


class Callers(Schema):
    items = fields.List(fields.Nested(CustomerAnswer))


class TheirOrder(Schema):
    reference = fields.String()
    title = fields.String()
    state = fields.Enum(OrderState, by_value=True)
    opened_at = fields.AwareDateTime()
    outcome = fields.String(allow_none=True)


class OwedAnswer(Schema):
    work_order = fields.String(attribute="work_order.reference")
    kind = fields.Enum(PromiseKind, by_value=True)
    wording = fields.String()
    due_from = fields.AwareDateTime(allow_none=True)
    due_to = fields.AwareDateTime(allow_none=True)


class WarnedAnswer(Schema):
    issue_id = fields.Integer(attribute="issue.id")
    titles = fields.Dict(attribute="issue.titles", keys=fields.String(), values=fields.String())
    devices = fields.List(fields.Pluck(DeviceAnswer, "serial"))


class TheirAlert(Schema):
    id = fields.Integer()
    work_order = fields.String(attribute="work_order.reference")
    kind = fields.Enum(AlertKind, by_value=True)
    raised_at = fields.AwareDateTime()


class TheirReport(Schema):
    id = fields.Integer()
    serial = fields.String()
    code = fields.String()
    last_at = fields.AwareDateTime()


class OverviewAnswer(Schema):
    customer = fields.Nested(CustomerAnswer)
    quiet_from = fields.Time(attribute="customer.quiet_from")
    quiet_to = fields.Time(attribute="customer.quiet_to")
    sms_stopped_at = fields.AwareDateTime(attribute="customer.sms_stopped_at", allow_none=True)
    feedback_stopped_at = fields.AwareDateTime(attribute="customer.feedback_stopped_at", allow_none=True)
    devices = fields.List(fields.Nested(DeviceAnswer))
    orders = fields.List(fields.Nested(TheirOrder))
    more_orders = fields.Integer(metadata={"description": "Older ones that are over and not listed."})
    owed = fields.List(fields.Nested(OwedAnswer), metadata={"description": "Told to them and still open."})
    complaints = fields.List(fields.Nested(ComplaintAnswer))
    issues = fields.List(fields.Nested(WarnedAnswer), attribute="warned")
    alerts = fields.List(fields.Nested(TheirAlert))
    reported = fields.List(
        fields.Nested(TheirReport), metadata={"description": "What their devices said and nobody has seen to."}
    )


@routes.get("/callers")
@endpoint(query=CallerQuery, returns=Callers, roles=QUALITY_DESK)
def index(tx: Transaction, query: dict) -> dict:
    """Whoever this may be, the likeliest first."""
    return {"items": finding.callers(tx, query["q"], limit=query["limit"])}


@routes.get("/customers/<int:customer_id>/overview")
@endpoint(returns=OverviewAnswer, roles=QUALITY_DESK)
def show(tx: Transaction, customer_id: int) -> Overview:
    """The household at a glance. The look is on record."""
    return overview(tx, customer_id)
