"""What stands out in a bundle: software, battery, signal, errors. Pure, and cautious: what it isn't sure of it leaves
unsaid."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from dispatch.help.diagnostics.bundle import PartKind
from dispatch.help.diagnostics.unpacking import Part

NAMES = {
    "software": {"firmware", "firmware_version", "fw", "sw_version", "software", "version"},
    "battery": {"battery", "battery_percent", "battery_level", "batt"},
    "signal": {"rssi", "signal", "wifi_rssi", "signal_dbm"},
    "running": {"uptime", "uptime_s", "uptime_seconds"},
    "restarts": {"restarts", "reboots", "boot_count"},
    "last_error": {"last_error", "error", "fault_code"},
}
_ERROR = re.compile(r"(?i)\b(error|fatal|panic|critical|failed)\b")
LONGEST = 80


def points(parts: Iterable[Part]) -> list[dict[str, str]]:
    """[{name, value}, …]: at most one of each name, the first that is met; `errors` counts lines of logs."""
    found: dict[str, str] = {}
    errors = 0
    for part in parts:
        if part.kind is PartKind.VALUES:
            for name, value in _leaves(part.name, _values(part.text)):
                known = next((point for point, names in NAMES.items() if name.lower() in names), None)
                if known and known not in found and value not in (None, ""):
                    found[known] = str(value).replace("\x00", "")[:LONGEST]
        elif part.kind is PartKind.LOG:
            errors += sum(1 for line in part.text.splitlines() if _ERROR.search(line))
    if errors:
        found["errors"] = str(errors)
    return [{"name": name, "value": found[name]} for name in (*NAMES, "errors") if name in found]


def _values(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _leaves(name: str, value: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and depth < 6:
        for key, inner in value.items():
            yield from _leaves(str(key), inner, depth + 1)
    elif isinstance(value, str | int | float | bool):
        yield name, value
