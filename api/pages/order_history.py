"""An order's history in words: who did what, when and why."""

from collections.abc import Sequence
from typing import Any

from flask import g
from flask_babel import gettext as _

from api.display import short_day
from api.language import language
from api.pages import paging
from api.pages.history_says import Known, done, fields_words, reason_words
from api.pages.history_words.fields import TELLING
from api.words import word
from dispatch.catalogue.queries import closing_codes
from dispatch.planning.queries import engineer_names
from dispatch.store.audit import AuditEntry
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.work_order import WorkOrder

UNTOLD = frozenset({"link"})
BESIDE, AT_ONCE = 20, 100  # entries beside the order, and on a page of their own
Noted = Sequence[tuple[AuditEntry, str | None]]


def count(tx: Transaction, order: WorkOrder) -> int:
    return queries.history_count(tx, order, untold=UNTOLD)


def latest(tx: Transaction, order: WorkOrder) -> list[dict[str, Any]]:
    return told(tx, order, queries.history(tx, order, untold=UNTOLD, limit=BESIDE))


def context(tx: Transaction, order: WorkOrder) -> dict[str, Any]:
    """A page of all there is; `before` (an entry's id) continues it."""
    g.zone = order.branch.time_zone
    place = paging.asked()
    found = queries.history(tx, order, untold=UNTOLD, before_id=place.before_id, limit=AT_ONCE)
    here = f"/work-orders/{order.reference}/history"
    return {
        "order": order,
        "history": told(tx, order, found),
        "page": paging.page_of(place, [entry.id for entry, _note in found], total=count(tx, order), here=here),
    }


def told(tx: Transaction, order: WorkOrder, found: Noted) -> list[dict[str, Any]]:
    """Newest first; `day` where another day begins."""
    names = queries.names_of_accounts(tx, {entry.account_id for entry, _note in found if entry.account_id})
    codes = {(one.list.value, one.code): one.name_in(language()) for one in closing_codes(tx, [])}
    known = Known(codes, engineer_names(tx, order.branch_id))
    days = [short_day(entry.at) for entry, _note in found]
    return [
        {
            "day": day if day != previous else "",
            "at": entry.at,
            "who": who(entry, names),
            "says": says(entry, note, known),
        }
        for (entry, note), day, previous in zip(found, days, ["", *days], strict=False)
    ]


def who(entry: AuditEntry, names: dict[int, str]) -> str:
    return names.get(entry.account_id) or word("role", entry.role)


def says(entry: AuditEntry, note: str | None, known: Known) -> str:
    parts = [done(entry.subject, entry.verb)]
    if entry.reason:
        parts.append(reason_words(entry.verb, entry.reason, known))
    if entry.verb in TELLING:
        parts += fields_words(entry.changes, known)
    if note:
        parts.append(_("“%(words)s”", words=note))
    return " · ".join(parts)
