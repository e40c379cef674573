"""What people ask about engineers and their shifts."""

from datetime import date

from sqlalchemy import select

from dispatch.errors import NotFound
from dispatch.people.engineer import Engineer
from dispatch.people.shift import Shift
from dispatch.store.database import Transaction


def engineer_of(tx: Transaction) -> Engineer:
    """The engineer who is asking."""
    found = tx.session.get(Engineer, tx.stamp.by.engineer_id) if tx.stamp.by.engineer_id else None
    if found is None:
        raise NotFound
    return found


def shift_on(tx: Transaction, engineer: Engineer, day: date) -> Shift | None:
    return tx.session.scalars(select(Shift).where(Shift.engineer_id == engineer.id, Shift.day == day)).one_or_none()
