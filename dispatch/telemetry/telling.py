"""An alert in words, for whoever goes there: what was read, when, how often."""

from zoneinfo import ZoneInfo

from sqlalchemy import select

from dispatch.errors import N_
from dispatch.people.branch import Branch
from dispatch.store.database import Transaction
from dispatch.telemetry.device_alert import DeviceAlert, DeviceEvent
from dispatch.words import words_in

LATEST = 5
DEVICE = N_("%(device)s reports: %(kind)s")
LINE = N_("%(at)s: %(reading)s")
NOTHING_READ = N_("no reading")
TIMES = N_("Reported %(count)s× since %(at)s.")


def reported(tx: Transaction, alert: DeviceAlert, language: str) -> str:
    """The newest readings by the device's own clock, and how often it was said."""
    say = words_in(language).gettext
    branch = tx.session.get(Branch, alert.branch_id) if alert.branch_id else None
    zone = ZoneInfo(branch.time_zone if branch else "UTC")
    name = alert.device.model.full_name if alert.device else alert.serial
    lines = [say(DEVICE) % {"device": f"{name} ({alert.serial})", "kind": alert.name_in(language)}]
    for one in events(tx, alert, limit=LATEST):
        reading = read(one) or say(NOTHING_READ)
        lines.append(say(LINE) % {"at": f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}", "reading": reading})
    if alert.count > 1:
        lines.append(say(TIMES) % {"count": alert.count, "at": f"{alert.first_at.astimezone(zone):%Y-%m-%d %H:%M}"})
    return "\n".join(lines)


def read(said: DeviceAlert | DeviceEvent) -> str:
    """ "2.9 V"; '' where nothing was read."""
    return " ".join(part for part in (said.reading, said.unit) if part)


def events(tx: Transaction, alert: DeviceAlert, *, limit: int = 50) -> list[DeviceEvent]:
    """Newest first."""
    query = select(DeviceEvent).where(DeviceEvent.alert_id == alert.id).order_by(DeviceEvent.id.desc())
    return list(tx.session.scalars(query.limit(limit)))
