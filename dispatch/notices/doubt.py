"""What may have gone: its sender was killed between the gateway's answer and our mark, or no answer came in time.

Only the gateway can know. One that knows our references is asked; with any other a person decides.
"""

from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from dispatch.notices.gateway import ANSWERS_WITHIN, Outcome, Route
from dispatch.notices.message import Delivery
from dispatch.store.database import Transaction

# By then a gateway has either taken what a killed sender gave it, or never will.
SURE = timedelta(seconds=ANSWERS_WITHIN + 10)
# So long a gateway that doesn't answer is asked; then a person decides.
ASKED_FOR = timedelta(hours=1)


class Letter(Protocol):
    delivery: Delivery
    handed_at: datetime | None
    sent_at: datetime | None


class Question(NamedTuple):
    """`since`: when it was handed over."""

    address: str
    since: datetime


def question(tx: Transaction, letter: Letter, route: Route | None, *, topic: str, **known: int) -> Question | None:
    """What to ask the gateway now; None while it may still be taking it, and where it can't be asked: unknown then.
    `topic` and `known`: what delivers it."""
    if route is None or route.asks is None:
        letter.delivery = Delivery.UNKNOWN
        return None
    if tx.stamp.at < letter.handed_at + SURE:
        tx.send_later(letter.handed_at + SURE, topic, **known)
        return None
    return Question(route.asks, letter.handed_at)


def settle(tx: Transaction, letter: Letter, asked: Question, outcome: Outcome, *, topic: str, **known: int) -> None:
    """By what the gateway says. What it never got goes now, if it is still so."""
    if letter.delivery is not Delivery.SENDING or letter.handed_at != asked.since:
        return  # Somebody was quicker.
    if outcome is Outcome.ACCEPTED:
        letter.delivery, letter.sent_at = Delivery.SENT, letter.handed_at
    elif outcome is Outcome.REFUSED:
        letter.delivery = Delivery.QUEUED
        tx.send(topic, **known)
    elif tx.stamp.at > asked.since + ASKED_FOR:
        letter.delivery = Delivery.UNKNOWN
    else:
        tx.send_later(tx.stamp.at + SURE, topic, **known)


def unclear(tx: Transaction, letter: Letter, route: Route, *, topic: str, **known: int) -> None:
    """No answer came in time."""
    if route.knows_references:
        letter.delivery = Delivery.SENDING
        tx.send_later(tx.stamp.at + SURE, topic, **known)
    else:
        letter.delivery = Delivery.UNKNOWN
