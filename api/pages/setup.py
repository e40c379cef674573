"""What runs behind the pages: messages that were set aside, the branches' hours, and what is repaired unasked."""

from datetime import date
from types import SimpleNamespace

from babel.dates import get_day_names
from flask import Blueprint, current_app, g, redirect
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import forms
from api.display import enumerated, zone
from api.endpoint import page
from api.pages.clock_words import HANDS as IN_HANDS
from api.pages.clock_words import target_says
from api.words import word
from dispatch.people import queries as people
from dispatch.people.branch import Branch, Tone
from dispatch.people.manners import HANDS
from dispatch.planning.repair.terms import RepairTerms, set_terms, terms_of
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.store.parked import parked, try_again, waiting
from dispatch.work import queries

routes = Blueprint("setup", __name__)
KEEPERS = frozenset({Role.ADMIN, Role.MANAGER})
READERS = KEEPERS | {Role.AUDITOR, Role.DISPATCHER}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST = 5


@routes.get("/setup")
@page("setup/show.html", roles=READERS)
def show(tx: Transaction) -> dict:
    count, since = waiting(tx)
    today = tx.stamp.at.astimezone(zone()).date()
    return {
        "demo": current_app.config["SETTINGS"].demo,
        "waiting": count,
        "since": since,
        "parked": parked(tx),
        "branches": [branch_view(branch, terms_of(tx, branch.id), today) for branch in queries.branches(tx)],
    }


@routes.post("/setup/parked/<int:parked_id>/again")
@page(roles=KEEPERS)
def again(tx: Transaction, parked_id: int) -> Response:
    try_again(tx, parked_id)
    return redirect("/setup")


@routes.post("/setup/branches/<code>/repair")
@page(roles=KEEPERS)
def repair_terms(tx: Transaction, code: str) -> Response:
    """What Doorstep may change on a day without asking."""
    set_terms(
        tx,
        people.branch(tx, code).id,
        by_itself=forms.ticked("by_itself"),
        moves=forms.number("moves") or 0,
        swaps=forms.number("swaps") or 0,
        version=forms.number("version"),
    )
    return redirect(f"/setup#branch-{code}")


def branch_view(branch: Branch, terms: RepairTerms, today: date) -> SimpleNamespace:
    names = get_day_names("wide", locale=get_locale())
    weekly = branch.opening.get("weekly", {})
    return SimpleNamespace(
        code=branch.code,
        name=branch.name,
        terms=terms,
        may_set=g.actor.role in KEEPERS,
        partner=branch.partner,
        version=branch.version,
        tone=branch.tone,
        tones=[(each.value, word("tone", each)) for each in Tone],
        hands=[hand_view(branch, name) for name in HANDS],
        zone=branch.time_zone,
        hours=[(names[place], _hours(weekly.get(day, []))) for place, day in enumerate(DAYS)],
        closures=[closure for closure in branch.closures if closure.day >= today][:MOST],
    )


def hand_view(branch: Branch, name: str) -> tuple[str, str, str, str]:
    target = branch.hand_over_targets.get(name, "")
    return name, _(IN_HANDS[name]), target, target_says(target) if target else _("only measured")


def _hours(intervals: list[list[str]]) -> str:
    return enumerated(f"{begins}–{ends}" for begins, ends in intervals) or "–"
