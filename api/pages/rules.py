"""Who is promised what: the rules read at a glance, edited, tried first, and applied when somebody says so."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import page
from api.forms import Form
from api.pages import promise_form
from api.pages.promise_view import edition_view, rule_row, run_view, trial_view
from api.pages.promise_words import scope_says
from api.pages.setup import KEEPERS, READERS
from dispatch.catalogue import actions, queries
from dispatch.catalogue.sla_rule import SlaRule
from dispatch.errors import Refusal
from dispatch.promises import applying
from dispatch.promises.trial import as_it_stands, tried
from dispatch.store.database import Transaction

routes = Blueprint("rules", __name__)


@routes.get("/rules")
@page("rules/list.html", roles=READERS)
def show(tx: Transaction) -> dict:
    today, editions = actions.today(tx), queries.editions(tx)
    waiting = as_it_stands(tx)
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
        "waiting": len(waiting.moved),
        "breaks": waiting.breaks,
        "runs": [run_view(run) for run in applying.runs(tx, limit=5)],
        "may_edit": tx.stamp.by.role in KEEPERS,
    }


@routes.get("/rules/new")
@page("rules/rule.html", roles=KEEPERS)
def new(tx: Transaction) -> dict:
    return form_page(tx, None, forms.empty(**promise_form.filled(None, on=actions.today(tx).isoformat())))


def new_again(tx: Transaction, refusal: Refusal) -> dict:
    return form_page(tx, None, forms.again(refusal))


@routes.post("/rules/new")
@page("rules/rule.html", roles=KEEPERS, refused=new_again)
def create(tx: Transaction) -> dict | Response:
    wish = promise_form.wish(promise_form.scope(tx))
    return tried_or_done(tx, None, lambda: actions.add_rule(tx, wish), wish.effective_from)


@routes.get("/rules/<int:rule_id>")
@page("rules/rule.html", roles=KEEPERS)
def edit(tx: Transaction, rule_id: int) -> dict:
    rule = actions.rule_of(tx, rule_id)
    given = promise_form.filled(newest(tx, rule), on=actions.today(tx).isoformat())
    return form_page(tx, rule, forms.empty(**given))


def edit_again(tx: Transaction, refusal: Refusal, rule_id: int) -> dict:
    return form_page(tx, actions.rule_of(tx, rule_id), forms.again(refusal))


@routes.post("/rules/<int:rule_id>")
@page("rules/rule.html", roles=KEEPERS, refused=edit_again)
def change(tx: Transaction, rule_id: int) -> dict | Response:
    rule = actions.rule_of(tx, rule_id)
    if forms.text("act") in ("withdraw", "try_withdraw"):
        on = forms.day("effective_from")
        return tried_or_done(tx, rule, lambda: actions.withdraw(tx, rule_id, on), on)
    wish = promise_form.wish(rule.scope)
    replaces = forms.number("replaces") or rule_id
    return tried_or_done(tx, rule, lambda: actions.edit_rule(tx, replaces, wish), wish.effective_from)


@routes.post("/rules/<int:rule_id>/call-off")
@page(roles=KEEPERS)
def call_off(tx: Transaction, rule_id: int) -> Response:
    actions.call_off(tx, rule_id)
    return redirect("/rules")


@routes.get("/rules/apply")
@page("rules/apply.html", roles=KEEPERS)
def waiting(tx: Transaction) -> dict:
    return {"trial": trial_view(as_it_stands(tx))}


@routes.post("/rules/apply")
@page(roles=KEEPERS)
def apply(tx: Transaction) -> Response:
    chosen = forms.numbers("order")
    everything = forms.text("act") == "all"
    ids = [one.order.id for one in as_it_stands(tx).moved] if everything else chosen
    if not ids:
        return redirect("/rules/apply")
    return redirect(f"/rules/runs/{applying.ask(tx, ids, on=actions.today(tx)).id}")


@routes.get("/rules/runs/<int:promise_run_id>")
@page("rules/run.html", roles=KEEPERS)
def run(tx: Transaction, promise_run_id: int) -> dict:
    return {"run": run_view(applying.run_of(tx, promise_run_id))}


def tried_or_done(
    tx: Transaction, rule: SlaRule | None, edit: Callable[[], object], on: date
) -> dict[str, Any] | Response:
    """With “try” nothing is kept: the form stays as it is, and below it stands what would move."""
    if (forms.text("act") or "").startswith("try"):
        with tried(tx, edit, on=on) as trial:
            shown = trial_view(trial, on=on if on > actions.today(tx) else None)
        return form_page(tx, rule, Form(request.form.to_dict()), trial=shown)
    edit()
    tx.session.flush()
    return redirect("/rules/apply" if as_it_stands(tx).moved else "/rules")


def form_page(tx: Transaction, rule: SlaRule | None, form: Form, *, trial: Any = None) -> dict[str, Any]:
    editions = actions.editions_of(tx, rule.scope) if rule else []
    today = actions.today(tx)
    return {
        "form": form,
        "action": f"/rules/{rule.id}" if rule else "/rules/new",
        "scope": scope_says(rule) if rule else "",
        "replaces": newest(tx, rule).id if rule else None,
        "history": [{**vars(edition_view(one)), "future": one.effective_from > today} for one in editions],
        "hint": promise_form.hint(),
        "trial": trial,
        **promise_form.choices(tx),
    }


def newest(tx: Transaction, rule: SlaRule) -> SlaRule:
    return actions.latest(tx, rule.scope) or rule
