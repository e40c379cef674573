"""Kinds of alerts: what devices of one category may report, and what each means for us."""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.store.base import Base
from dispatch.store.columns import stored_enum

CODE = "^[a-z][a-z0-9_]{1,39}$"


class Severity(StrEnum):
    """In this order."""

    INFO = "info"
    WARNING = "warning"
    SERIOUS = "serious"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


class AlertKind(Base):
    """`category`: of device models. `fault`: the code of the fault type an order of it has. `window`: so many minutes
    after it was last reported the same device's report still belongs to the same alert. `converts_from`: from this
    severity on it becomes an order by itself, where the customer has agreed to it; None: never."""

    __tablename__ = "alert_kind"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    category: Mapped[str]
    code: Mapped[str]
    names: Mapped[dict[str, str]]
    fault: Mapped[str]
    window: Mapped[int] = mapped_column(default=10)
    converts_from: Mapped[Severity | None] = mapped_column(stored_enum(Severity))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("category", "code"),
        CheckConstraint(f"code ~ '{CODE}'", name="code"),
        CheckConstraint('"window" BETWEEN 1 AND 10080', name="window"),
    )

    def name_in(self, language: str) -> str:
        return self.names.get(language) or self.names["en"]

    @property
    def lasts(self) -> timedelta:
        return timedelta(minutes=self.window)

    def converts(self, severity: Severity) -> bool:
        return self.converts_from is not None and severity.rank >= self.converts_from.rank
