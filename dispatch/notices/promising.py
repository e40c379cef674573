"""What a message makes the customer count on, written into the ledger in the transaction that renders it."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from dispatch.ledger.promise import PromiseChannel, PromiseKind
from dispatch.ledger.telling import said
from dispatch.notices.message import Message
from dispatch.notices.sentences import sentence_with
from dispatch.store.database import Transaction

# Event → the facts in its words that are promises.
PROMISES = {
    "received": {"answer_by": PromiseKind.ANSWER_BY, "arrive_by": PromiseKind.ARRIVE_BY},
    "device_alert": {"answer_by": PromiseKind.ANSWER_BY, "arrive_by": PromiseKind.ARRIVE_BY},
    "window": {"window": PromiseKind.WINDOW},
    "reminder": {"window": PromiseKind.WINDOW},
    "on_the_way": {"eta": PromiseKind.ETA},
    "repromised": {"answer_by": PromiseKind.ANSWER_BY, "arrive_by": PromiseKind.ARRIVE_BY},
    "late": {"eta": PromiseKind.ETA},
}
OF_VISITS = (PromiseKind.WINDOW, PromiseKind.ETA)


class Due(NamedTuple):
    start: datetime | None
    end: datetime


def promised(tx: Transaction, message: Message, facts: dict[str, str], words: str) -> None:
    """What the words don't say, or say of no time we know, is no promise. Said before, it is no second one."""
    for kind, due, wording in told_by(message, facts, words, now=tx.stamp.at):
        said(
            tx,
            message.work_order,
            kind,
            wording=wording,
            channel=PromiseChannel(message.channel),
            due_from=due.start,
            due_to=due.end,
            visit=message.visit if kind in OF_VISITS else None,
            language=message.language,
        )


def told_by(
    message: Message, facts: dict[str, str], words: str, *, now: datetime
) -> Iterator[tuple[PromiseKind, Due, str]]:
    """Kind, time and the sentence that says it."""
    for name, kind in PROMISES.get(message.event, {}).items():
        due = _due(message, kind, now)
        if due is not None and facts.get(name) and facts[name] in words:
            yield kind, due, sentence_with(words, facts[name])


def _due(message: Message, kind: PromiseKind, now: datetime) -> Due | None:
    order, visit = message.work_order, message.visit
    if kind is PromiseKind.WINDOW:
        return visit and visit.window_from and Due(visit.window_from, visit.window_to)
    end = {
        PromiseKind.ANSWER_BY: order.response_due,
        PromiseKind.ARRIVE_BY: order.arrival_due,
        PromiseKind.ETA: message.at_door and max(message.at_door, now),
    }[kind]
    return end and Due(None, end)
