"""How soon a branch answers those who aren't pleased, and who judges from outside."""

from typing import Self

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.errors import N_, Invalid, NotFound
from dispatch.lifecycle import NotYourMove
from dispatch.people.branch import Branch
from dispatch.stamp import Role
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.database import Transaction
from dispatch.work.actions import edited
from dispatch.working_time import BadTarget, Target

LEADERS = {Role.MANAGER, Role.ADMIN}
USUAL = {"call_back": "8bh", "acknowledge": "1bd", "decide": "10bd", "appeal": "10bd"}
TARGETS = tuple(USUAL)
APPEAL_DAYS, LOW_STARS = 30, 2
DAYS, STARS = range(1, 366), range(1, 5)


class NotAnAddress(Invalid):
    """That is no address of a page."""

    says = N_("Write the address of a page, beginning with https://.")


class OutOfBounds(Invalid):
    """No number of days or stars that makes sense."""

    says = N_("Write a number from {least} to {most}.")


class QualityTerms(Base):
    """`call_back`, `acknowledge`, `decide`, `appeal`: targets by the branch's opening hours. For `appeal_days` after a
    decision it may be appealed. So few stars as `low_stars` or fewer open a call-back. `body_*`: who judges complaints
    from outside.
    """

    __tablename__ = "quality_terms"
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"), primary_key=True)
    call_back: Mapped[str]
    acknowledge: Mapped[str]
    decide: Mapped[str]
    appeal: Mapped[str]
    appeal_days: Mapped[int]
    low_stars: Mapped[int]
    body_name: Mapped[str | None]
    body_url: Mapped[str | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("appeal_days BETWEEN 1 AND 365 AND low_stars BETWEEN 1 AND 4", name="bounds"),
        CheckConstraint("left(body_url, 8) = 'https://'", name="body_url"),
    )

    @classmethod
    def usual(cls, branch_id: int) -> Self:
        return cls(branch_id=branch_id, **USUAL, appeal_days=APPEAL_DAYS, low_stars=LOW_STARS, version=0)

    @property
    def audit_branch(self) -> int:
        return self.branch_id


def terms_of(tx: Transaction, branch_id: int) -> QualityTerms:
    """Those of ours where the branch has none of its own."""
    return tx.session.get(QualityTerms, branch_id, populate_existing=True) or QualityTerms.usual(branch_id)


def everywhere(tx: Transaction) -> list[QualityTerms]:
    """Of every branch, by its number: they are no secret."""
    own = {terms.branch_id: terms for terms in tx.session.scalars(select(QualityTerms))}
    branches = tx.session.scalars(select(Branch.id).order_by(Branch.id))
    return [own.get(number) or QualityTerms.usual(number) for number in branches]


def set_terms(
    tx: Transaction,
    branch: Branch,
    *,
    call_back: str,
    acknowledge: str,
    decide: str,
    appeal: str,
    appeal_days: int,
    low_stars: int,
    body_name: str | None = None,
    body_url: str | None = None,
    version: int | None = None,
) -> QualityTerms:
    """What runs already keeps its times.

    Raises:
        NotFound, NotYourMove, BadTarget, NotAnAddress, OutOfBounds, CannotBeKept, ChangedMeanwhile.
    """
    if not tx.stamp.by.sees_branch(branch.id):
        raise NotFound
    if tx.stamp.by.role not in LEADERS | {Role.SYSTEM}:
        raise NotYourMove(verb="set_terms", role=tx.stamp.by.role)
    if body_url and not body_url.startswith("https://"):
        raise NotAnAddress(field="body_url")
    for name, value, allowed in (("appeal_days", appeal_days, DAYS), ("low_stars", low_stars, STARS)):
        if value not in allowed:
            raise OutOfBounds(field=name, least=allowed[0], most=allowed[-1])
    given = {"call_back": call_back, "acknowledge": acknowledge, "decide": decide, "appeal": appeal}
    targets = {name: _target(name, text) for name, text in given.items()}
    terms = edited(terms_of(tx, branch.id), version)
    for name, target in targets.items():
        setattr(terms, name, target)
    terms.appeal_days, terms.low_stars = appeal_days, low_stars
    terms.body_name, terms.body_url = body_name or None, body_url or None
    remark(terms, "set_terms")
    tx.add(terms)
    tx.session.flush()
    return terms


def _target(name: str, given: str) -> str:
    try:
        return str(Target.parse(given))
    except BadTarget:
        raise BadTarget(field=name, given=given) from None
