"""Articles of the help centre, their editions language by language, and what readers said of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.store.base import Base
from dispatch.store.columns import stored_enum


class ArticleKind(StrEnum):
    """`script` leads into a tree of questions; `use` is about living with a product, not about a fault."""

    QUESTION = "question"
    STEPS = "steps"
    VIDEO = "video"
    SCRIPT = "script"
    USE = "use"


class Article(Base):
    """What an article is about, in whichever language.

    `models`: [{model, from, to}, …], codes of device models and the software they run; empty ends are open. `faults`
    and `categories` are codes. `related`: [{kind: article | buying, target, texts}, …]. `tree`: where a `script`
    begins. `checked`: the newest software of each model when it was last read through, by which staleness is told.

    A draft (`published_at` None) and what is not `public` are for staff only.
    """

    __tablename__ = "article"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[ArticleKind] = mapped_column(stored_enum(ArticleKind))
    original: Mapped[str]
    public: Mapped[bool] = mapped_column(default=True)
    faults: Mapped[list[str]]
    categories: Mapped[list[str]]
    models: Mapped[list[Any]]
    related: Mapped[list[Any]]
    tree: Mapped[str | None]
    video: Mapped[str | None]
    review_days: Mapped[int] = mapped_column(default=180)
    reviewed_at: Mapped[datetime]
    checked: Mapped[dict[str, str]]
    drafted_from: Mapped[str | None]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("code ~ '^[a-z][a-z0-9-]{1,59}$'", name="code"),
        CheckConstraint("review_days BETWEEN 7 AND 1095", name="review_days"),
        CheckConstraint("kind <> 'script' OR tree IS NOT NULL", name="script_has_tree"),
    )

    @property
    def open_to_all(self) -> bool:
        return self.public and self.published_at is not None and self.withdrawn_at is None


class ArticleEdition(Base):
    """The words of one article in one language, in force from `since` until the next one is.

    `steps`: [{text, picture}, …], pictures by their code. `translates`: the number of the original's edition it was
    made from; None for the original itself.
    """

    __tablename__ = "article_edition"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    language: Mapped[str]
    number: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str]
    steps: Mapped[list[Any]]
    body: Mapped[str]
    translates: Mapped[int | None]
    since: Mapped[datetime]
    written_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    article: Mapped[Article] = relationship(lazy="joined")
    __table_args__ = (
        UniqueConstraint("article_id", "language", "number"),
        CheckConstraint("title <> ''", name="title"),
    )


class HelpPicture(Base):
    """A drawing or photo of ours, shown by its code. `names` say what is on it, for who can't see it."""

    __tablename__ = "help_picture"
    code: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    names: Mapped[dict[str, str]]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (CheckConstraint("code ~ '^[a-z][a-z0-9-]{1,59}$'", name="code"),)


class ArticleVerdict(Base):
    """What one reader said. "It did not help" waits until somebody has looked at the article."""

    __tablename__ = "article_verdict"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("article_edition.id"), index=True)
    reader: Mapped[str]
    helped: Mapped[bool]
    words: Mapped[str | None]
    said_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    edition: Mapped[ArticleEdition] = relationship()
    __table_args__ = (
        UniqueConstraint("edition_id", "reader", name="uq_article_verdict_once"),
        Index("ix_article_verdict_waits", "edition_id", postgresql_where="NOT helped AND handled_at IS NULL"),
    )
