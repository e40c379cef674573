"""Alerts of devices as their pages show them."""

from types import SimpleNamespace
from typing import Any

from api import forms
from api.access import DESK
from api.display import decimal, moment, titled
from api.language import language
from api.pages.device_alert_words import line, reading
from api.pages.issue_words import may_change
from api.pages.order_triage import fault_choices
from api.problems import sentence
from api.words import word
from dispatch.catalogue.closing_code import CodeList
from dispatch.errors import Refusal
from dispatch.store.database import Transaction
from dispatch.telemetry import queries
from dispatch.telemetry.agreeing import agreed
from dispatch.telemetry.device_alert import AlertState, DeviceAlert
from dispatch.telemetry.spikes import Spike, spikes
from dispatch.telemetry.telling import events
from dispatch.work import households
from dispatch.work import queries as work
from dispatch.work.work_order import WorkOrder


def listed(tx: Transaction, state: AlertState) -> dict[str, Any]:
    waits = state is AlertState.OPEN
    found = queries.queue(tx) if waits else queries.alerts(tx, [state], limit=200)
    counted = queries.counts(tx)
    return {
        "alerts": [line(tx, one) for one in found],
        "spikes": [spike(one) for one in spikes(tx)] if waits else [],
        "states": [
            {
                "text": f"{word('alert_state', one)} {counted.get(one, 0)}",
                "url": f"/device-alerts?state={one.value}",
                "chosen": one is state,
            }
            for one in AlertState
        ],
        "waits": waits,
        "may_open": may_change(tx),
    }


def spike(one: Spike) -> SimpleNamespace:
    return SimpleNamespace(
        model=one.model.full_name,
        name=one.kind.name_in(language()),
        firmware=one.firmware or "",
        devices=one.devices,
        usual=decimal(one.usual),
        issue_url=f"/issues/{one.issue.id}" if one.issue else "",
        facts={"model": one.model.code, "firmware": one.firmware or "", "kind": one.kind.id},
    )


def context(tx: Transaction, alert: DeviceAlert, refusal: Refusal | None = None) -> dict[str, Any]:
    customer = alert.device.home.customer if alert.device else None
    open_ones = [one for one in households.open_orders(tx, customer) if here(one, alert)] if customer else []
    codes = work.closing_codes(tx, CodeList.ALERT)
    return {
        "alert": line(tx, alert),
        "version": alert.version,
        "firmware": alert.firmware or "",
        "agreed": agreed(customer) if customer else False,
        "cleared": moment(alert.cleared_at) if alert.cleared_at else "",
        "because": next((one.name_in(language()) for one in codes if one.code == alert.reason), ""),
        "events": [
            SimpleNamespace(
                at=moment(one.at),
                came=moment(one.received_at),
                severity=word("alert_severity", one.severity),
                reading=reading(one),
                clears=one.clears,
            )
            for one in events(tx, alert)
        ],
        "orders": [(one.reference, f"{one.reference} {titled(one)}") for one in open_ones],
        "faults": fault_choices(tx, language()),
        "reasons": [(one.code, one.name_in(language())) for one in codes],
        "form": forms.again(refusal) if refusal else forms.empty(fault=alert.kind.fault if alert.kind else None),
        "problem": sentence(refusal) if refusal else "",
        "may_settle": tx.stamp.by.role in DESK and alert.state is AlertState.OPEN,
    }


def here(order: WorkOrder, alert: DeviceAlert) -> bool:
    return alert.device is not None and order.home_id == alert.device.home_id
