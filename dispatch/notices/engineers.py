"""What engineers are told: a note for each change of their day, unread until they have seen it."""

from datetime import datetime

from sqlalchemy import select

from dispatch.notices.engineer_note import EngineerNote, NoteEvent
from dispatch.store.database import Transaction
from dispatch.work.visit import Visit


def engineer_assigned(tx: Transaction, *, visit_id: int) -> None:
    """Nothing new, no new note. Whoever had the visit until now is told that it is gone."""
    visit = tx.session.get_one(Visit, visit_id)
    if visit.engineer_id is None or visit.starts_at is None:
        return
    earlier = _last(tx, visit.id, visit.engineer_id)
    if earlier is None or earlier.event is NoteEvent.TAKEN or earlier.starts_at != visit.starts_at:
        moved = earlier is not None and earlier.event is not NoteEvent.TAKEN
        _note(tx, visit, visit.engineer_id, NoteEvent.MOVED if moved else NoteEvent.GIVEN, visit.starts_at)
    _taken_from_others(tx, visit)


def engineer_released(tx: Transaction, *, visit_id: int) -> None:
    """The visit was taken back or cancelled. Given anew meanwhile, that note says it all."""
    visit = tx.session.get_one(Visit, visit_id)
    _taken_from_others(tx, visit)


def _taken_from_others(tx: Transaction, visit: Visit) -> None:
    query = select(EngineerNote.engineer_id).where(EngineerNote.visit_id == visit.id).distinct()
    for engineer_id in tx.session.scalars(query).all():
        last = _last(tx, visit.id, engineer_id)
        if engineer_id != visit.engineer_id and last.event is not NoteEvent.TAKEN:
            _note(tx, visit, engineer_id, NoteEvent.TAKEN, last.starts_at)


def _last(tx: Transaction, visit_id: int, engineer_id: int) -> EngineerNote | None:
    query = select(EngineerNote).where(EngineerNote.visit_id == visit_id, EngineerNote.engineer_id == engineer_id)
    return tx.session.scalars(query.order_by(EngineerNote.id.desc()).limit(1)).first()


def _note(tx: Transaction, visit: Visit, engineer_id: int, event: NoteEvent, starts_at: datetime) -> None:
    note = EngineerNote(
        engineer_id=engineer_id, visit_id=visit.id, event=event, starts_at=starts_at, written_at=tx.stamp.at
    )
    tx.add(note)
    tx.session.flush()
    tx.send("notices.push_note", note_id=note.id)


TOPICS = {"notices.engineer_assigned": engineer_assigned, "notices.engineer_released": engineer_released}
