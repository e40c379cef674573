"""Contact points: whom to turn to with which need."""

from datetime import time
from enum import StrEnum

from sqlalchemy import CheckConstraint, Identity
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.store.base import Base
from dispatch.store.columns import stored_enum


class Way(StrEnum):
    """How somebody gets there: the request form, the phone, an article, or steps to try."""

    REQUEST = "request"
    CALL = "call"
    ARTICLE = "article"
    TREE = "tree"


class ContactPoint(Base):
    """`target`: a fault type's code for the form, a number for the phone ('' is the branch's own), else a code.

    `person`: whom to ask for. `opens`, `closes`: when somebody answers there, by the house's clock; `weekdays`: from
    Monday to Friday only.
    """

    __tablename__ = "contact_point"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    place: Mapped[int]
    way: Mapped[Way] = mapped_column(stored_enum(Way))
    target: Mapped[str] = mapped_column(default="")
    names: Mapped[dict[str, str]]
    texts: Mapped[dict[str, str]]
    urgent: Mapped[bool] = mapped_column(default=False)
    person: Mapped[str] = mapped_column(default="")
    opens: Mapped[time | None]
    closes: Mapped[time | None]
    weekdays: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("place BETWEEN 1 AND 99", name="place"),
        CheckConstraint("(opens IS NULL) = (closes IS NULL) AND opens < closes", name="hours"),
    )
