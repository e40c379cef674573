"""Feedback: asked for each time an order is finished, answered in one tap."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.customers.customer import Customer
from dispatch.errors import N_, Conflict
from dispatch.store.base import Base
from dispatch.store.columns import period
from dispatch.store.refusals import refuses
from dispatch.work.work_order import WorkOrder

RECOMMEND_ONCE = "ex_feedback_recommend_once"
RECOMMEND_EVERY = timedelta(days=90)


class RecommendedLately(Conflict):
    """This household was asked lately whether it would recommend us."""

    says = N_("We ask a household at most every 90 days whether it would recommend us. All else can be answered.")


refuses(RECOMMEND_ONCE, RecommendedLately)


class Feedback(Base):
    """One row for each time an order was finished: the invitation; an answer fills it in.

    `round`: how often the order had been reopened by then. `repeat`: what was opened because it isn't solved.
    `partly`: not solved, but better. `stars` 1–5, `recommend` 0–10. `asked_at`: when the invitation was written; none
    where it never was. `recommend_span`: the 90 days in which this household is asked no second time whether it would
    recommend us, kept apart from all others of the household by the database. `topics`: what the words are about.
    """

    __tablename__ = "feedback"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    round: Mapped[int] = mapped_column(default=0)
    repeat_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    finished_at: Mapped[datetime]
    invited_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    solved: Mapped[bool | None]
    partly: Mapped[bool] = mapped_column(default=False)
    stars: Mapped[int | None]
    recommend: Mapped[int | None]
    recommend_span: Mapped[Range[datetime] | None] = mapped_column(TSTZRANGE)
    words: Mapped[str | None]
    topics: Mapped[list[str]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column()
    work_order: Mapped[WorkOrder] = relationship(foreign_keys=work_order_id)
    customer: Mapped[Customer] = relationship()
    repeat: Mapped[WorkOrder | None] = relationship(foreign_keys=repeat_id)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("work_order_id", "round"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        CheckConstraint("recommend BETWEEN 0 AND 10", name="recommend"),
        CheckConstraint("recommend IS NULL OR recommend_span IS NOT NULL", name="recommend_asked"),
        # int8range makes the equality work without the btree_gist extension.
        ExcludeConstraint(
            (func.int8range(customer_id, customer_id, "[]"), "="),
            (recommend_span, "&&"),
            name=RECOMMEND_ONCE,
            using="gist",
        ),
        Index(None, "finished_at"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id

    def ask_recommend(self, at: datetime) -> None:
        """From now on the household is asked by this one, and for 90 days by no other."""
        self.recommend_span = period(at, at + RECOMMEND_EVERY)
