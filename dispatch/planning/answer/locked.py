"""Locks as reasons: what the planner's obstacles and smallest changes mean for a visit that somebody locked.

locked_to {engineer_id} · locked_time {starts_at} · locked_window {} · locked_day {starts_at}; the change is
unlock {visit_id, where it is another visit}.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from dispatch.planning.question.record import VisitRecord
from dispatch.work.lock import WhenLocked

Facts = dict[str, Any]
OF_TIME = {"window", "too_early", "never_open"}
TIME_GIVES_WAY = {"pinned_later", "open_hours"}
UNLOCK = "unlock"


def obstacle(found: Mapping[str, Any], record: VisitRecord) -> Facts:
    """`record`: of the visit in question."""
    if found["code"] == "not_allowed" and record.locked_to is not None:
        return locked_to(record)
    own = found.get("visit", str(record.visit_id)) == str(record.visit_id)
    if found["code"] in OF_TIME and own and record.when_locked is not None:
        return locked_when(record)
    return dict(found)


def locked_to(record: VisitRecord) -> Facts:
    return {"code": "locked_to", "engineer_id": record.locked_to}


def locked_when(record: VisitRecord) -> Facts:
    return {"code": f"locked_{record.when_locked}", "starts_at": record.locked_at}


def changes(found: Iterable[Facts], records: Mapping[int, VisitRecord], visit_id: int) -> list[Facts]:
    """Unlocking alone is not always enough: beyond the window that was promised, the customer has to agree too."""
    told: list[Facts] = []
    for change in found:
        of = records.get(change.get("visit_id", visit_id))
        told += [one for one in _unlocked(change, of) if one not in told]
    return told


def _unlocked(change: Facts, record: VisitRecord | None) -> list[Facts]:
    code, other = change["code"], {name: change[name] for name in ("visit_id",) if name in change}
    unlock = {"code": UNLOCK, **other}
    if record is None or (code == "permission" and record.locked_to is None):
        return [change]
    if code == "permission":
        return [unlock]
    if record.when_locked == WhenLocked.WINDOW and code in ("window_later", "window_earlier", "other_day"):
        return [unlock, change]
    if record.when_locked is None or code not in TIME_GIVES_WAY:
        return [change]
    return [unlock, *_beyond_window(change, record, other)]


def _beyond_window(change: Facts, record: VisitRecord, other: Facts) -> list[Facts]:
    """What a start later than the locked one still asks of the customer."""
    if change["code"] != "pinned_later" or record.told_until is None:
        return []
    later = record.starts + timedelta(seconds=change["seconds"]) - record.told_until
    seconds = int(later.total_seconds())
    return [{"code": "window_later", "seconds": seconds, **other}] if seconds > 0 else []
