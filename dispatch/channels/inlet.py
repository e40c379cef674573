"""Inlets: the ways by which customers write to us, and the secrets that programs sign with."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.people.branch import Branch
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.work_order import Channel

INBOUND = (Channel.EMAIL, Channel.SMS, Channel.CHAT, Channel.APP, Channel.MINI_PROGRAM, Channel.SOCIAL, Channel.DEVICE)


class Inlet(Base):
    """`code` is its place at /hooks/. `branch` answers for what names no address."""

    __tablename__ = "inlet"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[Channel] = mapped_column(stored_enum(Channel))
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column()
    branch: Mapped[Branch] = relationship()
    secrets: Mapped[list["InletSecret"]] = relationship(order_by="InletSecret.id", lazy="selectin")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (CheckConstraint("code ~ '^[a-z][a-z0-9-]{1,39}$'", name="code"),)

    @property
    def audit_branch(self) -> int:
        return self.branch_id

    @property
    def reach(self) -> frozenset[int] | None:
        """The branches whose homes its programs may speak of: a partner's own, else all (None)."""
        return frozenset({self.branch_id}) if self.branch.partner else None

    @property
    def live_secrets(self) -> list["InletSecret"]:
        return [secret for secret in self.secrets if secret.ended_at is None]


class InletSecret(Base):
    """The secret itself is worked out from `salt` and SECRET_KEY: the database alone gives none away.

    Two places, so that at most two live at once: a new one is handed out before the old one ends.
    """

    __tablename__ = "inlet_secret"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    inlet_id: Mapped[int] = mapped_column(ForeignKey("inlet.id"))
    place: Mapped[int]
    salt: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("place IN (1, 2)", name="place"),
        Index("uq_inlet_secret_live", "inlet_id", "place", unique=True, postgresql_where="ended_at IS NULL"),
    )


class MailboxMark(Base):
    """How far a mailbox has been read: moved in the very commit that keeps the mail, so that none is taken twice
    and none is passed over. `fault` says what went wrong since it last answered."""

    __tablename__ = "mailbox_mark"
    __audited__ = False
    inlet_id: Mapped[int] = mapped_column(ForeignKey("inlet.id"), primary_key=True)
    uid_validity: Mapped[int | None] = mapped_column(BigInteger)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    answered_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    fault: Mapped[str | None]
