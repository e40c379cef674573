"""One order, as its page shows it."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from flask import g
from flask_babel import gettext as _

from api.access import DESK
from api.display import hhmm, long_date, minutes, near, titled
from api.pages import (
    clock_picture,
    complaint_view,
    device_alert_words,
    ledger_words,
    lock_view,
    merging_view,
    order_clocks,
    order_files,
    order_help,
    order_history,
    order_messages,
    order_price,
    order_triage,
    owner_view,
    presales_card,
    remote_words,
    steps_card,
    untold_view,
    visit_why,
    whole_words,
)
from api.pages.callers import ANSWERS
from api.pages.issue_words import card as issue_card
from api.pages.order_moves import moves
from api.pages.promise_words import because_says
from api.problems import sentence
from api.words import word
from dispatch.catalogue.choice import Because
from dispatch.catalogue.sla_rule import Priority
from dispatch.customers.consent import ConsentPurpose
from dispatch.devices.device import Device
from dispatch.errors import N_, Refusal
from dispatch.ledger import queries as promises
from dispatch.notices import unanswered
from dispatch.notices.conversation import count_of
from dispatch.privacy import looks
from dispatch.privacy.rights import LEADERS
from dispatch.promises.what_if import OVER
from dispatch.quality.diagnosis import compared
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.lifecycle import STAGES, OrderState
from dispatch.work.link import LinkPurpose
from dispatch.work.links import would_open
from dispatch.work.ruling import ruling
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

LANGUAGE_NAMES = {"en": N_("English"), "nb": N_("Norwegian"), "sv": N_("Swedish"), "zh-Hans": N_("Chinese")}


def context(
    tx: Transaction, order: WorkOrder, *, refusal: Refusal | None = None, words: str | None = None
) -> dict[str, Any]:
    g.zone = order.branch.time_zone
    why = visit_why.told(tx, order)
    return {
        "order": head(tx, order),
        "issues": issue_card(tx, order),
        "merging": merging_view.card(tx, order),
        "steps": steps_card.card(tx, order, refusal),
        "help": order_help.card(tx, order),
        "device_alerts": device_alert_words.of_order(tx, order),
        "remote": remote_words.card(tx, order),
        "stages": stages(order),
        "moves": moves(tx, order),
        "problem": sentence(refusal) if refusal else "",
        "clocks": order_clocks.views(tx, order),
        **clock_picture.context(order, tx.stamp.at),
        "customer": customer_view(tx, order),
        "devices": [device_view(device, order, tx.stamp.at) for device in queries.devices_of(tx, order)],
        "earlier": [earlier_view(one) for one in queries.earlier(tx, order)],
        "consents": consents(order),
        "promises": [ledger_words.row(one) for one in promises.of_order(tx, order)],
        "visits": [visit_view(visit, why, lock_view.shown(tx, visit)) for visit in order.visits],
        "candidates_url": visit_why.candidates_url(order),
        "messages": order_messages.latest(tx, order),
        "messages_count": count_of(tx, order),
        "box": order_messages.box(tx, order, words),
        **order_files.shown(tx, order),
        "owner": owner_view.shown(tx, order),
        "wrote_at": wrote_at(tx, order),
        "untold": untold_view.asked(tx, order),
        "history": order_history.latest(tx, order),
        "history_count": order_history.count(tx, order),
        "triage": order_triage.card(tx, order, refusal),
        "price": order_price.card(tx, order, refusal),
        "diagnosis": diagnosis(order),
        "presales": presales_card.card(tx, order, refusal),
        "complaints": complaint_view.on_order(tx, order),
        "may_write": tx.stamp.by.role in DESK,
        "may_link": would_open(order, LinkPurpose.FOLLOW, tx.stamp.at),
        "promise_url": promise_url(tx, order),
    }


def head(tx: Transaction, order: WorkOrder) -> SimpleNamespace:
    return SimpleNamespace(
        id=order.id,
        reference=order.reference,
        title=titled(order),
        address=order.home.address if order.home else _("No address yet"),
        state=order.state,
        state_words=word("order_state", order.state),
        priority=word("priority", order.priority),
        urgent=order.priority in (Priority.CRITICAL, Priority.HIGH),
        critical=order.critical,
        channel=order.channel,
        opened_at=order.opened_at,
        language=_(LANGUAGE_NAMES.get(order.language, order.language)),
        language_code=order.language,
        description=order.description,
        version=order.version,
        because=because(tx, order),
        call="",
        call_name="",
        message_url=f"/work-orders/{order.reference}/messages",
        talk_url="" if order.customer.erased_at else f"/customers/{order.customer_id}/messages",
        history_url=f"/work-orders/{order.reference}/history",
    )


def because(tx: Transaction, order: WorkOrder) -> str:
    """Why these promises and no others."""
    if order.promised_by_hand:
        return _("Promised by hand; no rule moves it.")
    if order.sla_rule is None:
        return _("No rule promises anything here.")
    now = ruling(tx, order)
    return because_says(order.sla_rule, now.because if now.rule is order.sla_rule else Because())


def diagnosis(order: WorkOrder) -> SimpleNamespace | None:
    """Thought before somebody went, and found there."""
    found = compared(order)
    if found is None:
        return None
    return SimpleNamespace(thought=word("domain", found.thought), found=word("domain", found.found), right=found.right)


def wrote_at(tx: Transaction, order: WorkOrder) -> str:
    waiting = unanswered.of_order(tx, order)
    return near(waiting.since, tx.stamp.at) if waiting else ""


def promise_url(tx: Transaction, order: WorkOrder) -> str:
    """Where another time is promised; nowhere once it is over, and for those who only look."""
    return f"/work-orders/{order.reference}/promise" if tx.stamp.by.role in DESK and order.state not in OVER else ""


def stages(order: WorkOrder) -> list[dict[str, Any]]:
    now = next(place for place, states in enumerate(STAGES.values()) if order.state in states)
    ended = order.state in (OrderState.ARCHIVED, OrderState.CANCELLED)
    reached = {"intake": order.opened_at, list(STAGES)[now]: order.state_since}
    return [
        {
            "name": name,
            "state": "done" if place < now or ended else "now" if place == now else "next",
            "at": reached.get(name),
        }
        for place, name in enumerate(STAGES)
    ]


def customer_view(tx: Transaction, order: WorkOrder) -> SimpleNamespace:
    customer, role = order.customer, tx.stamp.by.role
    here = "" if customer.erased_at else f"/customers/{customer.id}"
    return SimpleNamespace(
        name=customer.name,
        line=word("tier", customer.tier),
        language=_(LANGUAGE_NAMES.get(customer.language, customer.language)),
        prefers=word("contact", customer.prefers),
        phone=looks.masked_phone(customer.phone),
        phone_url=f"/work-orders/{order.reference}/look/phone" if customer.phone else "",
        door_code=_("opens around the visit") if order.home and order.home.door_code else _("none"),
        note=order.home.access_notes if order.home else None,
        overview_url=f"{here}/overview" if here and role in ANSWERS else "",
        wishes_url=f"{here}/wishes" if here else "",
        rights_url=here if role in LEADERS else "",
    )


def device_view(device: Device, order: WorkOrder, now: datetime) -> dict[str, Any]:
    warranty = (
        _("warranty to %(day)s", day=long_date(device.warranty_until))
        if device.under_warranty(now.date())
        else _("out of warranty")
    )
    facts = (device.room and device.room.name, device.serial, device.firmware, warranty)
    concerned = device in order.devices
    return {
        "kind": device.model.category,
        "name": device.model.full_name,
        "line": " · ".join(fact for fact in facts if fact),
        "concerned": concerned,
        "state": "tight" if concerned else "safe",
        "says": _("concerned") if concerned else _("in use"),
    }


def earlier_view(order: WorkOrder) -> dict[str, Any]:
    engineer = next((visit.engineer.name for visit in reversed(order.visits) if visit.engineer), "")
    day = long_date(order.opened_at)
    return {
        "title": titled(order),
        "url": f"/work-orders/{order.reference}",
        "line": f"{engineer} · {day}" if engineer else day,
        "state": "kept" if order.state in (OrderState.FEEDBACK, OrderState.ARCHIVED) else "open",
        "says": word("order_state", order.state),
    }


def consents(order: WorkOrder) -> list[dict[str, Any]]:
    live = {consent.purpose for consent in order.customer.consents if consent.live}
    return [{"text": word("consent", purpose), "live": purpose in live} for purpose in ConsentPurpose]


def visit_view(visit: Visit, why: dict[int, list[tuple[str, str]]], lock: SimpleNamespace | None) -> SimpleNamespace:
    facts = [(_("Takes"), minutes(visit.minutes)), *whole_words.for_engineer(visit)]
    if visit.window_from:
        facts.append((_("Promised window"), f"{hhmm(visit.window_from)}–{hhmm(visit.window_to)}"))
    if visit.travel_seconds:
        facts.append((_("Travel"), minutes(visit.travel_seconds / 60)))
    if visit.arrived_at:
        facts.append((_("On site"), f"{hhmm(visit.arrived_at)}–{hhmm(visit.ended_at)}"))
    facts += [
        (name, value)
        for name, value in (*why.get(visit.id, ()), (_("Done"), visit.work_done), (_("Signed by"), visit.signed_by))
        if value
    ]
    return SimpleNamespace(
        number=visit.number,
        engineer=visit.engineer.name if visit.engineer else "",
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        state=visit.state,
        state_words=word("visit_state", visit.state),
        told_at=visit.told_at,
        facts=facts,
        tie=whole_words.tie(visit),
        lock=lock,
    )
