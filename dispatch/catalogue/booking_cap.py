"""How much of one kind of work customers may book on one day."""

from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.catalogue.fault_type import WorkKind
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum


class BookingCap(Base):
    """In a branch; without one there is no limit but the plan's, and the reserve of the kind's rule. `most`: orders a
    day, those held and those that were planned by others counted in. The trigger `hold_within_cap` refuses what goes
    beyond. `reserve`: per cent kept for emergencies there, in place of the rule's."""

    __tablename__ = "booking_cap"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    work_kind: Mapped[WorkKind] = mapped_column(stored_enum(WorkKind))
    most: Mapped[int | None]
    reserve: Mapped[int | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("branch_id", "work_kind"),
        CheckConstraint("most BETWEEN 0 AND 1000", name="most"),
        CheckConstraint("reserve BETWEEN 0 AND 90", name="reserve"),
        CheckConstraint("most IS NOT NULL OR reserve IS NOT NULL", name="says"),
    )

    @property
    def audit_branch(self) -> int:
        return self.branch_id
