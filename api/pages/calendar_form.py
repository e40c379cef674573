"""Hours and dated days as somebody writes them into a form."""

from typing import Any

from flask import request

from api import forms
from dispatch.calendars.actions import Day
from dispatch.errors import N_, Invalid
from dispatch.people.branch_calendar import BranchCalendar
from dispatch.people.hours import stretches, written
from dispatch.working_time.hours import WEEKDAYS


class FileMissing(Invalid):
    """A file is missing."""

    says = N_("Choose a calendar file first (.ics).")


class NothingTicked(Invalid):
    """Nothing was ticked."""

    says = N_("Tick the days that are to be taken over.")


def weekly() -> dict[str, list[list[str]]]:
    """Raises BadHours."""
    given = {day: stretches(forms.text(f"weekly.{day}") or "", f"weekly.{day}") for day in WEEKDAYS}
    return {day: hours for day, hours in given.items() if hours}


def filled(calendar: BranchCalendar) -> dict[str, Any]:
    return {
        **{f"weekly.{day}": written(calendar.weekly.get(day, [])) for day in WEEKDAYS},
        "zone": calendar.time_zone,
        "title": calendar.title,
        "feed": calendar.feed_url or "",
    }


def day() -> Day:
    """Raises NotATime, BadHours."""
    return Day(forms.day("day"), stretches(forms.text("hours") or "", "hours"), forms.text("why") or "")


def ticked_days() -> list[Day]:
    """As the proposal wrote them into the form: 2026-12-25|08:00–12:00|Christmas Day. Raises NothingTicked."""
    found = []
    for given in request.form.getlist("take"):
        when, hours, why = [*given.split("|", 2), "", ""][:3]
        if (on := forms.day_of(when)) is not None:
            found.append(Day(on, stretches(hours, "take"), why.replace("\x00", "")[:120]))
    if not found:
        raise NothingTicked(field="take")
    return found


def file() -> bytes:
    """Raises FileMissing."""
    given = request.files.get("file")
    data = given.read() if given else b""
    if not data:
        raise FileMissing(field="file")
    return data
