"""Whom a household wants, must have, or does not want at its door."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.customers.customer import Customer
from dispatch.errors import N_, Conflict
from dispatch.people.engineer import Engineer
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.store.refusals import refuses

ONCE = "uq_engineer_wish_customer_id"


class WishedAlready(Conflict):
    """It is said already of this engineer."""

    says = N_("Something is said of this engineer already. Take that away first.")


refuses(ONCE, WishedAlready)


class WishKind(StrEnum):
    """`required`: nobody else comes, unless what was promised would break. `forbidden`: never."""

    PREFERRED = "preferred"
    REQUIRED = "required"
    FORBIDDEN = "forbidden"


class EngineerWish(Base):
    """`home_id`: only there; None: wherever we go for this customer."""

    __tablename__ = "engineer_wish"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    home_id: Mapped[int | None] = mapped_column(ForeignKey("home.id"))
    engineer_id: Mapped[int] = mapped_column(ForeignKey("engineer.id"))
    kind: Mapped[WishKind] = mapped_column(stored_enum(WishKind))
    customer: Mapped[Customer] = relationship()
    engineer: Mapped[Engineer] = relationship()
    __table_args__ = (
        UniqueConstraint("customer_id", "home_id", "engineer_id", name=ONCE, postgresql_nulls_not_distinct=True),
    )
