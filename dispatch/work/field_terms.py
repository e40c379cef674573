"""How long engineers of a branch have to see and to answer what they are given, and what on the way is worth a look."""

from typing import Self

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.errors import N_, Invalid, NotFound
from dispatch.lifecycle import NotYourMove
from dispatch.people.branch import Branch
from dispatch.stamp import Role
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.database import Transaction
from dispatch.work.actions import edited

LEADERS = {Role.MANAGER, Role.ADMIN}
USUAL = {"see_within": 15, "answer_within": 120, "depart_grace": 15, "stop_minutes": 30, "off_route": 500}
BOUNDS = {
    "see_within": range(1, 1441),
    "answer_within": range(5, 10081),
    "depart_grace": range(0, 121),
    "stop_minutes": range(5, 241),
    "off_route": range(100, 20001),
}


class TermUnfit(Invalid):
    """That many makes no sense here."""

    says = N_("Write a whole number from {least} to {most}.")


class FieldTerms(Base):
    """Minutes, but for `off_route`, which is metres. `takes_back`: what nobody accepted in time goes back to be
    planned."""

    __tablename__ = "field_terms"
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"), primary_key=True)
    see_within: Mapped[int]
    answer_within: Mapped[int]
    takes_back: Mapped[bool]
    depart_grace: Mapped[int]
    stop_minutes: Mapped[int]
    off_route: Mapped[int]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("see_within > 0 AND answer_within > 0 AND stop_minutes > 0 AND off_route > 0", name="bounds"),
    )

    @classmethod
    def usual(cls, branch_id: int) -> Self:
        return cls(branch_id=branch_id, **USUAL, takes_back=False, version=0)

    @property
    def audit_branch(self) -> int:
        return self.branch_id


def field_terms(tx: Transaction, branch_id: int) -> FieldTerms:
    """The usual ones where the branch has none of its own."""
    return tx.session.get(FieldTerms, branch_id) or FieldTerms.usual(branch_id)


def set_field_terms(
    tx: Transaction, branch: Branch, *, takes_back: bool, version: int | None = None, **given: int
) -> FieldTerms:
    """Raises NotFound, NotYourMove, TermUnfit, ChangedMeanwhile."""
    if not tx.stamp.by.sees_branch(branch.id):
        raise NotFound
    if tx.stamp.by.role not in LEADERS | {Role.SYSTEM}:
        raise NotYourMove(verb="set_terms", role=tx.stamp.by.role)
    for name, allowed in BOUNDS.items():
        if given[name] not in allowed:
            raise TermUnfit(field=name, least=allowed[0], most=allowed[-1])
    terms = edited(field_terms(tx, branch.id), version)
    for name in BOUNDS:
        setattr(terms, name, given[name])
    terms.takes_back = takes_back
    remark(terms, "set_terms")
    tx.add(terms)
    tx.session.flush()
    return terms
