"""What a branch lets Doorstep repair by itself, and what it wants to be asked about."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.lifecycle import NotYourMove
from dispatch.planning import queries
from dispatch.stamp import Role
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.database import Transaction
from dispatch.work.actions import edited

MOST = 100
LEADERS = {Role.MANAGER, Role.ADMIN}


class RepairTerms(Base):
    """A branch without any is asked about everything.

    `moves`: told customers that may get another time on one day without anybody being asked; `swaps`: visits that
    may get another engineer. What was accepted by a person doesn't count.
    """

    __tablename__ = "repair_terms"
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"), primary_key=True)
    by_itself: Mapped[bool]
    moves: Mapped[int]
    swaps: Mapped[int]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (CheckConstraint(f"moves BETWEEN 0 AND {MOST} AND swaps BETWEEN 0 AND {MOST}", name="budget"),)

    @property
    def audit_branch(self) -> int:
        return self.branch_id


def terms_of(tx: Transaction, branch_id: int) -> RepairTerms:
    """Raises NotFound."""
    queries.branch(tx, branch_id)
    found = tx.session.get(RepairTerms, branch_id, populate_existing=True)
    return found or RepairTerms(branch_id=branch_id, by_itself=False, moves=0, swaps=0, version=0)


def set_terms(
    tx: Transaction, branch_id: int, *, by_itself: bool, moves: int, swaps: int, version: int | None = None
) -> RepairTerms:
    """Raises NotFound, NotYourMove, CannotBeKept, ChangedMeanwhile."""
    if tx.stamp.by.role not in LEADERS:
        raise NotYourMove(verb="set_terms", role=tx.stamp.by.role)
    terms = edited(terms_of(tx, branch_id), version)
    terms.by_itself, terms.moves, terms.swaps = by_itself, moves, swaps
    remark(terms, "set_terms")
    tx.add(terms)
    tx.session.flush()
    return terms
