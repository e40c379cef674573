"""On what terms a branch prices: its currency, how far a bill may exceed what was approved, who may let go how much."""

from collections.abc import Collection

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.lifecycle import NotYourMove
from dispatch.prices.money import share
from dispatch.stamp import Role
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.database import Transaction
from dispatch.work.actions import edited

LEADERS = {Role.MANAGER, Role.ADMIN}
USUAL = {"currency": "NOK", "over_percent": 10, "over_amount": 50_000, "valid_days": 14}
GIVES = {Role.AGENT: 50_000, Role.DISPATCHER: 50_000, Role.QUALITY: 100_000, Role.MANAGER: 500_000}


class PriceTerms(Base):
    """A branch without any has the USUAL ones. Amounts in minor units.

    A bill may exceed what was approved by `over_percent` or `over_amount`, whichever is less. `valid_days`: how long an
    estimate stands. `gives`: role → how much of a price it may let go on one order. `asks`: kinds of work whose price
    the customer is asked for as soon as the order is taken on, where it costs something.
    """

    __tablename__ = "price_terms"
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"), primary_key=True)
    currency: Mapped[str]
    over_percent: Mapped[int]
    over_amount: Mapped[int]
    valid_days: Mapped[int]
    gives: Mapped[dict[str, int]]
    asks: Mapped[list[str]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("over_percent BETWEEN 0 AND 100 AND over_amount BETWEEN 0 AND 100000000", name="over"),
        CheckConstraint("valid_days BETWEEN 1 AND 90", name="valid"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
    )

    @property
    def audit_branch(self) -> int:
        return self.branch_id

    def allowed(self, approved: int) -> int:
        """Up to here nobody need be asked again."""
        return approved + min(share(approved, self.over_percent * 100), self.over_amount)


def terms_of(tx: Transaction, branch_id: int) -> PriceTerms:
    found = tx.session.get(PriceTerms, branch_id)
    return found or PriceTerms(branch_id=branch_id, gives=dict(GIVES), asks=[], version=0, **USUAL)


def set_terms(
    tx: Transaction,
    branch_id: int,
    *,
    over_percent: int,
    over_amount: int,
    valid_days: int,
    gives: dict[str, int],
    asks: Collection[str] = (),
    version: int | None = None,
) -> PriceTerms:
    """Of a branch the asker may see. Raises NotYourMove, CannotBeKept, ChangedMeanwhile."""
    by = tx.stamp.by
    if by.role not in LEADERS or not by.sees_branch(branch_id):
        raise NotYourMove(verb="set_terms", role=by.role)
    terms = edited(terms_of(tx, branch_id), version)
    terms.over_percent, terms.over_amount, terms.valid_days = over_percent, over_amount, valid_days
    terms.gives = {str(role): amount for role, amount in gives.items()}
    terms.asks = sorted(set(asks))
    remark(terms, "set_terms")
    tx.add(terms)
    tx.session.flush()
    return terms
