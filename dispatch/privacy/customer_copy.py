"""What a customer takes along: all we hold of them in one file, made once and gone the day after."""

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, LargeBinary
from sqlalchemy.orm import Mapped, deferred, mapped_column

from dispatch.store.base import Base


class CustomerCopy(Base):
    """`done` of `files` are packed; `data` is the ZIP file once all are. Opened by the link it was made with, and by no
    other. `at`: when it was asked for."""

    __tablename__ = "customer_copy"
    __audited__ = False
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id", ondelete="CASCADE"), unique=True)
    at: Mapped[datetime]
    files: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    ready_at: Mapped[datetime | None]
    size: Mapped[int | None]
    data: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
