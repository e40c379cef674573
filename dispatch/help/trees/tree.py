"""Trees: questions and things to try that lead, answer by answer, to an end."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.catalogue.guide import Guide
from dispatch.store.base import Base


class NodeKind(StrEnum):
    """`question` branches by what is answered, `try` by how it went, and an `end` ends it."""

    QUESTION = "question"
    TRY = "try"
    END = "end"


class Outcome(StrEnum):
    SOLVED = "solved"
    PERSON = "person"
    VISIT = "visit"


class TreeEdition(Base):
    """One edition of a tree; the newest that is published is in force, and a walk keeps the one it began with.

    `nodes`: [{code, kind, texts, picture, choices: [{code, texts, next}] | ways: {helped, did_not_help, could_not} |
    outcome}, …]; the first is where it begins. `guide`: its steps as a guide, made when it is published, so that
    what was answered lies with the order like any other step from afar.
    """

    __tablename__ = "tree_edition"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    code: Mapped[str]
    number: Mapped[int]
    names: Mapped[dict[str, str]]
    faults: Mapped[list[str]]
    nodes: Mapped[list[Any]]
    written_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    guide_id: Mapped[int | None] = mapped_column(ForeignKey("guide.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    version: Mapped[int] = mapped_column()
    guide: Mapped[Guide | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("code", "number"),
        CheckConstraint("code ~ '^[a-z][a-z0-9_]{1,39}$'", name="code"),
        CheckConstraint("published_at IS NULL OR guide_id IS NOT NULL", name="published"),
        Index("uq_tree_edition_draft", "code", unique=True, postgresql_where="published_at IS NULL"),
    )

    @property
    def start(self) -> str:
        return self.nodes[0]["code"]

    def node(self, code: str) -> dict[str, Any] | None:
        return next((one for one in self.nodes if one["code"] == code), None)

    def name_in(self, language: str) -> str:
        return self.names.get(language) or self.names["en"]


def ways_on(node: dict[str, Any]) -> dict[str, str]:
    """Answer → the node after it; empty for an end."""
    if node["kind"] == NodeKind.QUESTION:
        return {choice["code"]: choice["next"] for choice in node.get("choices", [])}
    return dict(node.get("ways", {}))
