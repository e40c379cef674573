"""The moves open to this person, as buttons: read from the table of the order's life."""

from typing import Any

from api import forms
from api.language import language
from api.lives import ORDER
from api.words import word
from dispatch.catalogue.closing_code import CodeList
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.codes import OF_ORDER
from dispatch.work.work_order import WorkOrder

MAIN = ("accept", "resume", "archive")


def moves(tx: Transaction, order: WorkOrder) -> list[dict[str, Any]]:
    return [
        {
            "verb": verb,
            "text": word("order_verb", verb),
            "url": f"/work-orders/{order.reference}/moves/{verb}",
            "main": verb in MAIN,
            "key": "",
            "reasons": reasons(tx, order, verb),
            "note": "note" in ORDER.table.moves[verb].needs,
            "form": forms.empty(),
        }
        for verb in ORDER.open_to(tx.stamp.by.role, order.state)
    ]


def reasons(tx: Transaction, order: WorkOrder, verb: str) -> list[tuple[str, str]]:
    # Why hands are needed is asked only where something should be tried from afar first.
    if verb not in OF_ORDER or (OF_ORDER[verb] is CodeList.HANDS and order.hands_are_due):
        return []
    return [(code.code, code.name_in(language())) for code in queries.closing_codes(tx, OF_ORDER[verb])]
