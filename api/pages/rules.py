"""Who is promised what: the rules read at a glance, edited, tried first, and applied when somebody says so."""

from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import page
from api.forms import Form
from api.pages import promise_form
from api.pages.promise_view import edition_view, looked_view, rule_row, run_view
from api.pages.promise_words import scope_says
from api.pages.rule_trials import begun
from api.pages.setup import KEEPERS, READERS
from dispatch.catalogue import actions, queries
from dispatch.catalogue.sla_rule import SlaRule
from dispatch.errors import Refusal
from dispatch.promises import applying, trying
from dispatch.promises.rule_edit import RuleEdit
from dispatch.store.database import Transaction

routes = Blueprint("rules", __name__)


@routes.get("/rules")
@page("rules/list.html", roles=READERS)
def show(tx: Transaction) -> dict:
    today, editions = actions.today(tx), queries.editions(tx)
    looked = trying.last_look(tx)
    return {
        "rules": [
            rule_row(
                rule,
                [one for one in editions if one.scope == rule.scope and one.effective_from > today],
                editable=tx.stamp.by.role in KEEPERS,
            )
            for rule in queries.sla_rules(tx, today)
        ],
        "to_come": [
            {"scope": scope_says(one), **vars(edition_view(one))} for one in queries.fresh_rules(editions, today)
        ],
        "waiting": looked and looked_view(looked),
        "runs": [run_view(run) for run in applying.runs(tx, limit=5)],
        "may_edit": tx.stamp.by.role in KEEPERS,
    }


@routes.get("/rules/new")
@page("rules/rule.html", roles=KEEPERS)
def new(tx: Transaction) -> dict:
    kept = tried_before(tx)
    given = promise_form.filled(kept and kept.wish, on=actions.today(tx).isoformat())
    return form_page(tx, None, forms.empty(**given | (promise_form.named(tx, kept.wish.scope) if kept else {})))


def new_again(tx: Transaction, refusal: Refusal) -> dict:
    return form_page(tx, None, forms.again(refusal))


@routes.post("/rules/new")
@page("rules/rule.html", roles=KEEPERS, refused=new_again)
def create(tx: Transaction) -> dict | Response:
    wish = promise_form.wish(promise_form.scope(tx))
    return tried_or_done(tx, RuleEdit.add(wish))


@routes.get("/rules/<int:rule_id>")
@page("rules/rule.html", roles=KEEPERS)
def edit(tx: Transaction, rule_id: int) -> dict:
    rule = actions.rule_of(tx, rule_id)
    kept = tried_before(tx)
    given = promise_form.filled((kept and kept.wish) or newest(tx, rule), on=actions.today(tx).isoformat())
    return form_page(tx, rule, forms.empty(**given))


def edit_again(tx: Transaction, refusal: Refusal, rule_id: int) -> dict:
    return form_page(tx, actions.rule_of(tx, rule_id), forms.again(refusal))


@routes.post("/rules/<int:rule_id>")
@page("rules/rule.html", roles=KEEPERS, refused=edit_again)
def change(tx: Transaction, rule_id: int) -> dict | Response:
    rule = actions.rule_of(tx, rule_id)
    if forms.text("act") in ("withdraw", "try_withdraw"):
        return tried_or_done(tx, RuleEdit.withdraw(rule_id, forms.day("effective_from")))
    wish = promise_form.wish(rule.scope)
    return tried_or_done(tx, RuleEdit.edit(forms.number("replaces") or rule_id, wish))


@routes.post("/rules/<int:rule_id>/call-off")
@page(roles=KEEPERS)
def call_off(tx: Transaction, rule_id: int) -> Response:
    actions.call_off(tx, rule_id)
    return redirect("/rules")


@routes.post("/rules/apply")
@page(roles=KEEPERS)
def apply(tx: Transaction) -> Response:
    trial = trying.trial_of(tx, forms.number("trial") or 0)
    ids = trial.moved if forms.text("act") == "all" else forms.numbers("order")
    if not ids:
        return redirect(f"/rules/trials/{trial.id}")
    return redirect(f"/rules/runs/{applying.ask(tx, ids, on=actions.today(tx)).id}")


@routes.get("/rules/runs/<int:promise_run_id>")
@page("rules/run.html", roles=KEEPERS)
def run(tx: Transaction, promise_run_id: int) -> dict:
    return {"run": run_view(applying.run_of(tx, promise_run_id))}


def tried_or_done(tx: Transaction, edit: RuleEdit) -> Response:
    """With “try” nothing is kept: the worker looks what would move. Saved, it looks what waits to be applied."""
    if (forms.text("act") or "").startswith("try"):
        return begun(tx, edit)
    edit.make(tx)
    tx.session.flush()
    return begun(tx, None)


def tried_before(tx: Transaction) -> RuleEdit | None:
    """What was tried and is to be written otherwise."""
    number = request.args.get("trial", type=int)
    trial = number and trying.trial_of(tx, number)
    return RuleEdit.from_json(trial.edit) if trial and trial.edit else None


def form_page(tx: Transaction, rule: SlaRule | None, form: Form) -> dict[str, Any]:
    editions = actions.editions_of(tx, rule.scope) if rule else []
    today = actions.today(tx)
    return {
        "form": form,
        "action": f"/rules/{rule.id}" if rule else "/rules/new",
        "scope": scope_says(rule) if rule else "",
        "replaces": newest(tx, rule).id if rule else None,
        "history": [{**vars(edition_view(one)), "future": one.effective_from > today} for one in editions],
        "hint": promise_form.hint(),
        **promise_form.choices(tx),
    }


def newest(tx: Transaction, rule: SlaRule) -> SlaRule:
    return actions.latest(tx, rule.scope) or rule
