"""An alert of a device in a few words: in the queue, on its own page, and on an order's."""

import re
from decimal import Decimal
from types import SimpleNamespace

from flask_babel import gettext as _

from api.display import decimal, long_date, near
from api.language import language
from api.words import word
from dispatch.store.database import Transaction
from dispatch.telemetry import queries
from dispatch.telemetry.alert_kind import Severity
from dispatch.telemetry.device_alert import DeviceAlert, DeviceEvent
from dispatch.words import THIN
from dispatch.work.work_order import WorkOrder

NUMBER = re.compile(r"[-+]?\d{1,15}(\.(?P<decimals>\d{1,6}))?")
HOURLY = "/h"
LOOKS = {
    Severity.INFO: ("line", "ring"),
    Severity.WARNING: ("line", "tri"),
    Severity.SERIOUS: ("tight", "diamond"),
    Severity.CRITICAL: ("urgent", "diamond"),
}


def line(tx: Transaction, alert: DeviceAlert) -> SimpleNamespace:
    device = alert.device
    look, sign = LOOKS[alert.severity]
    return SimpleNamespace(
        id=alert.id,
        url=f"/device-alerts/{alert.id}",
        name=alert.name_in(language()),
        listed=alert.kind is not None,
        severity=word("alert_severity", alert.severity),
        look=look,
        sign=sign,
        device=device.model.full_name if device else "",
        serial=alert.serial,
        home=device.home.address if device else "",
        customer=device.home.customer.name if device else "",
        warranty=warranty(alert, tx),
        reading=reading(alert),
        since=near(alert.first_at, tx.stamp.at),
        last=near(alert.last_at, tx.stamp.at),
        count=alert.count,
        relapses=alert.relapses,
        well=alert.cleared_at is not None,
        order=alert.work_order.reference if alert.work_order else "",
        state=word("alert_state", alert.state),
        reason=alert.reason or "",
    )


def reading(said: DeviceAlert | DeviceEvent) -> str:
    """ "−40,0 °C", with as many decimals as were sent; what is no number stays as it came."""
    if not said.reading:
        return ""
    number = NUMBER.fullmatch(said.reading)
    read = decimal(Decimal(said.reading), len(number["decimals"] or "")) if number else said.reading
    if said.unit == HOURLY:
        return _("%(count)s an hour", count=read)
    return f"{read}{THIN if said.unit == '%' else ' '}{said.unit}" if said.unit else read


def warranty(alert: DeviceAlert, tx: Transaction) -> str:
    if alert.device is None:
        return ""
    if alert.device.under_warranty(tx.stamp.at.date()):
        return _("warranty to %(day)s", day=long_date(alert.device.warranty_until))
    return _("out of warranty")


def in_short(tx: Transaction, order: WorkOrder) -> str:
    """For the engineer, in one line each."""
    found = (
        " · ".join(part for part in (one.name, one.reading, one.last, _("well again") if one.well else "") if part)
        for one in of_order(tx, order)
    )
    return "\n".join(found)


def of_order(tx: Transaction, order: WorkOrder) -> list[SimpleNamespace]:
    """On an order's page, and on its engineer's."""
    return [line(tx, one) for one in queries.of_order(tx, order)]
