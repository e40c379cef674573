"""Walks: one customer's way through a tree or an article, from the first page to how it ended."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.help.articles.article import Article
from dispatch.help.trees.tree import Outcome, TreeEdition
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.work_order import WorkOrder


class Undone(StrEnum):
    """What showed that it was not solved after all."""

    ORDER = "order"
    MESSAGE = "message"
    CALL = "call"
    WALK = "walk"


class Walk(Base):
    """Only the token's SHA-256 is kept. `visitor`: a random mark of the browser, digested, by which a later request
    from it is recognised; `work_order`: the order it was begun from or led to.

    One that ended *solved* counts as deflected unless a contact within seven days undoes it: see `deflection`.
    """

    __tablename__ = "walk"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    tree_edition_id: Mapped[int | None] = mapped_column(ForeignKey("tree_edition.id"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))
    language: Mapped[str]
    visitor: Mapped[str | None] = mapped_column(index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    work_order_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"), index=True)
    begun_at: Mapped[datetime]
    node: Mapped[str]
    outcome: Mapped[Outcome | None] = mapped_column(stored_enum(Outcome))
    ended_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[Undone | None] = mapped_column(stored_enum(Undone))
    version: Mapped[int] = mapped_column()
    edition: Mapped[TreeEdition | None] = relationship()
    article: Mapped[Article | None] = relationship()
    work_order: Mapped[WorkOrder | None] = relationship()
    steps: Mapped[list["WalkStep"]] = relationship(order_by="WalkStep.number", cascade="all, delete-orphan")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("(tree_edition_id IS NULL) <> (article_id IS NULL)", name="about_one"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(undone_by IS NULL) = (undone_at IS NULL)", name="undone_why"),
        CheckConstraint("undone_at IS NULL OR coalesce(outcome = 'solved', false)", name="undone_solved"),
        Index("ix_walk_solved", "ended_at", postgresql_where="outcome = 'solved' AND undone_at IS NULL"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id if self.work_order else 0


class WalkStep(Base):
    """One answer on the way. `seen`: what they saw, in their own words."""

    __tablename__ = "walk_step"
    __audited__ = False
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    walk_id: Mapped[int] = mapped_column(ForeignKey("walk.id"))
    number: Mapped[int]
    node: Mapped[str]
    answer: Mapped[str]
    seen: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("walk_id", "number"),)
