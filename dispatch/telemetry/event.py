"""What a device's cloud reports, read strictly: docs/devices.md describes it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dispatch.errors import N_, Invalid
from dispatch.intake import fields
from dispatch.telemetry.alert_kind import Severity

NEEDED = {"id", "kind", "severity", "at"}
KNOWN = NEEDED | {"serial", "device", "reading", "unit", "clears", "firmware"}
CENTURY = range(2000, 2100)


class NotADeviceEvent(Invalid):
    """This is no report of a device."""

    says = N_("“{field}” is missing, unknown or not what it should be. docs/devices.md shows a report of a device.")


@dataclass(frozen=True, kw_only=True)
class Event:
    """`key`: the cloud's own number of it. One of `serial` and `cloud_id` is given. `at`: by the device's clock."""

    key: str
    code: str
    severity: Severity
    at: datetime
    serial: str = ""
    cloud_id: str = ""
    reading: str | None = None
    unit: str | None = None
    clears: bool = False
    firmware: str | None = None


def read(raw: bytes) -> Event:
    """Raises NotADeviceEvent, or another refusal that names the field."""
    try:
        given = json.loads(raw.decode())
    except (ValueError, RecursionError):
        raise NotADeviceEvent(field="event") from None
    if not isinstance(given, dict):
        raise NotADeviceEvent(field="event")
    for name in sorted((given.keys() - KNOWN) | (NEEDED - given.keys())):
        raise NotADeviceEvent(field=name)
    if not isinstance(given.get("clears", False), bool):
        raise NotADeviceEvent(field="clears")
    return event(
        key=_text(given, "id"),
        code=_text(given, "kind"),
        severity=_text(given, "severity"),
        at=_moment(given),
        serial=_text(given, "serial"),
        cloud_id=_text(given, "device"),
        reading=_reading(given),
        unit=_text(given, "unit"),
        clears=given.get("clears", False),
        firmware=_text(given, "firmware"),
    )


def event(
    *,
    key: str,
    code: str,
    severity: str,
    at: datetime,
    serial: str = "",
    cloud_id: str = "",
    reading: str = "",
    unit: str = "",
    clears: bool = False,
    firmware: str = "",
) -> Event:
    """Fit to keep. Raises a refusal that names the field."""
    found = Event(
        key=fields.line(key, "id", most=200),
        code=fields.line(code, "kind", most=40),
        severity=Severity(_one_of(Severity, severity, "severity")),
        at=at,
        serial=fields.line(serial, "serial", most=80),
        cloud_id=fields.line(cloud_id, "device", most=120),
        reading=fields.line(reading, "reading", most=80) or None,
        unit=fields.line(unit, "unit", most=20) or None,
        clears=clears,
        firmware=fields.line(firmware, "firmware", most=40) or None,
    )
    for name, value in (("id", found.key), ("kind", found.code), ("serial", found.serial or found.cloud_id)):
        if not value:
            raise NotADeviceEvent(field=name)
    return found


def _one_of(choices: type[Severity], given: str, field: str) -> str:
    if given not in set(choices):
        raise NotADeviceEvent(field=field)
    return given


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise NotADeviceEvent(field=name)
    return value


def _reading(given: dict[str, Any]) -> str:
    """A number or words."""
    value = given.get("reading")
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else _text(given, "reading")


def _moment(given: dict[str, Any]) -> datetime:
    try:
        at = datetime.fromisoformat(_text(given, "at"))
        if at.tzinfo is not None and at.year in CENTURY:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise NotADeviceEvent(field="at")
