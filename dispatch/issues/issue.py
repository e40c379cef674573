"""Known issues and outages: what is wrong with more homes than one, and whom it concerns."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.errors import N_, Invalid
from dispatch.issues.lifecycle import ISSUE_LIFE, OPEN, IssueState
from dispatch.stamp import Stamp
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.words import LANGUAGES
from dispatch.work.work_order import WorkOrder

LONGEST = 600


class Severity(StrEnum):
    """How customers hear of it. `minor`: it stands on our pages. `major`: by e-mail. `grave`: the way each prefers."""

    MINOR = "minor"
    MAJOR = "major"
    GRAVE = "grave"


class WordsMissing(Invalid):
    """A text is missing in one of the languages."""

    says = N_("“{field}” is missing or too long in one of the languages: customers read their own, {most} characters.")


class Issue(Base):
    """`titles`, `words` and `remedy` by language: its name, what customers are told while it lasts, and once it is put
    right. It concerns devices of `models` (codes) with software from `firmware_from` to `firmware_to`, faults of
    `faults` (codes) and homes in `postcodes` (prefixes), that began between `since` and `until`; what is left empty
    limits nothing. `returned`: how often it came back after it was put right; `news`: how often customers were told
    more of it.
    """

    __tablename__ = "issue"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    titles: Mapped[dict[str, str]]
    words: Mapped[dict[str, str]]
    remedy: Mapped[dict[str, str]]
    models: Mapped[list[str]]
    firmware_from: Mapped[str | None]
    firmware_to: Mapped[str | None]
    faults: Mapped[list[str]]
    postcodes: Mapped[list[str]]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    severity: Mapped[Severity] = mapped_column(stored_enum(Severity), default=Severity.MAJOR)
    returned: Mapped[int] = mapped_column(default=0)
    news: Mapped[int] = mapped_column(default=0)
    state: Mapped[IssueState] = mapped_column(stored_enum(IssueState))
    state_since: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint(
            "jsonb_array_length(models) + jsonb_array_length(faults) + jsonb_array_length(postcodes) > 0", name="scope"
        ),
        CheckConstraint("until IS NULL OR until > since", name="span"),
        Index(None, "state"),
    )

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def title_in(self, language: str) -> str:
        return self.titles.get(language) or self.titles["en"]

    def words_in(self, language: str) -> str:
        return self.words.get(language) or self.words["en"]

    def remedy_in(self, language: str) -> str:
        return self.remedy.get(language) or self.remedy.get("en", "")

    def move(self, verb: str, stamp: Stamp) -> None:
        """Raises NotYourMove, MoveNotAllowed, ProofMissing."""
        target = ISSUE_LIFE.target(verb, self.state, stamp.by.role)
        ISSUE_LIFE.require(verb, {"remedy": self.remedy})
        self.returned += self.state is IssueState.FIXED and target is IssueState.CONFIRMED
        self.state, self.state_since = target, stamp.at
        remark(self, verb)


def require_words(field: str, texts: dict[str, str], *, most: int = LONGEST) -> None:
    """In every language. Raises WordsMissing."""
    if not all(0 < len(texts.get(one) or "") <= most for one in LANGUAGES):
        raise WordsMissing(field=field, most=most)


class IssueLink(Base):
    """An order that is part of an issue. `account_id` is who said so; without one it was found by its scope. One that
    was taken out stays out, whatever the scope says."""

    __tablename__ = "issue_link"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    linked_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    issue: Mapped[Issue] = relationship()
    work_order: Mapped[WorkOrder] = relationship()
    __table_args__ = (UniqueConstraint("issue_id", "work_order_id"),)

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id
