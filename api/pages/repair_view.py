"""A proposed repair of the day, as the board says it: because of what, what changes, and who hears of it."""

from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from api.display import enumerated, hhmm, minutes
from api.rest.roles import PLANNERS
from dispatch.errors import N_
from dispatch.planning.repair.standing import StandingRepair
from dispatch.planning.review import Change

CAUSES = {
    "asked": N_("%(place)s is urgent and new"),
    "cancelled": N_("%(place)s was called off"),
    "emptied": N_("%(name)s has nothing left to do"),
    "engineer_out": N_("%(name)s is away"),
    "hour": N_("the day has moved on"),
}
LATE, EARLY = N_("%(name)s was delayed %(time)s"), N_("%(name)s is %(time)s ahead")
MOST = 5


def banner(found: StandingRepair | None) -> dict[str, Any] | None:
    if found is None:
        return None
    because = [cause_says(cause, found) for cause in found.causes]
    count = len(found.changes)
    may = g.actor.role in PLANNERS
    return {
        "title": ngettext("%(num)d change proposed", "%(num)d changes proposed", count),
        "because": _("because %(causes)s", causes=enumerated(because)),
        "changes": [change_says(change) for change in found.changes[:MOST]],
        "more": max(0, count - MOST),
        "told": ngettext("%(num)d customer is told", "%(num)d customers are told", found.told),
        "gains": gains(found),
        "edited": list(found.edited),
        "plan_url": f"/plans/{found.run_id}",
        "accept_url": f"/board/repairs/{found.run_id}/accept" if may else "",
        "leave_url": f"/board/repairs/{found.run_id}/leave" if may else "",
    }


def cause_says(cause: dict[str, Any], found: StandingRepair) -> str:
    facts = {
        "name": found.engineers.get(cause.get("engineer_id"), "").partition(" ")[0],
        "place": found.places.get(cause.get("visit_id"), ""),
    }
    off, what = cause.get("minutes", 0), cause["what"]
    if what == "off_plan":
        words = LATE if off > 0 else EARLY
        return _(words, **facts, time=minutes(off))
    words = CAUSES[what]
    return _(words, **facts)


def change_says(change: Change) -> dict[str, Any]:
    """`engineers`: who gives it and who takes it, the same where only the time moves."""
    return {
        "place": change.place,
        "before": change.before and {"name": change.before[0], "at": change.before[1]},
        "after": change.after and {"name": change.after[0], "at": change.after[1]},
        "tells": change.tells and f"{hhmm(change.tells[0])}–{hhmm(change.tells[1])}",
    }


def gains(found: StandingRepair) -> str:
    """What is better then, in a dispatcher's figures."""
    saved = found.before["breaks"] - found.after["breaks"]
    travel = round((found.after["travel"] - found.before["travel"]) / 60)
    said = []
    if saved > 0:
        said.append(ngettext("%(num)d promise more is kept", "%(num)d promises more are kept", saved))
    if travel:
        sign = "+" if travel > 0 else "−"
        said.append(_("travel %(time)s", time=f"{sign}{minutes(abs(travel))}"))
    return " · ".join(said)
