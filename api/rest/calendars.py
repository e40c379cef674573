"""The branches' calendars for programs: read, edited, tried, and filled from elsewhere."""

from datetime import timedelta
from typing import Any

from flask import current_app
from flask_smorest import Blueprint
from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from api.endpoint import endpoint
from api.rest.fields import Body, Count, Day, Text
from api.rest.roles import CONSOLE
from api.rest.roles import LEADERS as KEEPERS
from api.rest.trials import TrialAnswer, answer
from dispatch.calendars import actions, queries
from dispatch.calendars.actions import Day as CalendarDayWish
from dispatch.calendars.feed import DAYS_AHEAD, checked
from dispatch.calendars.holidays import proposals
from dispatch.calendars.ics import closed_days
from dispatch.people.branch_calendar import BranchCalendar, DaySource
from dispatch.people.queries import branch as branch_of
from dispatch.promises.trial import tried
from dispatch.store.database import Transaction

routes = Blueprint("calendars", __name__, description="When a branch is open, and by what its promises run.")
Hours = fields.List(fields.List(Text(5), validate=validate.Length(equal=2)), validate=validate.Length(max=48))


class FoundDayAnswer(Schema):
    """`hours` as [["08:00", "12:00"], …]; none: closed."""

    day = fields.Date()
    hours = fields.List(fields.List(fields.String()))
    why = fields.String()


class CalendarDayAnswer(FoundDayAnswer):
    source = fields.Enum(DaySource, by_value=True)


class CalendarAnswer(Schema):
    """`name` is what rules call it by. `weekly`: {"mon": [["08:00", "16:00"]], …}."""

    name = fields.String()
    title = fields.String()
    time_zone = fields.String()
    weekly = fields.Dict()
    days = fields.List(fields.Nested(CalendarDayAnswer))
    feed_url = fields.String(allow_none=True)
    feed_read_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()


class Calendars(Schema):
    items = fields.List(fields.Nested(CalendarAnswer))


class WeekBody(Body):
    weekly = fields.Dict(keys=Text(3), values=Hours, required=True)
    time_zone = Text(60, required=True)
    title = Text(60, load_default=None, allow_none=True)
    version = Count(load_default=None, allow_none=True)


class NewCalendarBody(WeekBody):
    name = Text(40, least=1, required=True)


class DayBody(Body):
    day = Day(required=True)
    hours = fields.List(fields.List(Text(5), validate=validate.Length(equal=2)), load_default=list)
    why = Text(120, load_default="")


class DaysBody(Body):
    days = fields.List(fields.Nested(DayBody), required=True, validate=validate.Length(min=1, max=500))
    version = Count(load_default=None, allow_none=True)


class DropBody(Body):
    days = fields.List(Day(), required=True, validate=validate.Length(min=1, max=500))
    version = Count(load_default=None, allow_none=True)


class RemoveBody(Body):
    version = Count(load_default=None, allow_none=True)


class FeedBody(Body):
    url = Text(500, load_default=None, allow_none=True)
    version = Count(load_default=None, allow_none=True)


class HolidaysQuery(Body):
    country = Text(2, least=2, required=True)
    region = Text(10, load_default=None)


class FileBody(Body):
    file = Upload(required=True)


class ProposedAnswer(Schema):
    """`usual`: a public holiday by law, or a workday that makes up for one. `there`: the calendar has that day."""

    day = fields.Date(attribute="day.day")
    hours = fields.List(fields.List(fields.String()), attribute="day.hours")
    why = fields.String(attribute="day.why")
    usual = fields.Boolean()
    there = fields.Boolean()


class Proposals(Schema):
    items = fields.List(fields.Nested(ProposedAnswer))


class FileAnswer(Schema):
    """`left_out`: titles of what says nothing about whole days. Nothing is kept: send the days you want."""

    items = fields.List(fields.Nested(FoundDayAnswer), attribute="days")
    left_out = fields.List(fields.String())


@routes.get("/branches/<code>/calendars")
@endpoint(returns=Calendars, roles=CONSOLE)
def index(tx: Transaction, code: str) -> dict:
    """Opening hours, the one that never sleeps, and whatever the branch runs beside them."""
    return {"items": queries.branch(tx, code).calendars}


@routes.post("/branches/<code>/calendars")
@endpoint(body=NewCalendarBody, returns=CalendarAnswer, status=201, roles=KEEPERS)
def add(tx: Transaction, code: str, body: dict) -> BranchCalendar:
    """A calendar that rules may name."""
    facts = {name: body[name] for name in ("name", "weekly", "time_zone")}
    return actions.add_calendar(tx, code, **facts, title=body["title"] or body["name"])


@routes.get("/branches/<code>/calendars/<name>")
@endpoint(returns=CalendarAnswer, roles=CONSOLE)
def show(tx: Transaction, code: str, name: str) -> BranchCalendar:
    """Its week, and the days with hours of their own."""
    return queries.calendar(tx, code, name)


@routes.post("/branches/<code>/calendars/<name>/week")
@endpoint(body=WeekBody, returns=CalendarAnswer, roles=KEEPERS)
def set_week(tx: Transaction, code: str, name: str, body: dict) -> BranchCalendar:
    """The hours of a usual week. Open orders keep the edition they were promised by."""
    return actions.set_week(tx, code, name, **body)


@routes.post("/branches/<code>/calendars/<name>/week/try")
@endpoint(body=WeekBody, returns=TrialAnswer, roles=KEEPERS)
def try_week(tx: Transaction, code: str, name: str, body: dict) -> dict:
    """What it would move if it were applied; nothing is kept."""
    with tried(tx, lambda: actions.set_week(tx, code, name, **body), branch_id=branch_of(tx, code).id) as trial:
        return answer(trial)


@routes.post("/branches/<code>/calendars/<name>/days")
@endpoint(body=DaysBody, returns=CalendarAnswer, roles=KEEPERS)
def put_days(tx: Transaction, code: str, name: str, body: dict) -> BranchCalendar:
    """Closed days, or days with hours of their own; each takes the place of what stood there."""
    return actions.put_days(tx, code, name, wishes(body), version=body["version"])


@routes.post("/branches/<code>/calendars/<name>/days/try")
@endpoint(body=DaysBody, returns=TrialAnswer, roles=KEEPERS)
def try_days(tx: Transaction, code: str, name: str, body: dict) -> dict:
    """What they would move if they were applied; nothing is kept."""
    with tried(tx, lambda: actions.put_days(tx, code, name, wishes(body)), branch_id=branch_of(tx, code).id) as trial:
        return answer(trial)


@routes.post("/branches/<code>/calendars/<name>/days/drop")
@endpoint(body=DropBody, returns=CalendarAnswer, roles=KEEPERS)
def drop_days(tx: Transaction, code: str, name: str, body: dict) -> BranchCalendar:
    """These days are as usual again."""
    actions.drop_days(tx, code, name, body["days"], version=body["version"])
    return queries.calendar(tx, code, name)


@routes.get("/branches/<code>/calendars/<name>/holidays")
@endpoint(query=HolidaysQuery, returns=Proposals, roles=CONSOLE)
def holidays(tx: Transaction, code: str, name: str, query: dict) -> dict:
    """Public holidays as a proposal, in the branch's language where it is known."""
    branch, since = queries.branch(tx, code), tx.stamp.at.date()
    found = queries.calendar(tx, code, name)
    country, region = query["country"].upper(), query["region"]
    return {"items": proposals(found, country, region, since=since, language=branch.language)}


@routes.post("/branches/<code>/calendars/<name>/file")
@endpoint(files=FileBody, returns=FileAnswer, roles=KEEPERS)
def read_file(tx: Transaction, code: str, name: str, files: dict) -> Any:
    """What an iCalendar file would close."""
    queries.calendar(tx, code, name)
    today = tx.stamp.at.date()
    return closed_days(files["file"].read(), since=today, until=today + timedelta(days=DAYS_AHEAD))


@routes.post("/branches/<code>/calendars/<name>/feed")
@endpoint(body=FeedBody, returns=CalendarAnswer, roles=KEEPERS)
def set_feed(tx: Transaction, code: str, name: str, body: dict) -> BranchCalendar:
    """An address that is read every hour; null: not any more."""
    if body["url"]:
        checked(body["url"], current_app.config["SETTINGS"].feed_hosts)
    return actions.set_feed(tx, code, name, body["url"], version=body["version"])


@routes.post("/branches/<code>/calendars/<name>/remove")
@endpoint(body=RemoveBody, status=204, roles=KEEPERS)
def remove(tx: Transaction, code: str, name: str, body: dict) -> None:
    """Taken away, unless a rule runs on it. Orders promised by it keep the edition they have."""
    actions.remove(tx, code, name, version=body["version"])


def wishes(body: dict[str, Any]) -> list[CalendarDayWish]:
    return [CalendarDayWish(one["day"], one["hours"], one["why"]) for one in body["days"]]
