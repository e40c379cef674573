"""One visit on the phone: the way there, what to know before the door, the checklist."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from flask import g
from flask_babel import gettext as _

from api import forms
from api.display import enumerated, hhmm, long_date, near, titled
from api.endpoint import need_to_know
from api.forms import Form
from api.language import language
from api.pages import whole_words
from api.pages.device_alert_words import in_short
from api.pages.diagnostics import reported_in_short
from api.pages.field_day import home_of, map_url, phone, place, promised
from api.pages.price_view import on_phone
from api.pages.step_view import told_in_short, tried_in_short
from api.problems import sentence
from api.words import word
from dispatch.catalogue.closing_code import CodeList
from dispatch.errors import Refusal
from dispatch.notices.unseen import answer_by
from dispatch.people.own_consent import OwnPurpose, agreed
from dispatch.privacy import looks
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.field_terms import field_terms
from dispatch.work.lifecycle import ENDED, VisitState
from dispatch.work.visit import Visit

STEPS = {VisitState.TRAVELLING: 1, VisitState.ON_SITE: 2}
SEEN = {VisitState.PLANNED: "planned", VisitState.ACCEPTED: "planned"}


def context(tx: Transaction, visit: Visit, *, refusal: Refusal | None = None) -> dict[str, Any]:
    g.zone = visit.work_order.branch.time_zone
    form = forms.again(refusal) if refusal else forms.empty()
    items = [item_view(item, visit, form) for item in (visit.checklist.items if visit.checklist else [])]
    return {
        "visit": head(visit, tx.stamp.at),
        "facts": facts(tx, visit),
        "checklist": items,
        "answered": sum(item["answer"] is not None for item in items),
        "parts": [
            {"name": part["number"], "line": part.get("serial") or "", "count": 1} for part in visit.parts_used or []
        ],
        "photos": [
            {"url": f"/field/attachments/{one.key}", "name": one.shown_name}
            for one in queries.attachments(tx, visit.work_order)
            if one.visit_id == visit.id and one.media_type.startswith("image/")
        ],
        "photo_url": f"/field/visits/{visit.id}/photos",
        "may_tell": agreed(tx, visit.engineer_id, OwnPurpose.POSITION) is not None,
        "price": on_phone(tx, visit),
        "answer": answer_view(tx, visit, form),
        "problem": sentence(refusal) if refusal else "",
    }


def head(visit: Visit, now: datetime) -> SimpleNamespace:
    here = f"/field/visits/{visit.id}"
    state = "ended" if visit.state in ENDED else SEEN.get(visit.state, visit.state)
    window = f"{hhmm(visit.window_from)}–{hhmm(visit.window_to)}" if visit.window_from else ""
    return SimpleNamespace(
        id=visit.id,
        url=here,
        reference=visit.work_order.reference,
        place=place(visit, now),
        line=line(visit),
        state=state,
        step=3 if state == "ended" else STEPS.get(visit.state, 0),
        version=visit.version,
        at=visit.starts_at,
        told_says=_("The customer was told %(window)s.", window=window)
        if window
        else _("The customer has not been told yet."),
        map_url=map_url(visit, now),
        phone=phone(visit, now),
        set_out=f"{here}/go/set_out",
        arrive=f"{here}/go/arrive",
        turn_back=f"{here}/go/turn_back",
        finish_url=f"{here}/finish",
        cannot_url=f"{here}/cannot",
        kept=kept(visit),
        left=len(visit.checklist.left(visit.answers)) if visit.checklist else 0,
        back="/field",
        **promised(visit, now),
    )


def answer_view(tx: Transaction, visit: Visit, form: Form) -> SimpleNamespace | None:
    """Yes or no to a visit that waits for it, and until when; None once they said yes."""
    if visit.state is not VisitState.PLANNED:
        return None
    until = answer_by(tx, visit, field_terms(tx, visit.work_order.branch_id))
    here = f"/field/visits/{visit.id}"
    return SimpleNamespace(
        until=near(until, tx.stamp.at) if until else "",
        late=until is not None and until < tx.stamp.at,
        accept_url=f"{here}/go/accept",
        decline_url=f"{here}/decline",
        reasons=[(one.code, one.name_in(language())) for one in queries.closing_codes(tx, CodeList.DECLINE)],
        form=form,
    )


def line(visit: Visit) -> str:
    if visit.arrived_at:
        return _("arrived %(at)s", at=hhmm(visit.arrived_at))
    return visit.work_order.customer.name


def kept(visit: Visit) -> str:
    in_time = visit.arrived_at and visit.window_to and visit.arrived_at <= visit.window_to
    return _("You were there in time. The promise is kept.") if in_time else ""


def facts(tx: Transaction, visit: Visit) -> list[dict[str, str]]:
    """What to know before the door. The door code shows only around the visit, and each look is on record."""
    order, home = visit.work_order, home_of(visit, tx.stamp.at)
    code = looks.open_detail(tx, order, "door_code", after=need_to_know()) if home and home.door_code else None
    earlier = [f"{titled(one)} ({long_date(one.opened_at)})" for one in queries.earlier(tx, order, most=3)]
    found = [
        (_("What is wrong"), titled(order)),
        (_("In their words"), order.description),
        (_("Told already"), told_in_short(order)),
        (_("The device reports"), in_short(tx, order)),
        (_("Tried already"), tried_in_short(order)),
        (_("The device says"), reported_in_short(tx, order)),
        (_("Type"), order.fault.name_in(language()) if order.fault else ""),
        (_("Address"), home.address if home else ""),
        (_("How to get in"), (home.access_notes or "") if home else ""),
        (_("Door code"), code or ""),
        (_("Devices"), enumerated(device.model.full_name for device in order.devices)),
        (_("Speaks"), word("language", order.language)),
        (_("Before this"), enumerated(earlier)),
    ]
    found[1:1] = whole_words.for_engineer(visit)
    return [{"name": name, "text": text} for name, text in found if text]


def item_view(item: dict[str, Any], visit: Visit, form: Form) -> dict[str, Any]:
    answer = visit.answers.get(item["code"]) or None
    spoken = language()
    choices = {code: item.get("choice_texts", {}).get(code, {}).get(spoken, code) for code in item.get("choices", [])}
    refused = item["code"] in form.errors
    return {
        "code": item["code"],
        "text": item["texts"].get(spoken) or item["texts"]["en"],
        "hint": item.get("unit", ""),
        "kind": item["kind"],
        "required": item.get("required", False),
        "answer": _("saved") if answer and item["kind"] == "photo" else choices.get(answer, answer),
        "given": (form.given.get("answer") if refused else answer) or "",
        "bad": bad(item, answer),
        "choices": list(choices.items()),
        "form": form,
        "action": f"/field/visits/{visit.id}/answers",
    }


def bad(item: dict[str, Any], answer: object) -> bool:
    """An answer that says something is wrong: a no, or a figure outside its limits."""
    if item["kind"] == "number" and answer:
        try:
            figure = float(str(answer).replace(",", "."))
        except ValueError:
            return True
        return not item.get("least", figure) <= figure <= item.get("most", figure)
    return answer == "no"
