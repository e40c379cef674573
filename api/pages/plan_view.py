"""A plan run and what it proposes, as its page shows it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from types import SimpleNamespace
from typing import Any

from flask import g
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from api.display import hhmm, long_date, minutes, zone
from api.pages.field_day import minute
from api.reasons import let_in_says, reason_says, skill_name
from api.words import word
from dispatch.errors import N_
from dispatch.planning.answer.failures import FAILURES
from dispatch.planning.lifecycle import LIVE, RunState
from dispatch.planning.plan_run import PlanRun
from dispatch.planning.question.prices import Promise, Weights
from dispatch.planning.review import STUCK, Change, PlanReview, Told, largest_move
from dispatch.words import locale_of

GROUPS = {
    "added": (N_("Added"), N_("nobody had these before")),
    "moved_told": (N_("Moved, customer was told a time"), N_("they are told the new one")),
    "moved": (N_("Moved, nobody notices"), N_("inside the promised window, or no time told yet")),
    "removed": (N_("Taken out"), N_("to be planned again")),
    "stuck": (N_("Locked, and not possible so"), N_("stays where it stands until somebody unlocks it")),
    "left_out": (N_("Left out"), N_("stays unassigned, with the smallest change that would help")),
}
PREPARED = {RunState.PROPOSED, RunState.PUBLISHED, RunState.DISCARDED}
FIGURES = (
    ("breaks", N_("Promises that break")),
    ("at_risk", N_("At risk")),
    ("left_out", N_("Unassigned")),
)
SPANS = (("travel", N_("Travel")), ("overtime", N_("Overtime")))
SKIPPED = {
    "changed": N_("Somebody edited it meanwhile; left as it is."),
    "agreed": N_("The customer chose the time it has. Agree on another with them first."),
    "locked": N_("Somebody locked it where it stands."),
    "past": N_("The planned time had gone by. Make a new plan to give it another."),
    "engineer_busy": N_("The engineer was taken meanwhile."),
    "missing_skill": N_("The engineer no longer holds the skill."),
    "not_open": N_("The visit is under way or over."),
    "crew": N_("Two come together: both are given out, for the same moment, or neither."),
    "sequence": N_("Something else is to be done in this home first."),
}


def has_plan(run: PlanRun) -> bool:
    return run.state in PREPARED


def row(run: PlanRun) -> dict[str, Any]:
    return {
        "number": run.id,
        "url": f"/plans/{run.id}",
        "day": run.day,
        "branch": run.branch.name,
        "state": run.state,
        "state_words": word("run_state", run.state),
        "at": run.finished_at or run.requested_at,
        "by": run.requested_by.name if run.requested_by else word("role", "system"),
    }


def head(run: PlanRun, **more: Any) -> SimpleNamespace:
    g.zone = run.branch.time_zone
    here = f"/plans/{run.id}"
    state = "waiting" if run.state is RunState.REQUESTED else run.state.value
    return SimpleNamespace(
        id=run.id,
        number=run.id,
        day=run.day,
        branch=run.branch.name,
        state="failed" if run.state is RunState.CANCELLED else state,
        state_words=word("run_state", run.state),
        at=run.finished_at or run.requested_at,
        version=run.version,
        accept_url=f"{here}/publish",
        discard_url=f"{here}/discard",
        cancel_url=f"{here}/cancel",
        board_url=f"/board?branch={run.branch_id}&day={run.day}",
        **{"says": "", "chosen": 0, "changes": 0, "sum": ""} | more,
    )


def under_way(run: PlanRun) -> dict[str, Any]:
    return {"plan": head(run, says=progress(run))}


def progress(run: PlanRun) -> str:
    if run.state is RunState.CANCELLED:
        return _("It was cancelled. The old plan stands.")
    if run.failure:
        return _(FAILURES[run.failure["code"]].says).format(**run.failure["facts"])
    if run.state in LIVE and run.progress:
        best = _("Best plan so far costs %(cost)s of travel and delay.", cost=minutes(run.progress.get("cost", 0) / 60))
        return f"{best} {in_parts(run.progress)}" if "parts" in run.progress else best
    return _("It begins as soon as the worker is free, and takes at most %(time)s s.", time=run.seconds)


def in_parts(found: dict[str, Any]) -> str:
    return _(
        "The day is planned in parts: round %(turn)s of %(turns)s, done so far: %(done)s of %(parts)s.",
        parts=found["parts"],
        done=found["done"],
        turn=found["turn"],
        turns=found["turns"],
    )


def reviewed(run: PlanRun, review: PlanReview) -> dict[str, Any]:
    told_says = ngettext("%(num)d customer is told", "%(num)d customers are told", len(review.told))
    kept_says = ngettext("%(num)d visit stays as it is", "%(num)d visits stay as they are", review.kept)
    changes = review.changes
    return {
        "plan": head(run, chosen=changes, changes=changes, sum=f"{told_says} · {kept_says}"),
        "totals": totals(review),
        "gap": review.gap,
        "gap_says": _("Proven: no plan costs less than %(bound)s.", bound=minutes((review.bound or 0) / 60)),
        "asked": [
            (_("Branch"), review.branch),
            (_("Day"), long_date(review.day)),
            *scope_says(review),
            (_("Left in place"), _("On the way, on site, and what is locked")),
            (_("Time to search"), f"{review.seconds} s"),
        ],
        "budget": budget(review),
        "weights": weights(review.weights),
        "edited": list(review.edited),
        "past": list(review.past),
        "again": {"branch": review.branch_id, "day": review.day.isoformat()},
        "groups": [group(key, rows, review) for key, rows in review.groups.items()],
        "axis": axis(review),
        "told": [told(one) for one in review.told],
    }


def scope_says(review: PlanReview) -> list[tuple[str, str]]:
    said = [word("zone", review.scope.zone)] if review.scope.zone else []
    if review.scope.visits is not None:
        count = len(review.scope.visits)
        said.append(ngettext("%(num)d chosen visit", "%(num)d chosen visits", count))
    return [(_("Only"), " · ".join(said))] if said else []


def weights(kept: Weights) -> list[tuple[str, str]]:
    """What one minute costs, in minutes of travel; a change of engineer as a whole."""
    found = [
        (_("Late to a booked window"), kept.promises[Promise.BOOKED].late_second),
        (_("Late to a critical order"), kept.promises[Promise.CRITICAL].late_second),
        (_("Late to an ordinary order"), kept.promises[Promise.NORMAL].late_second),
        (_("Overtime"), kept.overtime_second),
        (_("Travel"), 1),
    ]
    return [(name, str(price)) for name, price in found] + [(_("Change of engineer, once"), minutes(kept.change / 60))]


def totals(review: PlanReview) -> list[dict[str, str]]:
    before, after = review.before, review.after
    found = [
        {"name": _(name), "before": str(before[key]), "after": str(after[key]), "note": ""} for key, name in FIGURES
    ]
    spans = [
        {"name": _(name), "before": minutes(before[key] / 60), "after": minutes(after[key] / 60), "note": ""}
        for key, name in SPANS
    ]
    cost = {"name": _("Cost"), "before": points(before["cost"]), "after": points(after["cost"])}
    return [*found, *spans, cost | {"note": _("in minutes of travel")}]


def points(cost: int) -> str:
    """Seconds of travel as whole minutes, with a thin space between thousands."""
    return f"{round(cost / 60):,}".replace(",", "\u2009")


def budget(review: PlanReview) -> list[dict[str, Any]]:
    moved = review.groups["moved_told"]
    every = moved + review.groups["moved"]
    changed_hands = sum(1 for one in every if one.before and one.after and one.before[0] != one.after[0])
    return [
        {"name": _("Told customers moved"), "used": len(moved), "of": max(len(moved), 3), "unit": ""},
        {"name": _("Largest move"), "used": int(largest_move(every).total_seconds() // 60), "of": 120, "unit": " min"},
        {"name": _("Change of engineer"), "used": changed_hands, "of": max(changed_hands, 4), "unit": ""},
    ]


def group(key: str, rows: tuple[Change, ...], review: PlanReview) -> dict[str, Any]:
    name, note = GROUPS[key]
    return {
        "key": key,
        "name": _(name),
        "note": _(note),
        "choosable": key not in ("left_out", STUCK) and review.state == RunState.PROPOSED,
        "changes": [change(key, one, review) for one in rows],
    }


def change(key: str, one: Change, review: PlanReview) -> dict[str, Any]:
    nobody = _("stays unassigned")
    window = one.tells or one.window
    return {
        "visit_id": one.visit_id,
        "place": one.place,
        "reference": one.reference,
        "url": f"/work-orders/{one.reference}",
        "kind": one.kind,
        "urgent": one.urgent,
        "before": f"{one.before[0]} {hhmm(one.before[1])}" if one.before else "",
        "after": f"{one.after[0]} {hhmm(one.after[1])}" if one.after else nobody,
        "reason": reason(one, review),
        "help": let_in_says(one.reasons, skill_of(review), engineers=review.engineers, places=review.places),
        "effect": signed(one.travel),
        "strip": {
            "window": window and {"starts": minute(window[0]), "ends": minute(window[1])},
            "before": one.before and minute(one.before[1]),
            "after": one.after and minute(one.after[1]),
            "minutes": one.minutes,
            "tone": {"added": "new", "moved_told": "moved"}.get(key, ""),
        },
    }


def reason(one: Change, review: PlanReview) -> str:
    if one.why_skipped:
        return _(SKIPPED[one.why_skipped])
    if one.past:
        return _("It should have begun by now and would be left as it is.")
    return reason_says(one.reasons, skill_of(review), engineers=review.engineers)


def skill_of(review: PlanReview) -> Callable[[str], str]:
    return partial(skill_name, review.skills)


def axis(review: PlanReview) -> dict[str, Any]:
    moments = [at for rows in review.groups.values() for one in rows for at in _moments(one)]
    hours = [at.astimezone(zone()).hour for at in moments] or [8, 16]
    first, last = min(hours), min(24, max(hours) + 2)
    step = 2 if last - first > 6 else 1
    return {"starts": first * 60, "ends": last * 60, "hours": list(range(first, last + 1, step))}


def _moments(one: Change) -> list[datetime]:
    windows = [at for pair in (one.window, one.tells) if pair for at in pair]
    return windows + [pair[1] for pair in (one.before, one.after) if pair]


def told(one: Told) -> dict[str, Any]:
    with force_locale(locale_of(one.language)):
        facts = {"start": hhmm(one.window[0]), "end": hhmm(one.window[1])}
        text = _("We come between %(start)s and %(end)s.", **facts)
    return {"name": one.name, "lang": one.language, "channel": one.channel, "text": text, "moved": one.moved}


def signed(seconds: int | None) -> str:
    if seconds is None:
        return "–"
    whole = round(seconds / 60)
    return f"+{whole}" if whole > 0 else f"−{-whole}" if whole < 0 else "0"
