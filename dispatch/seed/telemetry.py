"""What devices reported lately: some of it was seen to, some waits, and one product reports more than it should."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from dispatch.customers.actions import give_consent
from dispatch.customers.consent import ConsentPurpose
from dispatch.devices.device import Device
from dispatch.intake.geocoding.gazetteer import ours
from dispatch.seed.files import rows, words
from dispatch.seed.households import Household
from dispatch.seed.stage import Stage
from dispatch.seed.stories import MINUTE
from dispatch.stamp import SYSTEM
from dispatch.store.database import Transaction
from dispatch.telemetry import kinds, settling
from dispatch.telemetry.alert_kind import Severity
from dispatch.telemetry.arriving import arrived
from dispatch.telemetry.device_alert import AlertState, DeviceAlert
from dispatch.telemetry.event import event

AGREE = 0.7  # of the households, hear of alerts
SENDER = "seed"
SETTLED_AFTER = timedelta(minutes=40)
BURST, BURST_CATEGORY = 7, "smoke"


def alert_kinds(tx: Transaction) -> None:
    for row in rows("catalogue/alert_kinds.csv"):
        kinds.write(
            tx,
            **{name: row[name] for name in ("category", "code", "fault")},
            names=words(row),
            window=int(row["window"]),
            converts_from=Severity(row["converts_from"]) if row["converts_from"] else None,
        )


def device_alerts(stage: Stage) -> None:
    """With a chance of its own: the rest of the day stays as it is."""
    chance = Random(11)
    homes = sorted(stage.wishes.waiting, key=lambda one: one.home.id)
    devices = [device for household in homes for device in household.devices]
    stage.replay.plan(stage.clock.at(stage.clock.day(-30), 9), SYSTEM, partial(_agree, chance=chance, homes=homes))
    for number, row in enumerate(rows("device_alerts.csv")):
        fitting = [one for one in devices if one.model.category == row["category"]]
        device = chance.choice(fitting) if fitting else None
        if device is None and row["category"]:
            continue  # a small region may have none of them
        for place in range(int(row["times"])):
            moment = stage.clock.now - (float(row["minutes_ago"]) - 2 * place) * MINUTE
            said = partial(_say, device=device, row=row, key=f"{number}-{place}", clears=False)
            stage.replay.plan(moment, SYSTEM, said)
        if row["then"]:
            stage.replay.plan(moment + SETTLED_AFTER, _desk(stage), partial(_settle, device=device, row=row))
    for place, (device, moment) in enumerate(_burst(stage, devices)):
        row = {"code": "sensor_fault", "severity": "warning", "reading": "", "unit": ""}
        stage.replay.plan(moment, SYSTEM, partial(_say, device=device, row=row, key=f"burst-{place}", clears=False))


def _burst(stage: Stage, devices: list[Device]) -> Iterator[tuple[Device, datetime]]:
    """The same report from homes that have nothing in common but a product and its software."""
    alike = [one for one in devices if one.model.category == BURST_CATEGORY]
    newest = [one for one in alike if one.firmware == one.model.firmware[0]]
    for place, device in enumerate(newest[:BURST]):
        yield device, stage.clock.now - (50 - 6 * place) * MINUTE


def _desk(stage: Stage):
    return stage.staff.desk[0].actor(stage.replay.stamp.by.source)


def _agree(tx: Transaction, *, chance: Random, homes: list[Household]) -> None:
    version = next(row for row in rows("catalogue/consent_texts.csv") if row["purpose"] == "monitoring")["text_version"]
    for household in homes:
        if chance.random() < AGREE:
            give_consent(tx, household.customer, ConsentPurpose.MONITORING, text_version=version)


def _say(tx: Transaction, *, device: Device | None, row: dict[str, Any], key: str, clears: bool) -> None:
    said = event(
        key=key,
        code=row["code"],
        severity=row["severity"],
        at=tx.stamp.at,
        serial=device.serial if device else row["serial"],
        reading=row["reading"],
        unit=row["unit"],
        clears=clears,
    )
    alert = arrived(tx, said, sender=SENDER).alert
    row["alert"] = alert.id
    if alert.state is AlertState.OPEN:
        settling.convert_by_itself(tx, alert.id, ours())


def _settle(tx: Transaction, *, device: Device | None, row: dict[str, Any]) -> None:
    """A word of the closed list dismisses it, `clear` is the device's own."""
    if row["then"] == "clear":
        _say(tx, device=device, row=row, key=f"clear-{device.id}-{row['code']}", clears=True)
        return
    alert = tx.session.get_one(DeviceAlert, row["alert"])
    if alert.state is AlertState.OPEN:
        settling.dismiss(tx, alert.id, row["then"])
