"""What somebody thinks we could do better, and what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.lifecycle import Lifecycle, Move
from dispatch.stamp import Role, Stamp
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.work_order import WorkOrder

KEEPERS = {Role.AGENT, Role.DISPATCHER, Role.MANAGER, Role.QUALITY}
DECIDERS = frozenset({Role.MANAGER, Role.QUALITY})


class SuggestionSource(StrEnum):
    FEEDBACK = "feedback"
    PUBLIC = "public"
    STAFF = "staff"


class SuggestionState(StrEnum):
    NEW = "new"
    CONSIDERED = "considered"
    PLANNED = "planned"
    DONE = "done"
    DECLINED = "declined"
    MERGED = "merged"


S = SuggestionState
OPEN = {S.NEW, S.CONSIDERED, S.PLANNED}
ANSWERED = {S.DONE, S.DECLINED}
SUGGESTION_LIFE = Lifecycle(
    SuggestionState,
    Move("consider", {S.NEW, S.DECLINED}, S.CONSIDERED, by=KEEPERS),
    Move("plan", {S.NEW, S.CONSIDERED}, S.PLANNED, by=DECIDERS),
    Move("do", OPEN, S.DONE, by=DECIDERS, needs=["did"]),
    Move("decline", OPEN, S.DECLINED, by=DECIDERS, needs=["did"]),
    Move("merge", {S.NEW, S.CONSIDERED}, S.MERGED, by=KEEPERS, needs=["into"]),
    Move("part", {S.MERGED}, S.NEW, by=KEEPERS),
)


class Suggestion(Base):
    """`words` as they were said; `may_publish`: whoever said them agreed that we write of it, without their name.

    `said` and `did` by language: our own words for what was suggested and what came of it. They are shown to
    everybody once `published_at` is set, which the database allows only with that consent. `work_order`: of the
    customer who said it, where it is known. `told_at`: when they were told what came of it.
    """

    __tablename__ = "suggestion"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    source: Mapped[SuggestionSource] = mapped_column(stored_enum(SuggestionSource))
    work_order_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"), index=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    language: Mapped[str]
    words: Mapped[str]
    topics: Mapped[list[str]]
    state: Mapped[SuggestionState] = mapped_column(stored_enum(SuggestionState))
    state_since: Mapped[datetime]
    received_at: Mapped[datetime]
    into_id: Mapped[int | None] = mapped_column(ForeignKey("suggestion.id"), index=True)
    said: Mapped[dict[str, str]]
    did: Mapped[dict[str, str]]
    may_publish: Mapped[bool]
    published_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    work_order: Mapped[WorkOrder | None] = relationship()
    into: Mapped["Suggestion | None"] = relationship(remote_side=id, back_populates="others")
    others: Mapped[list["Suggestion"]] = relationship(back_populates="into", order_by=id)
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("published_at IS NULL OR (may_publish AND state = 'done')", name="consent"),
        CheckConstraint("(state = 'merged') = (into_id IS NOT NULL) AND into_id <> id", name="merged"),
        Index(None, "state"),
    )

    @property
    def audit_branch(self) -> int | None:
        return self.branch_id

    def said_in(self, language: str) -> tuple[str, str]:
        """The language it is in, and the words: the reader's where we have them."""
        return in_language(self.said, language)

    def did_in(self, language: str) -> tuple[str, str]:
        return in_language(self.did, language)

    def move(self, verb: str, stamp: Stamp, **proofs: object) -> None:
        """Raises NotYourMove, MoveNotAllowed, ProofMissing."""
        target = SUGGESTION_LIFE.target(verb, self.state, stamp.by.role)
        SUGGESTION_LIFE.require(verb, {"did": self.did, **proofs})
        self.state, self.state_since = target, stamp.at
        if target is not S.DONE:
            self.published_at = None
        remark(self, f"suggestion_{verb}")


def in_language(words: dict[str, str], language: str) -> tuple[str, str]:
    for known in (language, "en", *words):
        if words.get(known):
            return known, words[known]
    return language, ""
