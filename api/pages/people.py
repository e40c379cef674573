"""The people who go to homes: what they can, when they work, and when they fall away."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, g, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import forms
from api.access import DESK
from api.display import hhmm, long_date, near, zone
from api.endpoint import page
from api.forms import Form
from api.language import language
from api.words import word
from dispatch.errors import Refusal
from dispatch.people import queries
from dispatch.people.engagement import Absence
from dispatch.people.engineer import Certificate, Engineer, Skill
from dispatch.people.shift import Shift
from dispatch.store.database import Transaction
from dispatch.work import queries as work_queries
from dispatch.work.absences import REASONS, cancel_absence, report_absence

routes = Blueprint("people", __name__)
SOON = timedelta(days=30)


@routes.get("/people")
@page("people/list.html")
def index(tx: Transaction) -> dict:
    today = tx.stamp.at.astimezone(zone()).date()
    shifts, away, skills = queries.shifts_on(tx, today), queries.absent_at(tx, tx.stamp.at), queries.skills(tx)
    branches = work_queries.branches(tx)
    chosen = next((one for one in branches if str(one.id) == request.args.get("branch")), None)
    engineers = [one for one in queries.engineers(tx) if chosen is None or one.branch_id == chosen.id]
    return {
        "branch": chosen.name if chosen else _("All branches"),
        "branches": [
            {"name": _("All branches"), "url": "/people", "chosen": chosen is None},
            *({"name": one.name, "url": f"/people?branch={one.id}", "chosen": one is chosen} for one in branches),
        ],
        "engineers": [listed(one, shifts.get(one.id), away.get(one.id), skills, tx.stamp.at) for one in engineers],
        "page": {
            "first": min(1, len(engineers)),
            "last": len(engineers),
            "total": len(engineers),
            "previous_url": "",
            "next_url": "",
        },
    }


def listed(
    engineer: Engineer, shift: Shift | None, away: Absence | None, skills: dict[str, Skill], now: datetime
) -> dict[str, Any]:
    today = now.astimezone(zone()).date()
    certificates = [certificate_view(one, skills, today) for one in engineer.certificates]
    gone = _("Away to %(at)s", at=near(away.engagement.during.upper, now)) if away else ""
    return {
        "name": engineer.name,
        "url": f"/people/{engineer.code}",
        "branch": engineer.branch.name,
        "partner": engineer.branch.partner,
        "skills": [f"{name_of(skills, one.skill)} {one.level}" for one in engineer.skills],
        "expiring": [
            {"text": f"{one['text']} {one['says']}", "state": one["state"]}
            for one in certificates
            if one["state"] != "safe"
        ],
        "today": gone or (hours(shift) if shift else _("no shift")),
        "absent": away is not None,
    }


@routes.get("/people/<code>")
@page("people/show.html")
def show(tx: Transaction, code: str) -> dict:
    today = tx.stamp.at.astimezone(zone()).date()
    given = {"starts_on": today, "starts_at": hhmm(tx.stamp.at), "ends_on": today, "ends_at": "23:59"}
    return context(tx, code, forms.empty(**given))


def again(tx: Transaction, refusal: Refusal, code: str) -> dict:
    return context(tx, code, forms.again(refusal))


@routes.post("/people/<code>/absences")
@page("people/show.html", roles=DESK, refused=again)
def absent(tx: Transaction, code: str) -> Response:
    engineer = queries.engineer(tx, code)
    where = engineer.branch.time_zone
    report_absence(
        tx,
        engineer,
        starts_at=forms.moment("starts_on", "starts_at", zone=where),
        ends_at=forms.moment("ends_on", "ends_at", zone=where),
        why=forms.text("why") or "other",
    )
    return redirect("/people")


@routes.post("/people/<code>/absences/<int:absence_id>/cancel")
@page(roles=DESK)
def comes(tx: Transaction, code: str, absence_id: int) -> Response:
    cancel_absence(tx, absence_id)
    return redirect(f"/people/{code}")


def context(tx: Transaction, code: str, form: Form) -> dict[str, Any]:
    engineer = queries.engineer(tx, code)
    g.zone = engineer.branch.time_zone
    today = tx.stamp.at.astimezone(zone()).date()
    coming = queries.shifts_of(tx, engineer, today, today + timedelta(days=14))
    return {
        "person": person_view(engineer, queries.skills(tx), today),
        "form": form,
        "reasons": [(reason, word("absence", reason)) for reason in REASONS],
        "shifts": [{"day": shift.day, "text": hours(shift)} for shift in coming],
        "absences": [absence_view(one, code) for one in queries.absences(tx, engineer, ends_after=tx.stamp.at)],
        "may_report": tx.stamp.by.role in DESK,
    }


def person_view(engineer: Engineer, skills: dict[str, Skill], today: date) -> SimpleNamespace:
    return SimpleNamespace(
        code=engineer.code,
        url=f"/people/{engineer.code}",
        name=engineer.name,
        branch=engineer.branch.name,
        place=engineer.start_place,
        skills=[{"text": name_of(skills, one.skill), "level": one.level} for one in engineer.skills],
        certificates=[certificate_view(one, skills, today) for one in engineer.certificates],
    )


def absence_view(absence: Absence, code: str) -> SimpleNamespace:
    during = absence.engagement.during
    return SimpleNamespace(
        starts_at=during.lower,
        ends_at=during.upper,
        why=word("absence", absence.why),
        cancel_url=f"/people/{code}/absences/{absence.id}/cancel",
    )


def certificate_view(certificate: Certificate, skills: dict[str, Skill], today: date) -> dict[str, str]:
    if certificate.valid_to < today:
        state, says = "late", _("expired %(day)s", day=long_date(certificate.valid_to))
    elif certificate.valid_to < today + SOON:
        state, says = "tight", _("expires %(day)s", day=long_date(certificate.valid_to))
    else:
        state, says = "safe", _("to %(day)s", day=long_date(certificate.valid_to))
    return {"text": name_of(skills, certificate.skill), "state": state, "says": says}


def name_of(skills: dict[str, Skill], code: str) -> str:
    names = skills[code].names
    return names.get(language()) or names["en"]


def hours(shift: Shift) -> str:
    return f"{hhmm(shift.starts_at)}–{hhmm(shift.ends_at)}"
