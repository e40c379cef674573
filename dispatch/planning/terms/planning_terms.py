"""What a branch's plans are judged by: its own weights, where it has any, and the usual ones where it hasn't."""

from types import MappingProxyType

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.planning.question.prices import NORMAL, PartsRule, Price, Promise, Weights
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.store.database import Transaction

PRICES = ("margin", "late_second", "late_at_all", "left_out_today", "left_out_tomorrow", "left_out_later")
WEIGHTS = ("told", "change", "same_engineer", "preference", "overtime_second", "balance")
HELD_TO = ("parts", "fetching", "visit_fee", "day_fee", "quota", "emergency")


class PromisePrice(Base):
    """Of one kind of promise; units and meanings as in `question.prices.Price`."""

    __tablename__ = "promise_price"
    branch_id: Mapped[int] = mapped_column(ForeignKey("planning_terms.branch_id"), primary_key=True)
    promise: Mapped[Promise] = mapped_column(stored_enum(Promise), primary_key=True)
    margin: Mapped[int]
    late_second: Mapped[int]
    late_at_all: Mapped[int]
    left_out_today: Mapped[int]
    left_out_tomorrow: Mapped[int]
    left_out_later: Mapped[int]
    __table_args__ = (
        CheckConstraint("margin >= 0 AND late_second >= 0 AND late_at_all >= 0 AND left_out_later >= 0", name="bounds"),
        CheckConstraint(
            "left_out_today >= left_out_tomorrow AND left_out_tomorrow >= left_out_later", name="nearer_dearer"
        ),
        CheckConstraint("left_out_today >= late_at_all", name="late_beats_never"),
    )

    @property
    def audit_branch(self) -> int:
        return self.branch_id


class PlanningTerms(Base):
    """A branch without any has NORMAL ones; units and meanings as in `question.prices.Weights`."""

    __tablename__ = "planning_terms"
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"), primary_key=True)
    told: Mapped[int]
    change: Mapped[int]
    same_engineer: Mapped[int]
    preference: Mapped[int]
    overtime_second: Mapped[int]
    balance: Mapped[int]
    parts: Mapped[PartsRule] = mapped_column(stored_enum(PartsRule))
    fetching: Mapped[int]
    visit_fee: Mapped[int]
    day_fee: Mapped[int]
    quota: Mapped[int | None]
    emergency: Mapped[int] = mapped_column(server_default="0")
    version: Mapped[int] = mapped_column()

    prices: Mapped[list[PromisePrice]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint(" AND ".join(f"{name} >= 0" for name in WEIGHTS), name="weights"),
        CheckConstraint("fetching >= 0 AND visit_fee >= 0 AND day_fee >= 0 AND quota >= 0", name="held_to"),
        CheckConstraint("emergency >= 0", name="emergency"),
    )

    @property
    def audit_branch(self) -> int:
        return self.branch_id

    @property
    def weights(self) -> Weights:
        prices = {each.promise: Price(**{name: getattr(each, name) for name in PRICES}) for each in self.prices}
        figures = {name: getattr(self, name) for name in (*WEIGHTS, *HELD_TO)}
        return Weights(promises=MappingProxyType({**NORMAL.promises, **prices}), **figures)

    def take(self, weights: Weights) -> None:
        for name in (*WEIGHTS, *HELD_TO):
            setattr(self, name, getattr(weights, name))
        kept = {each.promise: each for each in self.prices}
        for promise, price in weights.promises.items():
            row = kept.get(promise)
            if row is None:
                row = PromisePrice(promise=promise)
                self.prices.append(row)
            for name in PRICES:
                setattr(row, name, getattr(price, name))


def terms_of(tx: Transaction, branch_id: int) -> PlanningTerms | None:
    return tx.session.get(PlanningTerms, branch_id)


def weights_of(tx: Transaction, branch_id: int) -> Weights:
    terms = terms_of(tx, branch_id)
    return NORMAL if terms is None else terms.weights
