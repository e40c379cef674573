"""Notes for engineers: what changed in their day since they last looked."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.people.engineer import Engineer
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.visit import Visit


class NoteEvent(StrEnum):
    GIVEN = "given"
    MOVED = "moved"
    TAKEN = "taken"


class EngineerNote(Base):
    """Unread until `read_at`. `starts_at`: when the visit was planned at the time of writing. `called_at`: it was not
    seen in time, `missed_at`: not answered in time, and the desk was called."""

    __tablename__ = "engineer_note"
    __audited__ = False
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    engineer_id: Mapped[int] = mapped_column(ForeignKey("engineer.id"))
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    event: Mapped[NoteEvent] = mapped_column(stored_enum(NoteEvent))
    starts_at: Mapped[datetime]
    written_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    called_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None]
    engineer: Mapped[Engineer] = relationship()
    visit: Mapped[Visit] = relationship()

    __table_args__ = (Index(None, "engineer_id", postgresql_where="read_at IS NULL"),)
