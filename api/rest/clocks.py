"""The clocks of orders, seen by programs, and told by other systems."""

from datetime import datetime, timedelta
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint
from api.problems import sentence, slug
from api.rest.fields import Body, Code, Text
from api.rest.roles import CONSOLE, IMPORTERS
from dispatch.catalogue.closing_code import CodeList
from dispatch.errors import Refusal
from dispatch.stamp import Source
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.sla import foreign
from dispatch.work.sla.clock_event import ClockEvent, ClockName
from dispatch.work.sla.figures import figures_of
from dispatch.work.sla.lap import EventKind
from dispatch.work.work_order import WorkOrder

AT_ONCE = 5000
routes = Blueprint("clocks", __name__, description="What is promised, what stood still, and in whose hands it was.")


class EventAnswer(Schema):
    kind = fields.Enum(EventKind, by_value=True)
    at = fields.AwareDateTime()
    reason = fields.String(allow_none=True)
    target = fields.String(allow_none=True)
    source = fields.Enum(Source, by_value=True)


class RunAnswer(Schema):
    started = fields.AwareDateTime()
    target = fields.String(allow_none=True)
    due = fields.AwareDateTime(allow_none=True, metadata={"description": "While paused: if it went on now."})
    elapsed_s = fields.Float(metadata={"description": "In the target's own kind of time, pauses out."})
    paused_s = fields.Float(metadata={"description": "Day and night."})
    paused_since = fields.AwareDateTime(allow_none=True)
    paused_for = fields.String(allow_none=True)
    ended = fields.AwareDateTime(allow_none=True)
    cancelled = fields.Boolean()
    on_time = fields.Boolean(allow_none=True, metadata={"description": "null: open yet, or nothing was promised."})


class ClockAnswer(RunAnswer):
    """The last run of it; `earlier` ones ended before it was started again."""

    clock = fields.Enum(ClockName, by_value=True)
    earlier = fields.List(fields.Nested(RunAnswer))
    events = fields.List(fields.Nested(EventAnswer))


class ClocksAnswer(Schema):
    order = fields.String()
    clocks = fields.List(fields.Nested(ClockAnswer))


class EventBody(Body):
    order = Text(120, least=1, required=True, metadata={"description": "Our number, or its key where it came from."})
    clock = fields.Enum(ClockName, by_value=True, required=True)
    kind = fields.Enum(EventKind, by_value=True, required=True)
    at = fields.AwareDateTime(required=True)
    reason = Code(CodeList.WAITING, load_default=None, allow_none=True)
    target = Text(20, load_default=None, allow_none=True, metadata={"description": "24h, 8bh, 5bd or 30d."})
    calendar = Text(40, load_default=None, allow_none=True)
    key = Text(120, load_default=None, allow_none=True, metadata={"description": "Told twice, it counts once."})


class EventsBody(Body):
    events = fields.List(fields.Dict(), required=True, validate=validate.Length(min=1, max=AT_ONCE))


class RefusedAnswer(Schema):
    row = fields.Integer(metadata={"description": "Place in what was sent, from 0."})
    type = fields.String()
    field = fields.String(allow_none=True)
    detail = fields.String()


class RecordedAnswer(Schema):
    kept = fields.Integer()
    already = fields.Integer()
    refused = fields.List(fields.Nested(RefusedAnswer))
    orders = fields.List(fields.Nested(ClocksAnswer))


@routes.get("/work-orders/<reference>/clocks")
@endpoint(returns=ClocksAnswer, roles=CONSOLE)
def show(tx: Transaction, reference: str) -> dict:
    """What is promised the customer, and in whose hands the order was how long; each with its events."""
    return clocks_of(queries.work_order(tx, reference), tx.stamp.at)


@routes.post("/clock-events")
@endpoint(body=EventsBody, returns=RecordedAnswer, roles=IMPORTERS)
def record(tx: Transaction, body: dict) -> dict:
    """History another system has recorded, with its own times. What can't be kept is named, and the rest is done."""
    told, refused = [], []
    schema = EventBody()
    for row, given in enumerate(body["events"]):
        if wrong := schema.validate(given):
            name, said = next(iter(wrong.items()))
            refused.append({"row": row, "type": "not-as-described", "field": str(name), "detail": str(said[0])})
        else:
            told.append((row, foreign.ForeignEvent(**schema.load(given))))
    recorded = foreign.record(tx, [event for _, event in told])
    refused += [_refused(told[place][0], why) for place, why in recorded.refused]
    return {
        "kept": recorded.kept,
        "already": recorded.already,
        "refused": sorted(refused, key=lambda one: one["row"]),
        "orders": [clocks_of(order, tx.stamp.at) for order in recorded.orders],
    }


def clocks_of(order: WorkOrder, now: datetime) -> dict[str, Any]:
    events: dict[ClockName, list[ClockEvent]] = {}
    for event in order.clock_events:
        events.setdefault(event.clock, []).append(event)
    return {
        "order": order.reference,
        "clocks": [_clock(name, events[name], now) for name in ClockName if name in events],
    }


def _clock(name: ClockName, events: list[ClockEvent], now: datetime) -> dict[str, Any]:
    runs = [_run(vars(one) | {"on_time": one.on_time}) for one in figures_of(events, now)]
    last = runs[-1] if runs else {}
    return {"clock": name, "events": sorted(events, key=lambda event: event.at), "earlier": runs[:-1], **last}


def _run(facts: dict[str, Any]) -> dict[str, Any]:
    return facts | {f"{name}_s": facts[name] / timedelta(seconds=1) for name in ("elapsed", "paused")}


def _refused(row: int, why: Refusal) -> dict[str, Any]:
    return {"row": row, "type": slug(type(why)), "field": why.facts.get("field"), "detail": sentence(why)}
