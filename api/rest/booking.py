"""Times for a visit: what can be promised, keeping one while somebody decides, and booking it."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import booking_desk, endpoint
from api.problems import sentence
from api.rest.fields import Body, Count, Flag, Moment, QueryCount
from api.rest.roles import CONSOLE, DESK, LEADERS, STAFF
from api.rest.visits import VisitAnswer
from dispatch.catalogue import queries as catalogue
from dispatch.catalogue.booking_rule import BookingRule
from dispatch.catalogue.fault_type import WorkKind
from dispatch.errors import NotFound
from dispatch.people import queries as people
from dispatch.planning.booking import booking, holding, offering, terms
from dispatch.planning.booking.preview import preview
from dispatch.planning.booking.slot import Grade
from dispatch.planning.booking.wanted import NoAddress, NoRule, NotBookable
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.hold import Hold, HoldEnding
from dispatch.work.visit import Visit

routes = Blueprint("booking", __name__, description="Times that can be promised for a visit, kept and booked.")


class NextVisitAnswer(Schema):
    """When somebody comes again."""

    window_from = fields.AwareDateTime(attribute="window.opens")
    window_to = fields.AwareDateTime(attribute="window.closes")
    engineer_id = fields.Integer()
    partner_id = fields.Integer(allow_none=True)
    starts_at = fields.AwareDateTime()


class SlotAnswer(Schema):
    """`extra`: what the plan would cost more, in seconds of travel."""

    window_from = fields.AwareDateTime(attribute="window.opens")
    window_to = fields.AwareDateTime(attribute="window.closes")
    grade = fields.Enum(Grade, by_value=True)
    engineer_id = fields.Integer(allow_none=True)
    partner_id = fields.Integer(allow_none=True, metadata={"description": "Who comes along, where two come."})
    then = fields.List(fields.Nested(NextVisitAnswer), metadata={"description": "What is booked with it, in order."})
    starts_at = fields.AwareDateTime(allow_none=True)
    extra = fields.Integer(allow_none=True)
    reasons = fields.List(fields.Dict(), metadata={"description": "Of a closed one, each {code, …facts}."})
    changes = fields.List(fields.Dict(), metadata={"description": "The smallest that would open it, {code, …facts}."})


class SlotsAnswer(Schema):
    items = fields.List(fields.Nested(SlotAnswer))
    why_not = fields.String(allow_none=True, metadata={"description": "Why there is nothing to choose at all."})


class SlotsQuery(Body):
    first = QueryCount(load_default=0, metadata={"description": "Days from today."})
    days = QueryCount(load_default=None, metadata={"description": "How many days; to the horizon without it."})
    why = Flag(load_default=False, metadata={"description": "With reasons and remedies of the closed ones; slower."})


class HeldPartAnswer(Schema):
    """One engineer's part of what is kept."""

    stay = fields.Integer()
    engineer_id = fields.Integer(attribute="engagement.engineer_id")
    window_from = fields.AwareDateTime()
    window_to = fields.AwareDateTime()
    starts_at = fields.AwareDateTime()


class HoldAnswer(Schema):
    id = fields.Integer()
    whole = fields.List(fields.Nested(HeldPartAnswer), metadata={"description": "Every engineer, and every visit."})
    work_order = fields.String(attribute="work_order.reference")
    window_from = fields.AwareDateTime()
    window_to = fields.AwareDateTime()
    starts_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime()
    renewed = fields.Boolean()
    ended_at = fields.AwareDateTime(allow_none=True)
    ending = fields.Enum(HoldEnding, by_value=True, allow_none=True)


class HoldBody(Body):
    window_from = Moment(required=True)


class BookingRuleAnswer(Schema):
    """`notice`, `cut_off`, `slack`, `holds`: minutes; `horizon`: days; `length`: hours; the rest: per cent."""

    work_kind = fields.Enum(WorkKind, by_value=True)
    notice = fields.Integer()
    horizon = fields.Integer()
    length = fields.Integer()
    cut_off = fields.Integer()
    reserve = fields.Integer()
    released_at = fields.Integer(metadata={"description": "The hour when the reserve is free for everybody."})
    share = fields.Integer()
    slack = fields.Integer()
    holds = fields.Integer()


class BookingRulesAnswer(Schema):
    items = fields.List(fields.Nested(BookingRuleAnswer))


@routes.get("/work-orders/<reference>/slots")
@endpoint(query=SlotsQuery, returns=SlotsAnswer, roles=CONSOLE)
def slots(tx: Transaction, reference: str, query: dict) -> dict[str, Any]:
    """Every window up to the horizon, open or closed."""
    order = queries.work_order(tx, reference)
    try:
        asked = offering.counter(tx, order, booking_desk())
    except (NotBookable, NoRule, NoAddress) as refusal:
        return {"items": [], "why_not": sentence(refusal)}
    return {"items": offering.slots(asked, **query), "why_not": None}


@routes.post("/work-orders/<reference>/holds")
@endpoint(body=HoldBody, returns=HoldAnswer, status=201, roles=DESK)
def hold(tx: Transaction, reference: str, body: dict) -> Hold:
    """Keep the window that opens then; what the order held before is free again."""
    return holding.hold(tx, queries.work_order(tx, reference, lock=True), body["window_from"], desk=booking_desk())


@routes.post("/work-orders/<reference>/holds/<int:hold_id>/renew")
@endpoint(returns=HoldAnswer, roles=DESK)
def renew(tx: Transaction, reference: str, hold_id: int) -> Hold:
    """Keep it as long again, once."""
    return holding.renew(tx, queries.work_order(tx, reference, lock=True), hold_id)


@routes.post("/work-orders/<reference>/holds/<int:hold_id>/release")
@endpoint(returns=HoldAnswer, roles=DESK)
def release(tx: Transaction, reference: str, hold_id: int) -> Hold:
    """Let somebody else have it."""
    order = queries.work_order(tx, reference, lock=True)
    holding.release(tx, order, hold_id)
    return holding.of(tx, order, hold_id)


@routes.post("/work-orders/<reference>/holds/<int:hold_id>/book")
@endpoint(returns=VisitAnswer, roles=DESK)
def book(tx: Transaction, reference: str, hold_id: int) -> Visit:
    """Make it the order's visit; the time it had before is free in the same commit."""
    return booking.book(tx, queries.work_order(tx, reference, lock=True), hold_id, desk=booking_desk())


@routes.get("/booking-rules")
@endpoint(returns=BookingRulesAnswer, roles=STAFF)
def rules(tx: Transaction) -> dict[str, list[Any]]:
    """On what terms each kind of work is booked; what isn't listed is agreed with a person."""
    found: list[BookingRule] = catalogue.booking_rules(tx)
    return {"items": found}


class BookingTermsBody(Body):
    """As in `GET /booking-rules`."""

    notice = Count(required=True)
    horizon = Count(required=True)
    length = Count(required=True)
    cut_off = Count(required=True)
    reserve = Count(required=True)
    released_at = Count(required=True)
    share = Count(required=True)
    slack = Count(required=True)
    holds = Count(required=True)


class OpenWindowAnswer(Schema):
    opens = fields.AwareDateTime()
    closes = fields.AwareDateTime()


class BookingPreviewAnswer(Schema):
    """Tried on one order: how many windows it can choose now and then, and by which they differ."""

    work_order = fields.String(attribute="order.reference")
    now = fields.Integer()
    then = fields.Integer()
    opens = fields.List(fields.Nested(OpenWindowAnswer))
    closes = fields.List(fields.Nested(OpenWindowAnswer))


class BookingPreviewsAnswer(Schema):
    items = fields.List(fields.Nested(BookingPreviewAnswer))


class BookingCapBody(Body):
    work_kind = fields.Enum(WorkKind, by_value=True, required=True)
    most = Count(required=True, allow_none=True, metadata={"description": "Orders a day; null: no cap."})
    reserve = Count(
        load_default=None, allow_none=True, metadata={"description": "Per cent kept; null: as the rule says."}
    )


class BookingCapAnswer(Schema):
    work_kind = fields.Enum(WorkKind, by_value=True)
    most = fields.Integer(allow_none=True)
    reserve = fields.Integer(allow_none=True)


class BookingCapsAnswer(Schema):
    items = fields.List(fields.Nested(BookingCapAnswer))


@routes.post("/booking-rules/<work_kind>")
@endpoint(body=BookingTermsBody, returns=BookingRuleAnswer, roles=LEADERS)
def change_rule(tx: Transaction, work_kind: str, body: dict) -> BookingRule:
    """They hold from now on, for what is offered; what is booked stays booked."""
    return terms.edit(tx, _kind(work_kind), body, version=None)


@routes.post("/booking-rules/<work_kind>/trial")
@endpoint(body=BookingTermsBody, returns=BookingPreviewsAnswer, roles=LEADERS)
def try_rule(tx: Transaction, work_kind: str, body: dict) -> dict[str, Any]:
    """What such terms would open and close, for an order of each branch that waits for a time. Nothing is changed."""
    return {"items": preview(tx, terms.checked(_kind(work_kind), body), booking_desk())}


@routes.get("/branches/<code>/booking-caps")
@endpoint(returns=BookingCapsAnswer, roles=CONSOLE)
def caps(tx: Transaction, code: str) -> dict[str, Any]:
    """How much of each kind of work is taken on one day; what isn't listed has no cap."""
    return _caps(tx, people.branch(tx, code).id)


@routes.post("/branches/<code>/booking-caps")
@endpoint(body=BookingCapBody, returns=BookingCapsAnswer, roles=LEADERS)
def cap(tx: Transaction, code: str, body: dict) -> dict[str, Any]:
    """One more, another number, or none any more."""
    branch = people.branch(tx, code)
    terms.set_cap(tx, branch.id, body["work_kind"], body["most"], reserve=body["reserve"])
    return _caps(tx, branch.id)


def _caps(tx: Transaction, branch_id: int) -> dict[str, Any]:
    most, reserve = terms.caps(tx, branch_id), terms.reserves(tx, branch_id)
    kinds = [kind for kind in WorkKind if kind in most or kind in reserve]
    return {"items": [{"work_kind": kind, "most": most.get(kind), "reserve": reserve.get(kind)} for kind in kinds]}


def _kind(name: str) -> WorkKind:
    """Raises NotFound."""
    if name not in set(WorkKind):
        raise NotFound
    return WorkKind(name)
