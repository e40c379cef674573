"""Promises in the reader's words: what was told, and how it ended."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _

from api.display import hhmm, long_date, minutes, moment, short_day
from api.words import word
from dispatch.errors import N_
from dispatch.ledger.promise import Ending, Fact, Promise, PromiseChannel, PromiseKind
from dispatch.ledger.telling import is_told, said
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder

STATES = {Ending.KEPT: "kept", Ending.BROKEN: "late", Ending.RENEGOTIATED: "go", Ending.VOID: "wait"}
NOTES = {
    Ending.KEPT: N_("Kept."),
    Ending.BROKEN: N_("We did not make it."),
    Ending.RENEGOTIATED: N_("Replaced by what we agreed with you."),
    Ending.VOID: N_("Not needed any more."),
}


def in_words(promise: Promise) -> str:
    """What it says to the customer, whatever language it was told in."""
    if promise.kind is PromiseKind.ANSWER_BY:
        return _("An answer before %(at)s", at=moment(promise.due_to))
    if promise.kind is PromiseKind.ARRIVE_BY:
        return _("At your door before %(at)s at the latest", at=moment(promise.due_to))
    if promise.kind is PromiseKind.ETA:
        return _("At your door at about %(at)s", at=moment(promise.due_to))
    if promise.kind is PromiseKind.WINDOW:
        facts = {"start": hhmm(promise.due_from), "end": hhmm(promise.due_to)}
        return _("At your door %(day)s %(start)s–%(end)s", day=short_day(promise.due_from), **facts)
    if promise.kind is PromiseKind.COMPLAINT_HEARD:
        return _("Your complaint in the hands of a person before %(at)s", at=moment(promise.due_to))
    if promise.kind is PromiseKind.COMPLAINT_DECIDED:
        return _("Your complaint decided before %(at)s", at=moment(promise.due_to))
    if promise.kind is PromiseKind.WARRANTY:
        return _("The repair is covered until %(day)s", day=long_date(promise.due_to))
    return promise.wording


def vow(promise: Promise) -> dict[str, str]:
    """For the customer: kept is yes, no, open or void."""
    looks = {None: "open", Ending.KEPT: "yes", Ending.BROKEN: "no"}
    return {"kept": looks.get(promise.ending, "void"), "text": in_words(promise), "note": note(promise)}


def note(promise: Promise) -> str:
    """How it ended, with the minute where there is one."""
    if promise.ending is None:
        return ""
    came = promise.visit and promise.visit.arrived_at
    if promise.ending is Ending.BROKEN and came and came > promise.due_to:
        return _("We came %(late)s too late.", late=minutes((came - promise.due_to) / timedelta(minutes=1)))
    if promise.ending is Ending.KEPT and promise.fact in (Fact.ARRIVED, Fact.ANSWERED):
        return _("Kept, %(at)s.", at=moment(promise.ended_at))
    return _(NOTES[promise.ending])


def row(promise: Promise) -> dict[str, Any]:
    """For staff: word for word."""
    says = word("ending", promise.ending) if promise.ending else _("open")
    return {
        "said_at": promise.said_at,
        "text": promise.wording,
        "lang": promise.language,
        "by": word("promise_channel", promise.channel),
        "state": STATES.get(promise.ending, "open"),
        "says": f"{says} · {word('promise_fact', promise.fact)}" if promise.ending else says,
    }


def tell_on_page(tx: Transaction, order: WorkOrder, words: str) -> None:
    """What stands on the customer's page is told by it, where no message was quicker. `words`: the page's sentence."""
    for facts in _on_page(order, words):
        said(tx, order, channel=PromiseChannel.PAGE, **facts)


def untold_on_page(tx: Transaction, order: WorkOrder, words: str) -> list[dict[str, str]]:
    """What the page promises and nothing has told them yet, as vows."""
    untold = [facts for facts in _on_page(order, words) if not is_told(tx, order, **facts)]
    return [vow(SimpleNamespace(ending=None, **{"due_from": None} | facts)) for facts in untold]


def _on_page(order: WorkOrder, words: str) -> Iterator[dict[str, Any]]:
    visit = order.current_visit
    if order.state is OrderState.INTAKE and order.response_due and not order.answered_at:
        yield {"kind": PromiseKind.ANSWER_BY, "wording": words, "due_to": order.response_due}
    if order.state is OrderState.DISPATCH and order.arrival_due:
        yield {"kind": PromiseKind.ARRIVE_BY, "wording": words, "due_to": order.arrival_due}
    if order.state is OrderState.PLANNED and visit and visit.window_from:
        facts = {"start": hhmm(visit.window_from), "end": hhmm(visit.window_to), "day": short_day(visit.window_from)}
        shown = _("At your door %(day)s %(start)s–%(end)s", **facts)
        due = {"due_from": visit.window_from, "due_to": visit.window_to}
        yield {"kind": PromiseKind.WINDOW, "wording": shown, "visit": visit, **due}
