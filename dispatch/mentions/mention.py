"""What is said of us in public, and what we made of it. Leaving it alone, for a reason, is one of the good ends."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.lifecycle import Lifecycle, Move
from dispatch.stamp import Role, Stamp
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.work_order import WorkOrder

KEEPERS = {Role.AGENT, Role.DISPATCHER, Role.MANAGER, Role.QUALITY}
LOOKED_AT_WITHIN = timedelta(hours=24)


class MentionState(StrEnum):
    NEW = "new"
    HELPING = "helping"
    ANSWERED = "answered"
    LET_BE = "let_be"
    ORDERED = "ordered"


class Suggestion(StrEnum):
    HELP = "help"
    CORRECT = "correct"
    LEAVE = "leave"


S = MentionState
MENTION_LIFE = Lifecycle(
    MentionState,
    Move("help", {S.NEW}, S.HELPING, by=KEEPERS),
    Move("go_private", {S.NEW, S.HELPING}, S.HELPING, by=KEEPERS),
    Move("reply", {S.NEW, S.HELPING}, S.ANSWERED, by=KEEPERS, needs=["draft"]),
    Move("let_be", {S.NEW, S.HELPING}, S.LET_BE, by=KEEPERS, needs=["reason"]),
    Move("order", {S.NEW, S.HELPING, S.ANSWERED}, S.ORDERED, by=KEEPERS, needs=["order"]),
    Move("take_up", {S.LET_BE, S.ANSWERED}, S.NEW, by=KEEPERS),
)
WAITING = {S.NEW, S.HELPING}


class Mention(Base):
    """`external_key`: its key where it was found, so that it comes in once. `private_at`: since when we talk in
    private. `draft` is written by a person, always; nothing is posted from here."""

    __tablename__ = "mention"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    source: Mapped[str]
    external_key: Mapped[str | None]
    handle: Mapped[str]
    text: Mapped[str]
    link: Mapped[str | None]
    language: Mapped[str]
    said_at: Mapped[datetime]
    received_at: Mapped[datetime]
    state: Mapped[MentionState] = mapped_column(stored_enum(MentionState))
    state_since: Mapped[datetime]
    suggestion: Mapped[Suggestion] = mapped_column(stored_enum(Suggestion))
    reason: Mapped[str | None]
    draft: Mapped[str | None]
    private_at: Mapped[datetime | None]
    work_order_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    version: Mapped[int] = mapped_column()
    work_order: Mapped[WorkOrder | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("source", "external_key"),
        CheckConstraint("state <> 'let_be' OR reason IS NOT NULL", name="let_be_why"),
        Index(None, "state"),
    )

    @property
    def audit_branch(self) -> int | None:
        return self.work_order and self.work_order.branch_id

    def overdue(self, now: datetime) -> bool:
        """Nobody has looked at it for a day. What was left alone is done, and never late."""
        return self.state is S.NEW and now - self.received_at > LOOKED_AT_WITHIN

    def move(self, verb: str, stamp: Stamp, **proofs: Any) -> None:
        """Raises NotYourMove, MoveNotAllowed, ProofMissing."""
        target = MENTION_LIFE.target(verb, self.state, stamp.by.role)
        MENTION_LIFE.require(verb, {"draft": self.draft, **proofs})
        self.state, self.state_since, self.account_id = target, stamp.at, stamp.by.account_id
        self.reason = proofs.get("reason") if target is S.LET_BE else None
        if verb == "go_private":
            self.private_at = self.private_at or stamp.at
        remark(self, f"mention_{verb}", self.reason)
