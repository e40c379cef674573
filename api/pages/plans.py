"""Plan runs: asked for, looked at, accepted or set aside."""

from flask import Blueprint, current_app, redirect
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import page
from api.pages import plan_view
from dispatch.planning import actions, publishing, queries
from dispatch.planning.review import plan_review
from dispatch.stamp import Role
from dispatch.store.database import Transaction

routes = Blueprint("plans", __name__)
PLANNERS = frozenset({Role.DISPATCHER, Role.MANAGER})


@routes.get("/plans")
@page("planning/plans.html")
def index(tx: Transaction) -> dict:
    return {"runs": [plan_view.row(run) for run in queries.runs(tx)]}


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
