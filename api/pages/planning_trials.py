"""A trial of weights: what they would mean for a day, beside what holds; and keeping them."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, g, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api.display import hhmm, minutes, titled
from api.endpoint import page
from api.pages import planning_words as words
from api.pages.plan_view import FIGURES, SPANS, points
from api.pages.setup import KEEPERS, READERS
from dispatch.planning import queries
from dispatch.planning.question.prices import Weights
from dispatch.planning.shown.rows import place_of
from dispatch.planning.terms import trying
from dispatch.planning.terms.changed import changed_visits
from dispatch.planning.terms.keeping import keep
from dispatch.planning.terms.planning_terms import terms_of, weights_of
from dispatch.planning.terms.setting import preset_of
from dispatch.planning.terms.trial import TrialState, WeightTrial
from dispatch.store.database import Transaction
from dispatch.work.visit import Visit

routes = Blueprint("planning_trials", __name__, url_prefix="/setup/planning/trials")
SHOWN = 40


@routes.get("/<int:trial_id>")
@page("setup/planning_trial.html", roles=READERS)
def show(tx: Transaction, trial_id: int) -> dict:
    trial = trying.trial_of(tx, trial_id)
    g.zone = trial.branch.time_zone
    weights, terms = Weights.from_json(trial.weights), terms_of(tx, trial.branch_id)
    return {
        "trial": _view(trial, may_edit=tx.stamp.by.role in KEEPERS),
        "preset": words.preset_says(preset_of(weights)),
        "changes": list(words.changes(weights_of(tx, trial.branch_id), weights)),
        "outdated": (terms.version if terms else 0) != trial.terms_version,
        "figures": _figures(trial.found) if trial.found else [],
        "groups": _groups(tx, trial) if trial.found else [],
    }


@routes.post("/<int:trial_id>/keep")
@page(roles=KEEPERS)
def keep_it(tx: Transaction, trial_id: int) -> Response:
    keep(tx, trial_id)
    return redirect(f"/setup/planning/{trying.trial_of(tx, trial_id).branch.code}")


@routes.post("/<int:trial_id>/stop")
@page(roles=KEEPERS)
def stop(tx: Transaction, trial_id: int) -> Response:
    trial = trying.stop(tx, trial_id)
    return redirect(f"/setup/planning/{trial.branch.code}")


def _view(trial: WeightTrial, *, may_edit: bool) -> SimpleNamespace:
    here = f"/setup/planning/trials/{trial.id}"
    return SimpleNamespace(
        branch=trial.branch.name,
        day=trial.day,
        lives=trial.lives,
        failed=trial.state is TrialState.FAILED,
        stopped=trial.state is TrialState.REPLACED,
        says=_progress(trial),
        may_edit=may_edit,
        keep_url=f"{here}/keep",
        stop_url=f"{here}/stop",
        back_url=f"/setup/planning/{trial.branch.code}",
    )


def _progress(trial: WeightTrial) -> str:
    if trial.failure:
        return _(trying.OUTCOMES[trial.failure["code"]].says).format(**trial.failure["facts"])
    if trial.progress:
        cost = minutes(trial.progress.get("cost", 0) / 60)
        return _("Plan %(turn)s of 2: the best so far costs %(cost)s.", turn=trial.progress["turn"], cost=cost)
    return _("The day is planned twice, %(time)s s each: by the weights that hold, and by these.", time=trial.seconds)


def _figures(found: dict[str, Any]) -> list[tuple[str, list[str]]]:
    plans = [found[name] for name in ("stands", "now", "then")]
    rows = [(_(name), [str(plan[key]) for plan in plans]) for key, name in (("served", words.SERVED), *FIGURES)]
    rows += [(_(name), [minutes(plan[key] / 60) for plan in plans]) for key, name in SPANS]
    return [*rows, (_("Cost by the weights on trial"), [points(plan["cost"]) for plan in plans])]


def _groups(tx: Transaction, trial: WeightTrial) -> list[SimpleNamespace]:
    found, names = trial.found, queries.engineer_names(tx, trial.branch_id)
    moved = {each["visit_id"]: each for each in found["moved"]}
    visits = changed_visits(tx, trial)
    groups = (
        (_("Left out by these weights"), found["left_out"]),
        (_("Served only by these weights"), found["added"]),
        (_("At another time, or by somebody else"), list(moved)),
    )
    return [
        SimpleNamespace(
            name=name,
            count=len(ids),
            more=max(0, len(ids) - SHOWN),
            visits=[_one(visits[each], moved.get(each), names) for each in ids[:SHOWN] if each in visits],
        )
        for name, ids in groups
        if ids
    ]


def _one(visit: Visit, move: dict[str, Any] | None, names: dict[int, str]) -> SimpleNamespace:
    order = visit.work_order
    return SimpleNamespace(
        reference=order.reference,
        url=f"/work-orders/{order.reference}",
        title=titled(order),
        place=place_of(order),
        says=_says(move, names) if move else "",
    )


def _says(move: dict[str, Any], names: dict[int, str]) -> str:
    before, after = (
        f"{names.get(engineer, '–')} {hhmm(datetime.fromisoformat(move[at]))}"
        for engineer, at in zip(move["engineers"], ("before", "after"), strict=True)
    )
    return f"{before} → {after}"
