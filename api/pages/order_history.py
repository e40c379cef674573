"""An order's history in words: who did what, when and why."""

from typing import Any

from flask_babel import gettext as _

from api.words import word
from dispatch.store.audit import AuditEntry
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.work_order import WorkOrder

VERBS = {"work_order": "order_verb", "visit": "visit_verb"}
UNTOLD = {"work_order_device", "attachment_content", "link"}


def history(tx: Transaction, order: WorkOrder) -> list[dict[str, Any]]:
    """Newest first."""
    entries = [(entry, note) for entry, note in queries.history(tx, order) if entry.subject not in UNTOLD]
    names = queries.names_of_accounts(tx, {entry.account_id for entry, _note in entries if entry.account_id})
    return [{"at": entry.at, "who": who(entry, names), "says": says(entry, note)} for entry, note in entries]


def who(entry: AuditEntry, names: dict[int, str]) -> str:
    return names.get(entry.account_id) or word("role", entry.role)


def says(entry: AuditEntry, note: str | None) -> str:
    kind = VERBS.get(entry.subject, "audit_verb")
    verb = (
        word(kind, entry.verb)
        if entry.verb not in ("created", "changed", "deleted")
        else word("audit_verb", entry.verb)
    )
    parts = [f"{word('subject', entry.subject)}: {verb}"]
    if entry.reason:
        parts.append(entry.reason.replace("_", " "))
    if entry.verb == "changed":
        parts.append(", ".join(sorted(entry.changes)).replace("_", " "))
    if note:
        parts.append(_("“%(words)s”", words=note))
    return " · ".join(part for part in parts if part)
