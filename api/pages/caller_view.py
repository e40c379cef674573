"""A household in the words of the desk: in a line while it is looked for, and whole once it is found."""

from types import SimpleNamespace
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from api.access import DESK
from api.alert_words import alert_says
from api.display import enumerated, long_date, moment, near, titled
from api.language import language
from api.pages import complaint_view
from api.pages.issue_words import LOOKS
from api.pages.ledger_words import in_words
from api.reasons import skills_named
from api.words import word
from dispatch.callers.overview import Overview, Warned
from dispatch.customers.customer import Customer
from dispatch.devices.device import Device
from dispatch.ledger.promise import Promise
from dispatch.planning.queries import engineer_names
from dispatch.planning.watch.alert import Alert
from dispatch.privacy.looks import masked_email, masked_phone
from dispatch.privacy.rights import LEADERS
from dispatch.store.database import Transaction
from dispatch.telemetry.device_alert import DeviceAlert
from dispatch.work.lifecycle import CLOSED
from dispatch.work.work_order import WorkOrder

YEAR = 365


def line(tx: Transaction, customer: Customer) -> SimpleNamespace:
    """Masked as everywhere: enough to ask whether it is them."""
    facts = (masked_phone(customer.phone), word("tier", customer.tier), *(home.address for home in customer.homes[:2]))
    takes = tx.stamp.by.role in DESK
    here = f"/customers/{customer.id}/overview"
    return SimpleNamespace(
        name=customer.name,
        line=" · ".join(fact for fact in facts if fact),
        url=here,
        order_url=f"/work-orders/new?customer={customer.id}" if takes else here,
    )


def whole(tx: Transaction, found: Overview) -> SimpleNamespace:
    customer = found.customer
    if found.orders:
        g.zone = found.orders[0].branch.time_zone
    return SimpleNamespace(
        **vars(line(tx, customer)),
        id=customer.id,
        facts=_facts(customer),
        homes=[{"id": one.id, "address": one.address, "note": one.access_notes or ""} for one in customer.homes],
        devices=[device(one, tx, found.warned) for one in found.devices],
        orders=[order(one) for one in found.orders],
        more_orders=found.more_orders,
        owed=[owed(one, tx) for one in found.owed],
        complaints=[complaint_view.in_short(tx, one) for one in found.complaints],
        issues=[issue(one) for one in found.warned],
        alerts=_alerts(tx, found.alerts),
        reported=[reported(one, tx) for one in found.reported],
        consents=[(word("consent", one.purpose), long_date(one.given_at)) for one in found.consents],
        may_order=tx.stamp.by.role in DESK,
        rights_url=f"/customers/{customer.id}" if tx.stamp.by.role in LEADERS else "",
    )


def _facts(customer: Customer) -> list[tuple[str, str]]:
    quiet = f"{customer.quiet_from:%H:%M}–{customer.quiet_to:%H:%M}"
    stops = [_("no text messages")] if customer.sms_stopped_at else []
    stops += [_("not asked how it went")] if customer.feedback_stopped_at else []
    facts = [
        (_("Language"), word("language", customer.language)),
        (_("Prefers"), word("contact", customer.prefers)),
        (_("Quiet hours"), quiet),
        (_("Does not want"), enumerated(stops)),
        (_("Phone"), masked_phone(customer.phone)),
        (_("E-mail"), masked_email(customer.email) if customer.email else ""),
    ]
    return [(name, value) for name, value in facts if value]


def device(one: Device, tx: Transaction, warned: list[Warned]) -> SimpleNamespace:
    today = tx.stamp.at.date()
    warranty = _("out of warranty")
    if one.under_warranty(today):
        warranty = _("warranty to %(day)s", day=long_date(one.warranty_until))
    facts = (one.room and one.room.name, one.serial, one.firmware, _age(one, tx), warranty)
    concerned = any(one in each.devices for each in warned)
    return SimpleNamespace(
        kind=one.model.category,
        name=one.model.full_name,
        serial=one.serial,
        home_id=one.home_id,
        line=" · ".join(fact for fact in facts if fact),
        state="tight" if concerned else "safe",
        says=_("known issue") if concerned else word("device_state", one.state),
    )


def _age(one: Device, tx: Transaction) -> str:
    if one.bought_on is None:
        return ""
    days = (tx.stamp.at.date() - one.bought_on).days
    years, months = days // YEAR, days // 30
    if years:
        return ngettext("%(num)d year old", "%(num)d years old", years)
    return ngettext("%(num)d month old", "%(num)d months old", max(0, months))


def order(one: WorkOrder) -> SimpleNamespace:
    engineer = next((visit.engineer.name for visit in reversed(one.visits) if visit.engineer), "")
    facts = (one.reference, long_date(one.opened_at), engineer, one.outcome)
    return SimpleNamespace(
        url=f"/work-orders/{one.reference}",
        title=titled(one),
        line=" · ".join(fact for fact in facts if fact),
        open=one.state not in CLOSED,
        state=one.state,
        says=word("order_state", one.state),
    )


def owed(promise: Promise, tx: Transaction) -> SimpleNamespace:
    late = promise.due_to is not None and promise.due_to < tx.stamp.at
    return SimpleNamespace(
        text=in_words(promise),
        order=promise.work_order.reference,
        url=f"/work-orders/{promise.work_order.reference}",
        state="late" if late else "open",
        says=_("overdue") if late else near(promise.due_to, tx.stamp.at) if promise.due_to else _("open"),
    )


def reported(one: DeviceAlert, tx: Transaction) -> dict[str, str]:
    """What a device says by itself."""
    return {
        "url": f"/device-alerts/{one.id}",
        "title": one.kind.name_in(language()) if one.kind else one.code,
        "device": one.device.model.full_name,
        "at": near(one.last_at, tx.stamp.at),
    }


def issue(warned: Warned) -> SimpleNamespace:
    look, sign = LOOKS[warned.issue.state]
    return SimpleNamespace(
        url=f"/issues/{warned.issue.id}",
        title=warned.issue.title_in(language()),
        words=warned.issue.words_in(language()),
        devices=enumerated(one.model.full_name for one in warned.devices),
        look=look,
        sign=sign,
        says=word("issue_state", warned.issue.state),
    )


def _alerts(tx: Transaction, alerts: list[Alert]) -> list[dict[str, Any]]:
    skill = skills_named(tx)
    said = ((one, alert_says(one, engineer_names(tx, one.branch_id), tx.stamp.at, skill=skill)) for one in alerts)
    return [
        {"title": heading, "line": behind, "order": one.work_order.reference, "at": moment(one.raised_at)}
        for one, (heading, behind) in said
    ]
