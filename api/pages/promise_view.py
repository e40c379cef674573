"""Rules, and what an edit would move, as the pages show them."""

from collections.abc import Iterable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from flask import g
from flask_babel import gettext as _

from api.display import enumerated, hhmm, long_date, minutes, same_day, short_day, titled
from api.pages import clock_words
from api.pages.promise_words import because_says, runs_on, scope_says
from dispatch.catalogue.actions import Wish
from dispatch.catalogue.sla_rule import TARGETS, SlaRule
from dispatch.errors import N_
from dispatch.promises.promise_run import PromiseRun, PromiseRunState
from dispatch.promises.promise_trial import PromiseTrial
from dispatch.promises.rule_edit import RuleEdit
from dispatch.promises.trial import Trial
from dispatch.promises.what_if import Moved, Shifted
from dispatch.store.database import Transaction

MOST = 200

CLOCKS = {"response": N_("Answer"), "arrival": N_("Arrive"), "resolution": N_("Solve")}


def rule_row(rule: SlaRule, to_come: Iterable[SlaRule], *, editable: bool) -> SimpleNamespace:
    return SimpleNamespace(
        id=rule.id,
        url=f"/rules/{rule.id}" if editable else "",
        scope=scope_says(rule),
        targets=[target_says(getattr(rule, name)) for name in TARGETS],
        clock=runs_on(rule),
        warnings=enumerated(f"{per_cent}\u202f%" for per_cent in rule.warnings),
        since=long_date(rule.effective_from),
        to_come=[edition_view(one) for one in to_come],
    )


def edition_view(rule: SlaRule) -> SimpleNamespace:
    return SimpleNamespace(
        id=rule.id,
        since=long_date(rule.effective_from),
        says=_("withdrawn") if rule.withdrawn else targets_line(rule),
        clock=runs_on(rule),
    )


def targets_line(rule: SlaRule | Wish) -> str:
    return " · ".join(
        f"{_(CLOCKS[name])} {target_says(getattr(rule, name))}" for name in TARGETS if getattr(rule, name)
    )


def scope_line(tx: Transaction, edit: RuleEdit) -> str:
    """Of a rule that is there; a new one has none yet."""
    rule = tx.session.get(SlaRule, edit.rule_id) if edit.rule_id else None
    return scope_says(rule) if rule else _("New rule")


def target_says(text: str | None) -> str:
    """A dash where nothing is promised."""
    return "–" if text is None else clock_words.target_says(text)


def trial_view(trial: Trial, *, on: Any = None) -> SimpleNamespace:
    rows = sorted(trial.moved, key=lambda one: (not one.breaks, one.order.id))
    return SimpleNamespace(
        count=len(rows),
        looked_at=trial.looked_at,
        breaks=trial.breaks,
        on=long_date(on) if on else "",
        rows=[moved_row(one) for one in rows[:MOST]],
        more=max(0, len(rows) - MOST),
    )


def moved_row(change: Moved) -> SimpleNamespace:
    order = change.order
    kept_zone, g.zone = g.get("zone"), order.branch.time_zone
    row = SimpleNamespace(
        id=order.id,
        reference=order.reference,
        url=f"/work-orders/{order.reference}",
        title=titled(order),
        branch=order.branch.name,
        because=because_says(change.rule, change.because) if change.rule else _("No rule promises anything here."),
        clocks=[shifted_view(one) for one in change.clocks],
        breaks=change.breaks,
    )
    g.zone = kept_zone
    return row


def shifted_view(one: Shifted) -> SimpleNamespace:
    by = ""
    if one.seconds is not None:
        by = minutes(one.seconds / 60)
        by = by if one.seconds < 0 else f"+{by}"
    return SimpleNamespace(
        name=_(CLOCKS[one.clock]), before=at_says(one.before, one.after), after=at_says(one.after, None), by=by,
        breaks=one.breaks,
    )  # fmt: skip


def at_says(at: datetime | None, other: datetime | None) -> str:
    if at is None:
        return _("not promised")
    return f"{short_day(at)} {hhmm(at)}" if other is None or not same_day(at, other) else hhmm(at)


def looked_view(trial: PromiseTrial) -> SimpleNamespace:
    return SimpleNamespace(
        count=len(trial.moved), breaks=len(trial.broken), at=trial.ended_at, url=f"/rules/trials/{trial.id}"
    )


def run_view(run: PromiseRun) -> SimpleNamespace:
    return SimpleNamespace(
        id=run.id,
        url=f"/rules/runs/{run.id}",
        at=run.asked_at,
        who=run.account.name if run.account else _("Doorstep"),
        on=long_date(run.on),
        under_way=run.state is not PromiseRunState.DONE,
        orders=len(run.orders),
        done=run.done,
        moved=run.moved,
    )
