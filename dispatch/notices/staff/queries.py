"""What people ask about notes to our own people."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from dispatch.notices.staff.staff_note import StaffNote
from dispatch.store.database import Transaction
from dispatch.work.queries import visible


def newest_notes(tx: Transaction, *, limit: int) -> list[StaffNote]:
    """Of the orders the asker may see."""
    query = select(StaffNote).join(StaffNote.work_order).where(visible(tx.stamp.by))
    query = query.options(contains_eager(StaffNote.work_order), joinedload(StaffNote.account))
    return list(tx.session.scalars(query.order_by(StaffNote.id.desc()).limit(limit)))
