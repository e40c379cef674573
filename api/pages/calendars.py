"""The branches' calendars: their week, their year's closures; edited, tried first, and filled from elsewhere."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, current_app, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import page
from api.forms import Form
from api.pages import calendar_form
from api.pages.calendar_view import calendar_view, day_row, title, year_view
from api.pages.promise_view import trial_view
from api.pages.rule_trials import begun
from api.pages.setup import KEEPERS, READERS
from api.problems import sentence
from dispatch.calendars import actions, queries
from dispatch.calendars.feed import DAYS_AHEAD, checked
from dispatch.calendars.holidays import countries, proposals
from dispatch.calendars.ics import closed_days
from dispatch.errors import Refusal
from dispatch.people.branch_calendar import BranchCalendar, DaySource
from dispatch.people.hours import written
from dispatch.people.queries import branch as branch_of
from dispatch.promises.trial import as_it_stands, tried
from dispatch.store.database import Transaction
from dispatch.work import queries as work

routes = Blueprint("calendars", __name__)
NEAREST = ("NO", "SE", "DK", "FI", "CN")


@routes.get("/calendars")
@page("calendars/list.html", roles=READERS)
def index(tx: Transaction) -> dict:
    today = tx.stamp.at.date()
    return {
        "branches": [
            {
                "name": branch.name,
                "code": branch.code,
                "calendars": [calendar_view(branch, one, today) for one in branch.calendars],
            }
            for branch in work.branches(tx)
        ],
        "may_edit": tx.stamp.by.role in KEEPERS,
    }


@routes.get("/calendars/<code>/new")
@page("calendars/new.html", roles=KEEPERS)
def new(tx: Transaction, code: str) -> dict:
    home = queries.branch(tx, code)
    return {"branch": home, "form": forms.empty(zone=home.time_zone)}


def new_again(tx: Transaction, refusal: Refusal, code: str) -> dict:
    return {"branch": queries.branch(tx, code), "form": forms.again(refusal)}


@routes.post("/calendars/<code>/new")
@page("calendars/new.html", roles=KEEPERS, refused=new_again)
def create(tx: Transaction, code: str) -> Response:
    name = forms.text("name") or ""
    actions.add_calendar(
        tx,
        code,
        name=name,
        title=forms.text("title") or name,
        time_zone=forms.text("zone") or "",
        weekly=calendar_form.weekly(),
    )
    return redirect(f"/calendars/{code}/{name}")


@routes.get("/calendars/<code>/<name>")
@page("calendars/show.html", roles=READERS)
def show(tx: Transaction, code: str, name: str) -> dict:
    return context(tx, code, name)


def again(tx: Transaction, refusal: Refusal, code: str, name: str) -> dict:
    form = forms.again(refusal)
    if "weekly.mon" in form.given:
        form.beside(calendar_form.filled(queries.calendar(tx, code, name)))
    return context(tx, code, name, form=form, problem=form.errors.get("") or sentence(refusal))


@routes.post("/calendars/<code>/<name>/week")
@page("calendars/show.html", roles=KEEPERS, refused=again)
def set_week(tx: Transaction, code: str, name: str) -> dict | Response:
    facts = {"weekly": calendar_form.weekly(), "time_zone": forms.text("zone") or "", "title": forms.text("title")}
    return tried_or_done(
        tx, code, name, lambda: actions.set_week(tx, code, name, **facts, version=forms.number("version"))
    )


@routes.post("/calendars/<code>/<name>/days")
@page("calendars/show.html", roles=KEEPERS, refused=again)
def put_day(tx: Transaction, code: str, name: str) -> dict | Response:
    day, version = calendar_form.day(), forms.number("version")
    return tried_or_done(tx, code, name, lambda: actions.put_days(tx, code, name, [day], version=version))


@routes.post("/calendars/<code>/<name>/drop")
@page("calendars/show.html", roles=KEEPERS, refused=again)
def drop_day(tx: Transaction, code: str, name: str) -> dict | Response:
    day, version = forms.day("drop"), forms.number("version")
    return tried_or_done(tx, code, name, lambda: actions.drop_days(tx, code, name, [day], version=version))


@routes.post("/calendars/<code>/<name>/take")
@page("calendars/show.html", roles=KEEPERS, refused=again)
def take(tx: Transaction, code: str, name: str) -> dict | Response:
    days = calendar_form.ticked_days()
    source = DaySource.FILE if forms.text("from") == "file" else DaySource.HOLIDAYS
    return tried_or_done(tx, code, name, lambda: actions.put_days(tx, code, name, days, source=source))


@routes.post("/calendars/<code>/<name>/file")
@page("calendars/show.html", roles=KEEPERS, refused=again)
def read_file(tx: Transaction, code: str, name: str) -> dict:
    """What the file holds is a proposal, like that of public holidays: nothing is kept before it is ticked."""
    today = tx.stamp.at.date()
    found = closed_days(calendar_form.file(), since=today, until=today + timedelta(days=DAYS_AHEAD))
    known = {one.day for one in queries.calendar(tx, code, name).days}
    offered = [proposal(one, usual=True, there=one.day in known) for one in found.days]
    return context(tx, code, name, offered=offered, left_out=found.left_out, source="file")


@routes.post("/calendars/<code>/<name>/feed")
@page("calendars/show.html", roles=KEEPERS, refused=again)
def set_feed(tx: Transaction, code: str, name: str) -> Response:
    url = forms.text("feed")
    if url:
        checked(url, current_app.config["SETTINGS"].feed_hosts)
    actions.set_feed(tx, code, name, url, version=forms.number("version"))
    return redirect(f"/calendars/{code}/{name}")


@routes.post("/calendars/<code>/<name>/remove")
@page("calendars/show.html", roles=KEEPERS, refused=again)
def remove(tx: Transaction, code: str, name: str) -> Response:
    actions.remove(tx, code, name, version=forms.number("version"))
    return redirect("/calendars")


def tried_or_done(tx: Transaction, code: str, name: str, edit: Callable[[], object]) -> dict[str, Any] | Response:
    """With “try” nothing is kept, and above the form stands what would move."""
    branch = branch_of(tx, code)
    if forms.text("act") == "try":
        with tried(tx, edit, branch_id=branch.id) as trial:
            shown = trial_view(trial)
        return context(tx, code, name, form=Form(request.form.to_dict()), trial=shown)
    edit()
    tx.session.flush()
    if as_it_stands(tx, branch_id=branch.id).moved:
        return begun(tx, None)
    return redirect(f"/calendars/{code}/{name}")


def context(
    tx: Transaction,
    code: str,
    name: str,
    *,
    form: Form | None = None,
    problem: str = "",
    trial: Any = None,
    offered: list[dict[str, Any]] | None = None,
    left_out: list[str] | None = None,
    source: str = "holidays",
) -> dict[str, Any]:
    home, calendar = queries.branch(tx, code), queries.calendar(tx, code, name)
    today = tx.stamp.at.astimezone(calendar.calendar.tz).date()
    year = request.args.get("year", type=int) or today.year
    year = year if 2000 <= year < 2100 else today.year
    country = request.args.get("country", "")
    if offered is None and country in countries():
        region = request.args.get("region") or None
        region = region if region in countries()[country] else None
        found = proposals(calendar, country, region, since=today, language=home.language)
        offered = [proposal(one.day, usual=one.usual, there=one.there) for one in found]
    return {
        "branch": {"code": home.code, "name": home.name},
        "calendar": calendar_view(home, calendar, today),
        "failure": failure(calendar),
        "year": year,
        "months": year_view(calendar, year, today),
        "days": [day_row(one) for one in calendar.days if one.day.year == year],
        "form": form or forms.empty(**calendar_form.filled(calendar)),
        "week_form": _week_form(calendar, form),
        "problem": problem,
        "trial": trial,
        "offered": offered,
        "left_out": left_out or [],
        "source": source,
        "country": country,
        "countries": [*NEAREST, *(code for code in countries() if code not in NEAREST)],
        "may_edit": tx.stamp.by.role in KEEPERS and calendar.name != "always",
        "heading": title(calendar),
    }


def failure(calendar: BranchCalendar) -> str:
    """Why the feed could not be read, or nothing."""
    facts = calendar.feed_failure
    words = facts and facts["says"]
    return _(words).format(**facts) if words else ""


def _week_form(calendar: Any, form: Form | None) -> Form:
    """What was written into the week's own form, else what stands."""
    return form if form and "weekly.mon" in form.given else Form(calendar_form.filled(calendar))


def proposal(day: actions.Day, *, usual: bool, there: bool) -> dict[str, Any]:
    hours = written(day.hours)
    return {
        "value": f"{day.day.isoformat()}|{hours}|{day.why}",
        "day": day.day,
        "year": date(day.day.year, 1, 1).year,
        "says": hours or _("closed"),
        "why": day.why or _("A workday that makes up for a holiday"),
        "ticked": usual and not there,
        "there": there,
    }
