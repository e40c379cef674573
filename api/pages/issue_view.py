"""Issues as their pages show them."""

from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _

from api import forms
from api.access import DESK
from api.display import moment, titled, zone
from api.forms import Form
from api.language import language
from api.lives import LIVES
from api.pages.issue_words import head, may_change
from api.pages.order_triage import fault_choices
from api.problems import sentence
from api.words import word
from dispatch.catalogue.queries import device_models
from dispatch.customers.customer import Customer
from dispatch.errors import N_, Refusal
from dispatch.issues import queries, scope, telling
from dispatch.issues.issue import Issue, IssueLink, Severity
from dispatch.issues.lifecycle import IssueState
from dispatch.issues.notice import About
from dispatch.issues.round import IssueRound, RoundState
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES
from dispatch.work.actions import OVER
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder

ROUNDS = {
    About.KNOWN: N_("that we know of it"),
    About.UPDATE: N_("what is new"),
    About.FIXED: N_("that it is put right"),
}


def listed(tx: Transaction, found: list[Issue], chosen: str) -> dict[str, Any]:
    counts = queries.linked_counts(tx, [one.id for one in found])
    states = [("", _("All")), *((state.value, word("issue_state", state)) for state in IssueState)]
    return {
        "issues": [head(tx, one) | {"orders": counts.get(one.id, 0)} for one in found],
        "states": [
            {"text": text, "url": f"/issues?state={value}" if value else "/issues", "chosen": value == chosen}
            for value, text in states
        ],
        "may_change": may_change(tx),
    }


def context(tx: Transaction, issue: Issue, refusal: Refusal | None = None) -> dict[str, Any]:
    linked = queries.links(tx, issue)
    closable = [one.work_order for one in linked if one.work_order.state not in OVER and one.work_order.fault]
    fixed = issue.state is IssueState.FIXED
    return {
        "issue": head(tx, issue) | {"version": issue.version, "edit_url": f"/issues/{issue.id}/edit"},
        "texts": texts(issue),
        "moves": moves(tx, issue),
        "linked": [order_row(one) for one in linked],
        "proposed": [proposed_row(order) for order in scope.open_orders(tx, issue)] if issue.is_open else [],
        "to_close": [one.reference for one in closable if solvable(one)] if fixed else [],
        "waiting": sum(holdable(one.work_order) for one in linked) if issue.is_open else 0,
        "people": people(tx, issue),
        "whole_house": tx.stamp.by.branches is None,
        "rounds": rounds(tx, issue),
        "may_update": issue.state is IssueState.CONFIRMED and may_change(tx) and _has_heard(tx, issue),
        "languages": [(code, word("language", code)) for code in LANGUAGES],
        "problem": sentence(refusal) if refusal else "",
        "form": forms.again(refusal) if refusal else forms.empty(),
        "may_change": may_change(tx),
        "may_move_orders": tx.stamp.by.role in DESK,
    }


def texts(issue: Issue) -> list[tuple[str, str, str, str, str]]:
    """Language, its name, title, words and remedy."""
    return [
        (code, word("language", code), issue.title_in(code), issue.words_in(code), issue.remedy_in(code))
        for code in LANGUAGES
    ]


def moves(tx: Transaction, issue: Issue) -> list[dict[str, Any]]:
    life = LIVES[IssueState]
    if not may_change(tx):
        return []
    return [
        {"verb": verb, "text": word(life.verbs, verb), "url": f"/issues/{issue.id}/moves/{verb}"}
        for verb in life.open_to(tx.stamp.by.role, issue.state)
    ]


def order_row(link: IssueLink) -> SimpleNamespace:
    order = link.work_order
    return SimpleNamespace(
        reference=order.reference,
        title=titled(order),
        customer=order.customer.name,
        state=order.state,
        state_words=word("order_state", order.state),
        how=_("by hand") if link.account_id else _("by its scope"),
        at=moment(link.linked_at),
    )


def proposed_row(order: WorkOrder) -> SimpleNamespace:
    return SimpleNamespace(reference=order.reference, title=titled(order), customer=order.customer.name)


def solvable(order: WorkOrder) -> bool:
    return order.state in (OrderState.INTAKE, OrderState.DISPATCH, OrderState.WAITING)


def holdable(order: WorkOrder) -> bool:
    return order.state in (OrderState.INTAKE, OrderState.DISPATCH) and not order.critical


def people(tx: Transaction, issue: Issue) -> SimpleNamespace:
    """Who would be told if somebody pressed the button now; before it is confirmed, who is concerned. Nobody's business
    who sees some branches only: they are customers of all."""
    if tx.stamp.by.branches is not None:
        return SimpleNamespace(count=0, more=0, shown=[], languages=[], may_tell=False, minor=False)
    found = telling.preview(tx, issue)
    asks = issue.state in (IssueState.CONFIRMED, IssueState.FIXED)
    minor = issue.severity is Severity.MINOR
    return SimpleNamespace(
        count=found.count,
        more=found.count - len(found.shown),
        shown=[(one.name, way(issue, one), word("language", one.language)) for one in found.shown],
        languages=[(word("language", code), count) for code, count in sorted(found.languages.items())],
        may_tell=asks and bool(found.count) and may_change(tx) and not minor,
        minor=minor,
    )


def way(issue: Issue, customer: Customer) -> str:
    channel = telling.way_to(issue, customer)
    return word("contact", channel) if channel else _("no way to reach them")


def _has_heard(tx: Transaction, issue: Issue) -> bool:
    return any(one.about is About.KNOWN for one in queries.rounds(tx, issue))


def rounds(tx: Transaction, issue: Issue) -> list[SimpleNamespace]:
    if tx.stamp.by.branches is not None:
        return []
    return [_round(tx, one) for one in queries.rounds(tx, issue)]


def _round(tx: Transaction, one: IssueRound) -> SimpleNamespace:
    found = queries.delivered(tx, one)
    going, url = one.state is RoundState.GOING, f"/issues/{one.issue_id}/rounds/{one.id}"
    changes = may_change(tx)
    return SimpleNamespace(
        what=_(ROUNDS[one.about]),
        at=moment(one.started_at),
        state=word("round_state", one.state),
        going=going,
        written=_("%(written)s of %(planned)s written", written=one.written, planned=one.planned),
        share=round(100 * one.written / max(1, one.planned)),
        stands=" · ".join(f"{word('delivery', delivery)} {count}" for delivery, count in sorted(found.items())),
        stop_url=f"{url}/stop" if going and changes else "",
        go_on_url=f"{url}/go-on" if one.state is RoundState.STOPPED and changes else "",
    )


def given(issue: Issue) -> Form:
    since, until = issue.since.astimezone(zone()), issue.until and issue.until.astimezone(zone())
    fields = {f"title-{code}": issue.titles.get(code) for code in LANGUAGES}
    fields |= {f"words-{code}": issue.words.get(code) for code in LANGUAGES}
    return forms.empty(
        **fields,
        postcodes=" ".join(issue.postcodes),
        severity=issue.severity,
        firmware_from=issue.firmware_from,
        firmware_to=issue.firmware_to,
        since_day=f"{since:%Y-%m-%d}",
        since_time=f"{since:%H:%M}",
        until_day=f"{until:%Y-%m-%d}" if until else "",
        until_time=f"{until:%H:%M}" if until else "",
    )


def form(tx: Transaction, filled: Form, issue: Issue | None = None, chosen: list[str] | None = None) -> dict[str, Any]:
    now = tx.stamp.at.astimezone(zone())
    filled.given.setdefault("severity", Severity.MAJOR)
    filled.given.setdefault("since_day", f"{now:%Y-%m-%d}")
    filled.given.setdefault("since_time", f"{now:%H:%M}")
    models = [(one.code, one.full_name) for one in device_models(tx, limit=200)]
    return {
        "form": filled,
        "action": f"/issues/{issue.id}/edit" if issue else "/issues/new",
        "version": issue.version if issue else None,
        "title": issue.title_in(language()) if issue else _("New issue"),
        "models": sorted(models, key=lambda pair: pair[1]),
        "faults": fault_choices(tx, language()),
        "severities": [(one.value, word("severity", one)) for one in Severity],
        "chosen": set(chosen or ()),
        "languages": [(code, word("language", code)) for code in LANGUAGES],
        "new": issue is None,
    }
