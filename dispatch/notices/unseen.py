"""What engineers were told and haven't seen, and visits they haven't said yes to: once their time is over, the desk is
called, while it is open."""

from datetime import datetime, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased, joinedload

from dispatch.notices.engineer_note import EngineerNote, NoteEvent
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work import visits
from dispatch.work.field_terms import FieldTerms, field_terms
from dispatch.work.lifecycle import VisitState
from dispatch.work.visit import Visit
from dispatch.working_time import is_open

SOON = timedelta(hours=48)  # what begins later can still be seen tomorrow
AT_ONCE = 500
TOOK_TOO_LONG = "not_accepted"


def look_for_unseen(tx: Transaction) -> None:
    for note in _unread(tx):
        terms = field_terms(tx, note.visit.work_order.branch_id)
        if _over(tx, note, terms.see_within):
            note.called_at = tx.stamp.at
            _call(tx, note, "not_seen")
    for note in _unanswered(tx):
        terms = field_terms(tx, note.visit.work_order.branch_id)
        if _over(tx, note, terms.answer_within):
            note.missed_at = tx.stamp.at
            _call(tx, note, "not_accepted")
            if terms.takes_back:
                _take_back(tx, note)


def answer_by(tx: Transaction, visit: Visit, terms: FieldTerms) -> datetime | None:
    """Until when its engineer is to say yes or no; None once they have, or where nobody told them."""
    if visit.state is not VisitState.PLANNED:
        return None
    query = select(func.max(EngineerNote.written_at)).where(
        EngineerNote.visit_id == visit.id, EngineerNote.engineer_id == visit.engineer_id
    )
    told = tx.session.scalar(query.where(EngineerNote.event != NoteEvent.TAKEN))
    return told and told + timedelta(minutes=terms.answer_within)


def _unread(tx: Transaction) -> list[EngineerNote]:
    query = _notes(tx).where(EngineerNote.read_at.is_(None), EngineerNote.called_at.is_(None))
    return list(tx.session.scalars(query))


def _unanswered(tx: Transaction) -> list[EngineerNote]:
    """The last word to whoever has the visit; what was said before it asks for no answer of its own."""
    later = aliased(EngineerNote)
    same = and_(later.visit_id == EngineerNote.visit_id, later.engineer_id == EngineerNote.engineer_id)
    newer = select(later.id).where(same, later.id > EngineerNote.id, later.event != NoteEvent.TAKEN).exists()
    query = _notes(tx).join(EngineerNote.visit).where(EngineerNote.missed_at.is_(None), ~newer)
    query = query.where(Visit.state == VisitState.PLANNED, Visit.engineer_id == EngineerNote.engineer_id)
    return list(tx.session.scalars(query.where(EngineerNote.event != NoteEvent.TAKEN)))


def _notes(tx: Transaction):
    query = select(EngineerNote).options(joinedload(EngineerNote.visit).joinedload(Visit.work_order))
    soon = EngineerNote.starts_at.between(tx.stamp.at - SOON, tx.stamp.at + SOON)
    locked = query.where(soon).with_for_update(of=EngineerNote, skip_locked=True)
    return locked.order_by(EngineerNote.id).limit(AT_ONCE)


def _over(tx: Transaction, note: EngineerNote, minutes: int) -> bool:
    calendar = note.visit.work_order.branch.calendar
    return note.written_at + timedelta(minutes=minutes) <= tx.stamp.at and is_open(calendar, tx.stamp.at)


def _call(tx: Transaction, note: EngineerNote, kind: str) -> None:
    facts = {"engineer_id": note.engineer_id, "event": str(note.event), "starts_at": note.starts_at.isoformat()}
    tx.send("planning.field_alert", kind=kind, visit_id=note.visit_id, mark=f"note {note.id}", facts=facts)


def _take_back(tx: Transaction, note: EngineerNote) -> None:
    """What customers were told stays promised; somebody else is found."""
    if tx.stamp.by.role is Role.SYSTEM:
        visit = visits.visit_for_change(tx, note.visit_id)
        if visit.state is VisitState.PLANNED and visit.engineer_id == note.engineer_id:
            visits.give_back(tx, visit, "unassign", reason=TOOK_TOO_LONG)
            tx.send("planning.disturbed", what="asked", visit_id=visit.id)


TOPICS = {"notices.unseen": look_for_unseen}
PERIODIC = {"notices.unseen": "* * * * *"}
