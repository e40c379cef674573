"""An edit of the rules on trial over all open orders, and what is kept and waits to be applied."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api.endpoint import page
from api.pages.promise_view import MOST, scope_line, targets_line, trial_view
from api.pages.setup import KEEPERS
from dispatch.catalogue import actions
from dispatch.promises import trying
from dispatch.promises.promise_trial import PromiseTrial, TrialState
from dispatch.promises.rule_edit import RuleEdit, Verb
from dispatch.store.database import Transaction

routes = Blueprint("rule_trials", __name__, url_prefix="/rules/trials")


def begun(tx: Transaction, edit: RuleEdit | None) -> Response:
    """On its page. None: what is kept already and wasn't applied."""
    return redirect(f"/rules/trials/{trying.ask(tx, edit).id}")


@routes.post("/new")
@page(roles=KEEPERS)
def look(tx: Transaction) -> Response:
    return begun(tx, None)


@routes.get("/<int:promise_trial_id>")
@page("rules/trial.html", roles=KEEPERS)
def show(tx: Transaction, promise_trial_id: int) -> dict:
    trial = trying.trial_of(tx, promise_trial_id)
    edit = RuleEdit.from_json(trial.edit) if trial.edit else None
    return {
        "trial": _view(trial),
        "edit": edit and _edit_view(tx, trial, edit),
        "found": _found(tx, trial, edit) if trial.state is TrialState.DONE else None,
    }


@routes.post("/<int:promise_trial_id>/stop")
@page(roles=KEEPERS)
def stop(tx: Transaction, promise_trial_id: int) -> Response:
    return redirect(f"/rules/trials/{trying.stop(tx, promise_trial_id).id}")


@routes.post("/<int:promise_trial_id>/keep")
@page(roles=KEEPERS)
def keep(tx: Transaction, promise_trial_id: int) -> Response:
    return redirect(f"/rules/trials/{trying.keep(tx, promise_trial_id).id}")


def _view(trial: PromiseTrial) -> SimpleNamespace:
    here = f"/rules/trials/{trial.id}"
    return SimpleNamespace(
        id=trial.id,
        lives=trial.lives,
        stopped=trial.state is TrialState.STOPPED,
        failed=trial.state is TrialState.FAILED,
        at=trial.asked_at,
        who=trial.account.name if trial.account else _("Doorstep"),
        orders=len(trial.orders),
        done=trial.done,
        moved=len(trial.moved),
        stop_url=f"{here}/stop",
    )


def _edit_view(tx: Transaction, trial: PromiseTrial, edit: RuleEdit) -> SimpleNamespace:
    form = "/rules/new" if edit.verb is Verb.ADD else f"/rules/{edit.rule_id}"
    return SimpleNamespace(
        scope=scope_line(tx, edit),
        says=targets_line(edit.wish) if edit.wish else _("withdrawn"),
        on=edit.on,
        form_url=f"{form}?trial={trial.id}",
        keep_url=f"/rules/trials/{trial.id}/keep",
    )


def _found(tx: Transaction, trial: PromiseTrial, edit: RuleEdit | None) -> Any:
    """The counts as they were found; the first of them with their times, as they would be now."""
    broken = set(trial.broken)
    shown = [*trial.broken, *(one for one in trial.moved if one not in broken)][:MOST]
    later = edit.on if edit and edit.on > actions.today(tx) else None
    try:
        with trying.looked_at_again(tx, trial, shown) as found:
            view = trial_view(found, on=later)
    except trying.FITS_NO_LONGER:
        return None
    view.count, view.breaks, view.looked_at = len(trial.moved), len(broken), len(trial.orders)
    view.more = view.count - len(shown)
    return view
