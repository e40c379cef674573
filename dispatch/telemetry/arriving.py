"""The one way in for reports of devices: each once, and what belongs together as one alert."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range, insert

from dispatch.channels.inlet import Inlet
from dispatch.devices.device import Device
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.store.turns import Turn, take_turn
from dispatch.telemetry.agreeing import as_agreed
from dispatch.telemetry.alert_kind import AlertKind
from dispatch.telemetry.device_alert import AlertBegun, AlertState, DeviceAlert, DeviceEvent
from dispatch.telemetry.event import Event
from dispatch.telemetry.whose import branch_for, device_of
from dispatch.work.actions import OVER

USUAL_WINDOW = timedelta(minutes=10)  # of kinds that are none of ours
NEVER = datetime.min.replace(tzinfo=UTC)
TRIES = 3


class Arrival(NamedTuple):
    """`fresh`: False where this very report was here before. `begun`: it began an alert. `alert`: None for an all-clear
    of which nobody knew."""

    alert: DeviceAlert | None
    fresh: bool
    begun: bool = False


def arrived(tx: Transaction, event: Event, *, sender: str, inlet: Inlet | None = None) -> Arrival:
    """Keep a report, whatever it is about. `sender`: whose numbers tell reports apart. The branch of `inlet`, or else
    the reporter's own, answers for devices that are none of ours, or none of those this reporter may speak for. What
    was measured is kept only where the household has agreed to it.

    Raises:
        AlertBegun: hundreds of the same at the same moment; sent again, it is taken.
    """
    known = _known(tx, event, sender)
    if known is not None:
        return Arrival(known.alert, fresh=False)
    device = device_of(tx, event, reach=tx.stamp.by.branches if inlet is None else inlet.reach)
    if device is not None:
        _learn(device, event)
    event = as_agreed(event, device)
    for _ in range(TRIES):
        alert = _belongs_to(tx, subject_of(device, event))
        if alert is None and event.clears:
            return Arrival(None, fresh=True)
        begun = alert is None
        try:
            if alert is None:
                with tx.savepoint():
                    alert = _begin(tx, event, device, inlet)
        except AlertBegun:
            continue  # Somebody was quicker by a moment: theirs is committed now, and takes this one in.
        if not _kept(tx, alert, event, sender):
            if begun:
                raise AlertBegun  # its number was given to another report at this very moment
            return Arrival(alert, fresh=False)
        if not begun:
            _absorb(tx, alert, event)
        _consider(tx, alert)
        return Arrival(alert, fresh=True, begun=begun)
    raise AlertBegun


def subject_of(device: Device | None, event: Event) -> int:
    """The same for all reports of one kind from one device."""
    who = f"device {device.id}" if device else f"serial {event.serial}" if event.serial else f"cloud {event.cloud_id}"
    return int.from_bytes(hashlib.sha256(f"{who}\n{event.code}".encode()).digest()[:8], signed=True) >> 1


def _known(tx: Transaction, event: Event, sender: str) -> DeviceEvent | None:
    query = select(DeviceEvent).where(DeviceEvent.sender == sender, DeviceEvent.key == event.key)
    return tx.session.scalars(query).one_or_none()


def _learn(device: Device, event: Event) -> None:
    """The device itself knows best what it runs and what it is called."""
    if event.firmware and event.firmware != device.firmware:
        device.firmware = event.firmware
    if event.serial and event.cloud_id and event.cloud_id != device.cloud_id:
        device.cloud_id = event.cloud_id


def _belongs_to(tx: Transaction, subject: int) -> DeviceAlert | None:
    """The alert that takes it in: one that lasts, or whose order isn't over."""
    query = select(DeviceAlert).where(DeviceAlert.subject == subject).order_by(DeviceAlert.id.desc()).limit(1)
    newest = tx.session.scalars(
        query.with_for_update(of=DeviceAlert).execution_options(populate_existing=True)
    ).one_or_none()
    if newest is None:
        return None
    seen_to = newest.work_order is not None and newest.work_order.kept.state not in OVER
    lasts = newest.absorbs.upper is None or tx.stamp.at < newest.absorbs.upper
    return newest if lasts or seen_to else None


def _begin(tx: Transaction, event: Event, device: Device | None, inlet: Inlet | None) -> DeviceAlert:
    subject, category = subject_of(device, event), device and device.model.category
    # Those who write into an exclusion constraint at the same moment wait for one another: here they queue before.
    take_turn(tx.session, Turn.DEVICE_ALERT, str(subject))
    query = select(AlertKind).where(AlertKind.category == category, AlertKind.code == event.code)
    alert = DeviceAlert(
        subject=subject,
        device=device,
        serial=event.serial or event.cloud_id,
        code=event.code,
        kind=tx.session.scalars(query).one_or_none(),
        branch_id=branch_for(tx, device, inlet),
        firmware=event.firmware or (device and device.firmware),
        severity=event.severity,
        state=AlertState.OPEN,
        reading=event.reading,
        unit=event.unit,
        first_at=tx.stamp.at,
        last_at=tx.stamp.at,
        count=1,
        relapses=0,
        absorbs=Range(tx.stamp.at, None),
    )
    tx.add(alert)
    remark(alert, "report")
    tx.session.flush()
    return alert


def _kept(tx: Transaction, alert: DeviceAlert, event: Event, sender: str) -> bool:
    """False where it came twice at once, and the other was kept."""
    row = {
        "alert_id": alert.id, "sender": sender, "key": event.key, "severity": event.severity, "clears": event.clears,
        "reading": event.reading, "unit": event.unit, "at": event.at, "received_at": tx.stamp.at,
    }  # fmt: skip
    kept = insert(DeviceEvent).values(row).on_conflict_do_nothing(constraint="uq_device_event_once")
    return tx.session.scalar(kept.returning(DeviceEvent.id)) is not None


def _absorb(tx: Transaction, alert: DeviceAlert, event: Event) -> None:
    """Reports may overtake one another: what the device said before its last word changes nothing of how it is."""
    alert.last_at = max(alert.last_at, tx.stamp.at)
    alert.reading, alert.unit = event.reading or alert.reading, event.unit or alert.unit
    stale = _spoke(tx, alert, clears=not event.clears) > event.at
    if event.clears:
        if not stale:
            _clear(tx, alert)
        return
    alert.count += 1
    worse = event.severity.rank > alert.severity.rank
    alert.severity = event.severity if worse else alert.severity
    if alert.cleared_at is not None and not stale:
        alert.relapses += 1
        _relapse(alert)
    if alert.state is AlertState.DISMISSED and worse:
        _open_again(alert, "worse")
    if not _order_over(alert):  # what is said after its order must be another alert soon, however often it is said
        alert.absorbs = Range(alert.absorbs.lower, None if alert.state is AlertState.OPEN else until(alert))
    tx.session.flush()


def _spoke(tx: Transaction, alert: DeviceAlert, *, clears: bool) -> datetime:
    """When the device last said so, by its own clock."""
    query = select(func.max(DeviceEvent.at)).where(DeviceEvent.alert_id == alert.id, DeviceEvent.clears == clears)
    return tx.session.scalar(query) or NEVER


def _relapse(alert: DeviceAlert) -> None:
    """It isn't well after all. Whoever sees to it by its order, or has dismissed it, still does."""
    if alert.state is AlertState.CLEARED:
        _open_again(alert, "relapse")
    else:
        alert.cleared_at = None
        remark(alert, "relapse")


def _order_over(alert: DeviceAlert) -> bool:
    return alert.state is AlertState.ORDERED and alert.work_order.kept.state in OVER


def _open_again(alert: DeviceAlert, verb: str) -> None:
    alert.state = AlertState.OPEN
    alert.cleared_at = alert.settled_at = alert.reason = None
    remark(alert, verb)


def _clear(tx: Transaction, alert: DeviceAlert) -> None:
    """All is well again: an alert nobody has seen to is over by itself, and an order's says so."""
    alert.cleared_at = tx.stamp.at
    if alert.state is AlertState.OPEN:
        alert.state, alert.settled_at = AlertState.CLEARED, tx.stamp.at
        alert.absorbs = Range(alert.absorbs.lower, until(alert))
    remark(alert, "clear")
    tx.session.flush()


def until(alert: DeviceAlert) -> datetime:
    """So long after it was last heard of, the same still belongs to it."""
    return alert.last_at + (alert.kind.lasts if alert.kind else USUAL_WINDOW)


def _consider(tx: Transaction, alert: DeviceAlert) -> None:
    """Whether it becomes an order by itself is decided by the worker: whoever reports is answered at once."""
    if alert.state is AlertState.OPEN and alert.device_id and alert.kind and alert.kind.converts(alert.severity):
        tx.send_once("telemetry.convert", alert_id=alert.id)
