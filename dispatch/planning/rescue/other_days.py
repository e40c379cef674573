"""A new time on another day: found where bookings are made, priced as every rescue, and asked of the customer."""

from datetime import datetime
from typing import NamedTuple

from dispatch.errors import Refusal
from dispatch.planning.booking.desk import Desk
from dispatch.planning.booking.offering import counter, slots
from dispatch.planning.booking.slot import Slot
from dispatch.planning.rescue.found import Found
from dispatch.planning.rescue.offer import OTHER_DAY
from dispatch.planning.rescue.question import Question, on_day
from dispatch.store.database import Transaction

DAYS = 5  # from tomorrow on
TRIED = 4  # windows that are driven through


class Span(NamedTuple):
    opens: datetime
    closes: datetime


def other_days(tx: Transaction, question: Question, desk: Desk) -> list[Found]:
    """The first that a customer of the booking page would be offered too, and that is safely kept; none where this
    kind of work is not booked so, or where its day is locked."""
    order = question.visit.work_order
    if question.visit.when_locked is not None:
        return []
    try:
        asked = counter(tx, order, desk)
    except Refusal:
        return []
    free = [each for each in slots(asked, first=1, days=DAYS) if each.is_open and each.day != question.day.day]
    found = (_driven(tx, question, slot, desk) for slot in free[:TRIED])
    first = next((each for each in found if each is not None), None)
    return [first] if first else []


def _driven(tx: Transaction, question: Question, slot: Slot, desk: Desk) -> Found | None:
    there = on_day(tx, question.visit, question.visit.work_order.branch, slot.day, desk.roads)
    if there is None:
        return None
    window = Span(slot.window.opens, slot.window.closes)
    rescue = there.another_time(window, by=question.still_kept, engineer_id=slot.engineer_id)
    return rescue and Found(there, rescue, OTHER_DAY, window=window)
