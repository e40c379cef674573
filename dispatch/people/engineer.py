"""Engineers: where they start, what they can and for how long they may."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.people.account import Account
from dispatch.people.branch import Branch
from dispatch.store.base import Base


class Skill(Base):
    """A competence of the trade. `certified`: its level counts only under a valid certificate."""

    __tablename__ = "skill"
    code: Mapped[str] = mapped_column(primary_key=True)
    names: Mapped[dict[str, str]]
    certified: Mapped[bool] = mapped_column(default=False)


class Engineer(Base):
    """Somebody who goes to homes. Starts and ends the day at their own start place."""

    __tablename__ = "engineer"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), unique=True)
    phone: Mapped[str | None]
    start_lat: Mapped[float]
    start_lon: Mapped[float]
    start_place: Mapped[str]
    languages: Mapped[list[str]]
    shift_pattern: Mapped[str]
    weekly_hours: Mapped[float]
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column()

    branch: Mapped[Branch] = relationship()
    account: Mapped[Account | None] = relationship()
    skills: Mapped[list["EngineerSkill"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    certificates: Mapped[list["Certificate"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    __mapper_args__ = {"version_id_col": version}

    @property
    def audit_branch(self) -> int:
        return self.branch_id

    @property
    def first_name(self) -> str:
        return (self.name.split() or [self.code])[0]

    def levels_on(self, day: date, certified: set[str]) -> dict[str, int]:
        """Skill → level that may be used that day: one that needs a certificate counts only while it is valid."""
        valid = {c.skill for c in self.certificates if c.valid_from <= day <= c.valid_to}
        return {s.skill: s.level for s in self.skills if s.skill not in certified or s.skill in valid}


class EngineerSkill(Base):
    __tablename__ = "engineer_skill"
    engineer_id: Mapped[int] = mapped_column(ForeignKey("engineer.id"), primary_key=True)
    skill: Mapped[str] = mapped_column(ForeignKey("skill.code"), primary_key=True)
    level: Mapped[int]
    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 5", name="level"),)


class Certificate(Base):
    """Proof of a skill, with the days between which it holds."""

    __tablename__ = "certificate"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    engineer_id: Mapped[int] = mapped_column(ForeignKey("engineer.id"))
    skill: Mapped[str] = mapped_column(ForeignKey("skill.code"))
    number: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    __table_args__ = (
        UniqueConstraint("engineer_id", "skill", "number"),
        CheckConstraint("valid_from <= valid_to", name="order"),
    )
