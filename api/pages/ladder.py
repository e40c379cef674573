"""The ladder of escalation in the console: its steps, new ones, and what it would have said last week."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, g, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import forms
from api.alert_words import EFFECTS, TRIGGERS, promise_says, step_says
from api.display import enumerated
from api.endpoint import page
from api.forms import Form
from api.outlook_words import NAMES
from api.rest.roles import LEADERS
from api.words import word
from dispatch.catalogue.fault_type import WorkKind
from dispatch.catalogue.sla_rule import Priority
from dispatch.customers.customer import Tier
from dispatch.errors import Refusal
from dispatch.people.account import Account, AlertsBy
from dispatch.people.branch import Branch
from dispatch.planning.outlook.outlook import PromiseName
from dispatch.planning.watch import actions, queries
from dispatch.planning.watch.ladder_step import Effect, LadderStep, Trigger
from dispatch.planning.watch.rehearsal import Rehearsed, last_week
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work.queries import branches

routes = Blueprint("ladder_pages", __name__)


@routes.get("/ladder")
@page("planning/ladder.html")
def index(tx: Transaction) -> dict:
    return context(tx, forms.empty())


@routes.get("/ladder/<int:step_id>")
@page("planning/ladder.html")
def show(tx: Transaction, step_id: int) -> dict:
    step = queries.step(tx, step_id)
    return context(tx, forms.empty(**given(step)), step)


def again(tx: Transaction, refusal: Refusal, step_id: int | None = None) -> dict:
    step = queries.step(tx, step_id) if step_id else None
    form = forms.again(refusal)
    return context(tx, form.beside(given(step)) if step else form, step)


def context(tx: Transaction, form: Form, editing: LadderStep | None = None) -> dict[str, Any]:
    offered = branches(tx)
    here = next((one for one in offered if str(one.id) == request.args.get("branch")), offered[0] if offered else None)
    spoken = {each.step.id: each for each in last_week(tx, here)} if here else {}
    return {
        "form": form,
        "steps": [step_view(step, spoken.get(step.id)) for step in queries.steps(tx)],
        "editing": editing and step_view(editing, None),
        "branch": here.name if here else "",
        "branches": [{"name": one.name, "url": f"/ladder?branch={one.id}", "chosen": one is here} for one in offered],
        "may_edit": tx.stamp.by.role in LEADERS,
        "options": options(tx, offered),
        "by_mail": g.account.alerts_by is AlertsBy.EMAIL,
    }


def options(tx: Transaction, offered: list[Branch]) -> dict[str, list]:
    people = [(str(each.id), f"{each.name}, {word('role', each.role)}") for each in queries.who_may_be_told(tx)]
    return {
        "branch": [("", _("Every branch")), *((one.id, one.name) for one in offered)],
        "promise": [("", promise_says(None)), *((name.value, _(says)) for name, says in NAMES.items())],
        "trigger": [(each.value, _(says)) for each, says in TRIGGERS.items()],
        "effect": [(each.value, _(says)) for each, says in EFFECTS.items()],
        "who": [*((each.value, word("role", each)) for each in queries.TOLD), *people],
        "priority": [("", _("Any")), *((each.value, word("priority", each)) for each in Priority)],
        "tier": [("", _("Any")), *((each.value, word("tier", each)) for each in Tier)],
        "work_kind": [("", _("Any")), *((each.value, word("work_kind", each)) for each in WorkKind)],
    }


def step_view(step: LadderStep, spoken: Rehearsed | None) -> SimpleNamespace:
    only = [word("priority", one) for one in step.priorities] + [word("tier", one) for one in step.tiers]
    return SimpleNamespace(
        id=step.id,
        version=step.version,
        promise=promise_says(step.promise),
        when=step_says(step),
        effect=_(EFFECTS[step.effect]),
        who=step.account.name if step.account else word("role", step.role),
        branch=step.branch.name if step.branch else _("Every branch"),
        only=enumerated([*only, *(word("work_kind", one) for one in step.work_kinds)]),
        active=step.active,
        calls=spoken.calls if spoken else None,
    )


def given(step: LadderStep) -> dict[str, Any]:
    """What its form shows before anything is changed."""
    return {
        "promise": step.promise or "",
        "branch": step.branch_id or "",
        "amount": step.amount,
        "trigger": step.trigger,
        "effect": step.effect,
        "who": step.account_id or step.role,
        "priority": (step.priorities or [""])[0],
        "tier": (step.tiers or [""])[0],
        "work_kind": (step.work_kinds or [""])[0],
    }


@routes.post("/ladder")
@page("planning/ladder.html", roles=LEADERS, refused=again)
def add(tx: Transaction) -> Response:
    actions.add_step(tx, **written(tx))
    return redirect("/ladder")


@routes.post("/ladder/<int:step_id>")
@page("planning/ladder.html", roles=LEADERS, refused=again)
def change(tx: Transaction, step_id: int) -> Response:
    actions.change_step(tx, step_id, version=forms.number("version"), **written(tx))
    return redirect("/ladder")


def written(tx: Transaction) -> dict[str, Any]:
    people = {str(each.id): each for each in queries.who_may_be_told(tx)}
    who = forms.chosen("who", {each.value: each for each in queries.TOLD} | people) or Role.DISPATCHER
    whose = {"role": who.role, "account_id": who.id} if isinstance(who, Account) else {"role": who, "account_id": None}
    return {
        "branch_id": forms.chosen("branch", {str(one.id): one.id for one in branches(tx)}),
        "promise": forms.chosen("promise", _by_value(PromiseName)),
        "trigger": forms.chosen("trigger", _by_value(Trigger)) or Trigger.DUE,
        "amount": _signed("amount"),
        "effect": forms.chosen("effect", _by_value(Effect)) or Effect.NOTIFY,
        **whose,
        "priorities": _one("priority", Priority),
        "tiers": _one("tier", Tier),
        "work_kinds": _one("work_kind", WorkKind),
    }


@routes.post("/ladder/me")
@page()
def by_mail(tx: Transaction) -> Response:
    """How whoever is signed in hears of alerts."""
    actions.alerts_by(tx, AlertsBy.EMAIL if forms.ticked("mail") else AlertsBy.CONSOLE)
    return redirect("/ladder#you")


@routes.post("/ladder/<int:step_id>/active")
@page(roles=LEADERS)
def switch(tx: Transaction, step_id: int) -> Response:
    """Let a step rest, or work again."""
    actions.change_step(tx, step_id, version=forms.number("version"), active=forms.ticked("active"))
    return redirect("/ladder")


def _by_value(members: type) -> dict[str, Any]:
    return {each.value: each for each in members}


def _one(name: str, members: type) -> list[str]:
    chosen = forms.chosen(name, _by_value(members))
    return [chosen.value] if chosen else []


def _signed(name: str) -> int:
    written = (forms.text(name) or "0").replace("−", "-").lstrip("+")
    whole = written.removeprefix("-")
    value = int(whole) if whole.isascii() and whole.isdecimal() and len(whole) < 7 else actions.FARTHEST + 1
    return -value if written.startswith("-") else value
