"""A burst of the same alert from many devices of one model and software: then it is rarely the devices.

Devices count, not reports: in the last hour at least `LEAST` of them, and `TIMES` as many as an hour usually brings of
that model, software and kind over four weeks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select

from dispatch.catalogue.part import DeviceModel
from dispatch.devices.device import Device
from dispatch.errors import N_, NotFound
from dispatch.issues import actions as issues
from dispatch.issues import queries as known
from dispatch.issues.issue import Issue
from dispatch.issues.scope import in_range
from dispatch.people.whole_house import require_whole_house
from dispatch.store.database import Transaction
from dispatch.store.turns import Turn, take_turn
from dispatch.telemetry.alert_kind import AlertKind
from dispatch.telemetry.device_alert import DeviceAlert
from dispatch.telemetry.queries import seen
from dispatch.words import LANGUAGES, words_in

SPAN, USUAL = timedelta(hours=1), timedelta(days=28)
LEAST, TIMES = 5, 5.0
TITLE = N_("%(model)s: %(kind)s")
WORDS = N_("Several %(model)s report: %(kind)s. We are looking into it, and write as soon as we know more.")


@dataclass(frozen=True)
class Spike:
    """`usual`: devices in an hour. `issue`: the open one that it is part of already."""

    model: DeviceModel
    firmware: str | None
    kind: AlertKind
    devices: int
    usual: float
    since: datetime
    issue: Issue | None


def spikes(tx: Transaction) -> list[Spike]:
    """Of the last hour, the largest first."""
    now = tx.stamp.at
    recent = DeviceAlert.last_at > now - SPAN
    lately = func.count(DeviceAlert.device_id.distinct()).filter(recent)
    before = func.count().filter(and_(DeviceAlert.first_at <= now - SPAN, DeviceAlert.first_at > now - USUAL))
    begun = func.min(DeviceAlert.first_at).filter(recent)
    query = (
        select(Device.model_id, DeviceAlert.firmware, DeviceAlert.kind_id, lately, before, begun)
        .join(DeviceAlert.device)
        .where(DeviceAlert.kind_id.is_not(None), DeviceAlert.last_at > now - USUAL, seen(tx.stamp.by))
        .group_by(Device.model_id, DeviceAlert.firmware, DeviceAlert.kind_id)
        .having(lately >= LEAST)
        .order_by(lately.desc())
    )
    found = []
    for model_id, firmware, kind_id, devices, earlier, since in tx.session.execute(query):
        usual = earlier / ((USUAL - SPAN) / SPAN)
        if devices >= TIMES * usual:
            model, kind = tx.session.get_one(DeviceModel, model_id), tx.session.get_one(AlertKind, kind_id)
            issue = _issue(tx, model, firmware, kind)
            found.append(Spike(model, firmware, kind, devices, usual, since, issue))
    return found


def open_issue(tx: Transaction, model: str, firmware: str | None, kind_id: int) -> Issue:
    """A suspected issue of a spike there is now, with the orders its alerts have become; the one there is, where there
    is one, also where two press at once. Nobody is told before a person has confirmed it.

    Raises:
        NotFound: there is no such spike (any more). HoldsEverywhere.
    """
    require_whole_house(tx)
    take_turn(tx.session, Turn.DEVICE_SPIKE, model)
    key = (model, firmware, kind_id)
    spike = next((one for one in spikes(tx) if (one.model.code, one.firmware, one.kind.id) == key), None)
    if spike is None:
        raise NotFound
    issue = spike.issue or issues.open_issue(
        tx,
        titles={spoken: _said(TITLE, spike, spoken) for spoken in LANGUAGES},
        words={spoken: _said(WORDS, spike, spoken) for spoken in LANGUAGES},
        models=[spike.model.code],
        faults=[spike.kind.fault],
        firmware_from=spike.firmware,
        firmware_to=spike.firmware,
        since=spike.since,
    )
    issues.link(tx, issue.id, [alert.work_order.reference for alert in _alerts(tx, spike) if alert.work_order])
    return issue


def _alerts(tx: Transaction, spike: Spike) -> Sequence[DeviceAlert]:
    query = (
        select(DeviceAlert)
        .join(DeviceAlert.device)
        .where(
            Device.model_id == spike.model.id,
            DeviceAlert.firmware.is_not_distinct_from(spike.firmware),
            DeviceAlert.kind_id == spike.kind.id,
            DeviceAlert.last_at > tx.stamp.at - SPAN,
        )
    )
    return tx.session.scalars(query).all()


def _issue(tx: Transaction, model: DeviceModel, firmware: str | None, kind: AlertKind) -> Issue | None:
    for issue in known.open_issues(tx):
        about = model.code in issue.models and (not issue.faults or kind.fault in issue.faults)
        if about and in_range(issue, firmware):
            return issue
    return None


def _said(text: str, spike: Spike, language: str) -> str:
    facts = {"model": spike.model.full_name, "kind": spike.kind.name_in(language)}
    return words_in(language).gettext(text) % facts
