"""Accounts: the people of the house, their roles and what they may see."""

from datetime import datetime
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.stamp import Actor, Role, Source
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum

_hasher = PasswordHasher()


class AlertsBy(StrEnum):
    """How somebody is told of alerts: where they stand in the console anyway, or by mail too."""

    CONSOLE = "console"
    EMAIL = "email"


class Account(Base):
    """Somebody who signs in. Without `every_branch` they see their own branch only, partners' staff always so.

    `epoch` is part of every session: raising it signs the person out everywhere at once.
    """

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(stored_enum(Role))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    every_branch: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(default="nb")
    alerts_by: Mapped[AlertsBy] = mapped_column(stored_enum(AlertsBy), default=AlertsBy.CONSOLE)
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    epoch: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @property
    def audit_branch(self) -> int | None:
        return self.branch_id

    def knows(self, password: str) -> bool:
        try:
            return _hasher.verify(self.password_hash, password)
        except (VerificationError, InvalidHashError):  # none at all: nobody signs in with it
            return False

    def actor(self, source: Source, *, engineer_id: int | None = None) -> Actor:
        return Actor(
            role=self.role,
            source=source,
            name=self.name,
            account_id=self.id,
            engineer_id=engineer_id,
            branches=None if self.every_branch else frozenset([self.branch_id]),
        )


def hashed(password: str) -> str:
    return _hasher.hash(password)


class ApiKey(Base):
    """A key for programs. Only its SHA-256 is kept; it acts with its account's role and branches."""

    __tablename__ = "api_key"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    label: Mapped[str]
    secret_digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SignInTry(Base):
    """One try to sign in, kept for the throttle. Shared by all web processes, hence a table."""

    __tablename__ = "sign_in_try"
    __audited__ = False
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]
    succeeded: Mapped[bool]
