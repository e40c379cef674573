"""The moves open to this person, as buttons: read from the table of the order's life."""

from typing import Any

from api import forms
from api.language import language
from api.words import word
from dispatch.catalogue.closing_code import CodeList
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.lifecycle import ORDER_LIFE
from dispatch.work.work_order import WorkOrder

# These follow from what happens to the order's visits; nobody presses them.
BY_ITSELF = {"plan", "unplan", "begin", "turn_back", "return", "finish"}
REASONS = {
    "cancel": CodeList.CANCEL,
    "wait": CodeList.WAITING,
    "reopen": CodeList.REOPEN,
    "let_be": CodeList.NO_ACTION,
}
MAIN = ("accept", "resume", "archive")


def moves(tx: Transaction, order: WorkOrder) -> list[dict[str, Any]]:
    verbs = [verb for verb in ORDER_LIFE.open_to(tx.stamp.by.role, order.state) if verb not in BY_ITSELF]
    return [
        {
            "verb": verb,
            "text": word("order_verb", verb),
            "url": f"/work-orders/{order.reference}/moves/{verb}",
            "main": verb in MAIN,
            "key": "",
            "reasons": reasons(tx, verb),
            "note": "note" in ORDER_LIFE.moves[verb].needs,
            "form": forms.empty(),
        }
        for verb in verbs
    ]


def reasons(tx: Transaction, verb: str) -> list[tuple[str, str]]:
    if verb not in REASONS:
        return []
    return [(code.code, code.name_in(language())) for code in queries.closing_codes(tx, REASONS[verb])]
