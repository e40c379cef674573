"""A complaint: what a customer holds against us, and how it was heard."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.complaints.lifecycle import COMPLAINT_LIFE, OF_APPEAL, UNDECIDED, ComplaintState
from dispatch.errors import N_, Forbidden
from dispatch.ledger.promise import Promise
from dispatch.lifecycle import MoveNotAllowed
from dispatch.people.account import Account
from dispatch.stamp import Stamp
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.store.refusals import refuses
from dispatch.work.work_order import WorkOrder

APART, FIRST_OWNER = "complaint_owner_apart", "uq_hearing_complaint_id_account_id"
FIRST, APPEAL = 1, 2


class OwnerInvolved(Forbidden):
    """Whoever was involved doesn't judge."""

    says = N_("Whoever had a hand in this order can't decide a complaint about it. Choose somebody who had none.")


class SameOwner(Forbidden):
    """An appeal is heard by somebody else."""

    says = N_("Whoever decided the first time can't hear the appeal. Choose somebody else.")


class NotYourComplaint(Forbidden):
    """Another decides this."""

    says = N_("Only whoever was given this complaint takes this step.")


refuses(APART, OwnerInvolved)
refuses(FIRST_OWNER, SameOwner)


class Outcome(StrEnum):
    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"


class Complaint(Base):
    """`kind`: a code of CodeList.COMPLAINT. `words` are the customer's. Only `move` writes `state`."""

    __tablename__ = "complaint"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    kind: Mapped[str]
    words: Mapped[str]
    channel: Mapped[str]
    state: Mapped[ComplaintState] = mapped_column(stored_enum(ComplaintState))
    state_since: Mapped[datetime]
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    version: Mapped[int] = mapped_column()
    work_order: Mapped[WorkOrder] = relationship()
    hearings: Mapped[list["Hearing"]] = relationship(back_populates="complaint", order_by="Hearing.number")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index(None, "state"), Index(None, "opened_at"))

    @property
    def reference(self) -> str:
        return f"K-{self.id}"

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id

    @property
    def hearing(self) -> "Hearing":
        """The one that counts now."""
        return self.hearings[-1]

    @property
    def undecided(self) -> bool:
        return self.state in UNDECIDED

    def verb(self, step: str) -> str:
        """`acknowledge` and `decide` are two verbs each: of the first hearing and of the appeal's."""
        return OF_APPEAL.get(step, step) if self.hearing.number == APPEAL else step

    def move(self, step: str, stamp: Stamp, **proofs: object) -> None:
        """Raises NotYourMove, MoveNotAllowed, ProofMissing."""
        verb = self.verb(step)
        if verb not in COMPLAINT_LIFE.moves:
            raise MoveNotAllowed(verb=verb, state=self.state)
        target = COMPLAINT_LIFE.target(verb, self.state, stamp.by.role)
        COMPLAINT_LIFE.require(verb, dict(proofs))
        self.state, self.state_since = target, stamp.at
        remark(self, verb)


class Hearing(Base):
    """One of at most two: the first, and the appeal's. `words`: why it is appealed; none of the first.

    `account_id`: whoever decides. The database refuses anybody with a hand in the order, and the same person twice.
    `reason`: a code of CodeList.COMPLAINT_REASON. `remedy`: one of CodeList.REMEDY, `remedy_order`: the new visit's.
    A decision stands once it is made; `explanation` is emptied only with the customer's other words.
    """

    __tablename__ = "hearing"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    number: Mapped[int]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    words: Mapped[str | None]
    opened_at: Mapped[datetime]
    acknowledge_due: Mapped[datetime]
    decide_due: Mapped[datetime]
    acknowledge_promise_id: Mapped[int | None] = mapped_column(ForeignKey("promise.id"))
    decide_promise_id: Mapped[int | None] = mapped_column(ForeignKey("promise.id"))
    acknowledged_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    outcome: Mapped[Outcome | None] = mapped_column(stored_enum(Outcome))
    reason: Mapped[str | None]
    explanation: Mapped[str | None]
    remedy: Mapped[str | None]
    remedy_amount: Mapped[int | None]
    currency: Mapped[str | None]
    remedy_order_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"))
    version: Mapped[int] = mapped_column()
    complaint: Mapped[Complaint] = relationship(back_populates="hearings")
    account: Mapped[Account | None] = relationship(foreign_keys=account_id)
    remedy_order: Mapped[WorkOrder | None] = relationship()
    acknowledge_promise: Mapped[Promise | None] = relationship(foreign_keys=acknowledge_promise_id)
    decide_promise: Mapped[Promise | None] = relationship(foreign_keys=decide_promise_id)
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("complaint_id", "number"),
        UniqueConstraint("complaint_id", "account_id", name=FIRST_OWNER),
        CheckConstraint("number BETWEEN 1 AND 2", name="one_appeal"),
        CheckConstraint(
            "(decided_at IS NULL) = (outcome IS NULL) AND (decided_at IS NULL) = (reason IS NULL)", name="decided"
        ),
        CheckConstraint("decided_by_id IS NOT DISTINCT FROM account_id OR decided_by_id IS NULL", name="by_owner"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by"),
        CheckConstraint("remedy_amount > 0 AND currency IS NOT NULL OR remedy_amount IS NULL", name="remedy"),
        Index(None, "decide_due", postgresql_where="decided_at IS NULL"),
        Index(None, "account_id"),
    )

    @property
    def work_order_id(self) -> int:
        """The audit finds by it what belongs to an order."""
        return self.complaint.work_order_id

    @property
    def audit_branch(self) -> int:
        return self.complaint.audit_branch

    @property
    def is_appeal(self) -> bool:
        return self.number == APPEAL

    def late(self, now: datetime) -> bool:
        """Either of its times has passed with nothing done."""
        if self.decided_at is not None:
            return False
        return self.decide_due < now or (self.acknowledged_at is None and self.acknowledge_due < now)
