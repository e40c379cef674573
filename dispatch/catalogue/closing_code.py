"""Closed lists with words in every language: causes, solutions, effects, reasons."""

from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.store.base import Base
from dispatch.store.columns import stored_enum


class CodeList(StrEnum):
    CAUSE = "cause"
    SOLUTION = "solution"
    EFFECT = "effect"
    WAITING = "waiting"
    CANCEL = "cancel"
    CANNOT_COMPLETE = "cannot_complete"
    DECLINE = "decline"
    REOPEN = "reopen"
    OVERRIDE = "override"
    NO_ACTION = "no_action"
    HANDS = "hands"
    CALL_BACK = "call_back"
    COMPLAINT = "complaint"
    COMPLAINT_OUTCOME = "complaint_outcome"
    COMPLAINT_REASON = "complaint_reason"
    REMEDY = "remedy"
    PRICE = "price"
    GOODWILL = "goodwill"
    ALERT = "alert"
    COVER = "cover"


class ClosingCode(Base):
    __tablename__ = "closing_code"
    list: Mapped[CodeList] = mapped_column(stored_enum(CodeList), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    names: Mapped[dict[str, str]]
    position: Mapped[int] = mapped_column(default=0)
    __table_args__ = (UniqueConstraint("list", "position"),)

    def name_in(self, language: str) -> str:
        return self.names.get(language) or self.names["en"]
