"""One edition of a rule: whom and what it is for, from which day on, and how it gives way to the next."""

from collections.abc import Hashable, Iterable
from datetime import date, datetime
from typing import Any, ClassVar, Protocol, TypeVar

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from dispatch.catalogue.fault_type import FaultType, WorkKind
from dispatch.customers.customer import Tier
from dispatch.people.branch import Branch
from dispatch.store.columns import stored_enum


class Edition(Protocol):
    """`series`: what all editions of one rule share."""

    effective_from: date
    withdrawn: bool
    superseded_at: datetime | None

    @property
    def series(self) -> Hashable: ...


E = TypeVar("E", bound=Edition)


def in_force(rules: Iterable[E], on: date) -> list[E]:
    """Of each rule the latest edition that day, unless that is its withdrawal."""
    latest: dict[Hashable, E] = {}
    for rule in rules:
        if rule.superseded_at is None and rule.effective_from <= on:
            known = latest.get(rule.series)
            if known is None or known.effective_from < rule.effective_from:
                latest[rule.series] = rule
    return [rule for rule in latest.values() if not rule.withdrawn]


class RuleEdition:
    """In force from its day until the next of the same series; never changed afterwards.

    `withdrawn`: from its day on there is no such rule any more. `superseded_at`: another took its place on the same
    day. `SCOPE`: the named tuple of whom and what a rule of this noun is for, `KINDS`: what else tells two apart.
    """

    SCOPE: ClassVar[type[Any]]
    KINDS: ClassVar[tuple[str, ...]] = ()

    tier: Mapped[Tier | None] = mapped_column(stored_enum(Tier))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    fault_type_id: Mapped[int | None] = mapped_column(ForeignKey("fault_type.id"))
    work_kind: Mapped[WorkKind | None] = mapped_column(stored_enum(WorkKind))
    effective_from: Mapped[date]
    withdrawn: Mapped[bool] = mapped_column(default=False)
    superseded_at: Mapped[datetime | None]

    @declared_attr
    def branch(cls) -> Mapped[Branch | None]:
        return relationship()

    @declared_attr
    def fault_type(cls) -> Mapped[FaultType | None]:
        return relationship()

    @property
    def audit_branch(self) -> int | None:
        return self.branch_id

    @property
    def scope(self) -> Any:
        return self.SCOPE(*(getattr(self, name) for name in self.SCOPE._fields))

    @property
    def series(self) -> tuple[Any, ...]:
        return (*(getattr(self, name) for name in self.KINDS), self.scope)


def one_a_day(name: str, *columns: str) -> tuple[Index, CheckConstraint]:
    """The guards of such a table: no two editions of one series and day, and no scope that says its kind twice."""
    unique = Index(
        name,
        *(*columns, "effective_from"),
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where="superseded_at IS NULL",
    )
    # A fault type is of one kind of work already.
    return unique, CheckConstraint("fault_type_id IS NULL OR work_kind IS NULL", name="one_kind")
