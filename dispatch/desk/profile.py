"""What somebody at the desk can answer: their languages, what they know about, and when they work."""

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.people.account import Account
from dispatch.store.base import Base
from dispatch.working_time import Calendar


class DeskProfile(Base):
    """Whoever has one takes first contacts. `competences` are fault domains and skills; `hours` is a calendar as
    working_time reads it."""

    __tablename__ = "desk_profile"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    languages: Mapped[list[str]]
    competences: Mapped[list[str]]
    hours: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column()
    account: Mapped[Account] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def audit_branch(self) -> int | None:
        return self.account.branch_id

    @property
    def calendar(self) -> Calendar:
        return Calendar.from_json({"special": {}, "closed": [], **self.hours})
