"""Stock: which parts lie in which van or depot."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.people.engineer import Engineer
from dispatch.store.base import Base


class Stock(Base):
    """Pieces of one part in one place: an engineer's van or, without an engineer, the branch's depot."""

    __tablename__ = "stock"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    engineer_id: Mapped[int | None] = mapped_column(ForeignKey("engineer.id"))
    part: Mapped[str] = mapped_column(ForeignKey("part.number"))
    pieces: Mapped[int]
    counted_at: Mapped[datetime | None]  # by a person; what they found stands in the audit
    version: Mapped[int] = mapped_column()
    engineer: Mapped[Engineer | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("branch_id", "engineer_id", "part", postgresql_nulls_not_distinct=True),
        CheckConstraint("pieces >= 0", name="pieces"),
    )

    @property
    def van_of(self) -> str | None:
        """The engineer's code; None for the depot."""
        return self.engineer and self.engineer.code

    @property
    def audit_branch(self) -> int:
        return self.branch_id
