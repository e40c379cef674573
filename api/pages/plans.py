"""Plan runs: asked for, looked at, accepted or set aside."""

from datetime import timedelta

from flask import Blueprint, current_app, g, redirect
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import page
from api.forms import Form
from api.pages import plan_view
from api.words import word
from dispatch.errors import Refusal
from dispatch.people.branch import Zone
from dispatch.planning import actions, publishing, queries
from dispatch.planning.question.scope import Scope
from dispatch.planning.review import plan_review
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work import queries as work

routes = Blueprint("plans", __name__)
PLANNERS = frozenset({Role.DISPATCHER, Role.MANAGER})


@routes.get("/plans")
@page("planning/plans.html")
def index(tx: Transaction) -> dict:
    return index_with(tx, forms.empty(days="1"))


def index_with(tx: Transaction, form: Form) -> dict:
    may_ask = g.actor.role in PLANNERS
    return {
        "runs": [plan_view.row(run) for run in queries.runs(tx)],
        "part": may_ask
        and {
            "form": form,
            "branches": [(one.id, one.name) for one in work.branches(tx)],
            "zones": [(one.value, word("zone", one)) for one in Zone],
            "days": [(number, str(number)) for number in range(1, actions.MOST_DAYS + 1)],
        },
    }


def index_again(tx: Transaction, refusal: Refusal) -> dict:
    return index_with(tx, forms.again(refusal))


@routes.post("/plans/part")
@page("planning/plans.html", roles=PLANNERS, refused=index_again)
def request_part(tx: Transaction) -> Response:
    """One run for each day, of one kind of homes or of chosen orders."""
    zone = forms.chosen("zone", {each.value: each for each in Zone})
    references = (forms.text("orders") or "").replace(",", " ").split()
    chosen = [visit.id for one in references for visit in work.work_order(tx, one).visits] if references else None
    first, days = forms.day("day"), max(1, min(forms.number("days") or 1, actions.MOST_DAYS))
    runs = actions.request_runs(
        tx,
        forms.number("branch") or 0,
        [first + timedelta(days=number) for number in range(days)],
        seconds=current_app.config["SETTINGS"].planning_seconds,
        scope=Scope(zone, None if chosen is None else frozenset(chosen)),
    )
    return redirect(f"/plans/{runs[0].id}" if len(runs) == 1 else "/plans")


@routes.post("/plans")
@page(roles=PLANNERS)
def request_run(tx: Transaction) -> Response:
    run = actions.request_run(
        tx,
        forms.number("branch") or 0,
        forms.day("day"),
        seconds=current_app.config["SETTINGS"].planning_seconds,
    )
    return redirect(f"/plans/{run.id}")


@routes.get("/plans/<int:run_id>")
@page("planning/plan.html")
def show(tx: Transaction, run_id: int) -> dict:
    run = queries.run(tx, run_id)
    return plan_view.reviewed(run, plan_review(tx, run_id)) if plan_view.has_plan(run) else plan_view.under_way(run)


@routes.post("/plans/<int:run_id>/publish")
@page(roles=PLANNERS)
def publish(tx: Transaction, run_id: int) -> Response:
    publishing.publish(tx, run_id, chosen=forms.numbers("visit"))
    return redirect(f"/plans/{run_id}")


@routes.post("/plans/<int:run_id>/discard")
@page(roles=PLANNERS)
def discard(tx: Transaction, run_id: int) -> Response:
    run = actions.discard_run(tx, run_id)
    return redirect(f"/board?branch={run.branch_id}&day={run.day}")


@routes.post("/plans/<int:run_id>/cancel")
@page(roles=PLANNERS)
def cancel(tx: Transaction, run_id: int) -> Response:
    actions.cancel_run(tx, run_id)
    return redirect(f"/plans/{run_id}")
