"""What the search knows: words of articles by how they are written and sound, words that mean the same, and what
was asked for."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.store.base import Base


class HelpTerm(Base):
    """A word of one language. `grams`: its runs of three letters, by which a word written wrongly still finds it;
    for Chinese, how it sounds, because that is how it is mistyped."""

    __tablename__ = "help_term"
    __audited__ = False
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    language: Mapped[str]
    term: Mapped[str]
    grams: Mapped[list[str]] = mapped_column(ARRAY(Text))
    __table_args__ = (
        UniqueConstraint("language", "term"),
        Index("ix_help_term_grams", "grams", postgresql_using="gin"),
    )


class HelpPosting(Base):
    """That an edition holds a term, and how much it is about it."""

    __tablename__ = "help_posting"
    __audited__ = False
    term_id: Mapped[int] = mapped_column(ForeignKey("help_term.id"), primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("article_edition.id"), primary_key=True, index=True)
    weight: Mapped[float]


class Synonym(Base):
    """Words of one language that mean the same here."""

    __tablename__ = "synonym"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    language: Mapped[str]
    words: Mapped[list[str]]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (CheckConstraint("jsonb_array_length(words) > 1", name="several"),)


class HelpSearch(Base):
    """What was asked for, without what points at a person, and how much was found the last time."""

    __tablename__ = "help_search"
    __audited__ = False
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    language: Mapped[str]
    words: Mapped[str]
    found: Mapped[int]
    times: Mapped[int]
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("language", "words"),)
