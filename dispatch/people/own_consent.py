"""What engineers agree to about themselves: that customers see their face, that their phone says where it is.

Nobody agrees for them, and no work depends on it: whoever says no is planned, judged and paid like everybody.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Identity, Index, delete, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.errors import N_, Forbidden
from dispatch.people.engineer import Engineer
from dispatch.people.portrait import Portrait
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.store.database import Transaction

TEXT = "engineer-3"
NOT_TO_DESK = ("engineer-1", "engineer-2")  # these said of a position that only customers hear when somebody comes


class OwnPurpose(StrEnum):
    """`position`: on the way only, for the time of arrival, and to call whom something keeps. `portrait`: for customers
    they are going to."""

    POSITION = "position"
    PORTRAIT = "portrait"


class NotAgreed(Forbidden):
    """The engineer hasn't agreed to that."""

    says = N_("You have not agreed to that. You do so under “About me” on your phone, and can take it back there.")


class OwnConsent(Base):
    """As `Consent` of customers: a yes in a text's words, ended by taking it back and never deleted."""

    __tablename__ = "own_consent"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    engineer_id: Mapped[int] = mapped_column(ForeignKey("engineer.id"))
    purpose: Mapped[OwnPurpose] = mapped_column(stored_enum(OwnPurpose))
    text_version: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    engineer: Mapped[Engineer] = relationship()
    __table_args__ = (
        Index("uq_own_consent_live", "engineer_id", "purpose", unique=True, postgresql_where="withdrawn_at IS NULL"),
    )

    @property
    def audit_branch(self) -> int:
        return self.engineer.branch_id


def agreed(tx: Transaction, engineer_id: int, purpose: OwnPurpose) -> OwnConsent | None:
    """Their living yes."""
    query = select(OwnConsent).where(OwnConsent.engineer_id == engineer_id, *living(purpose))
    return tx.session.scalars(query).one_or_none()


def living(purpose: OwnPurpose, *, to_desk: bool = False) -> list[ColumnElement[bool]]:
    """Conditions for a living yes; `to_desk`: to a text that says the desk reads it too."""
    found = [OwnConsent.purpose == purpose, OwnConsent.withdrawn_at.is_(None)]
    return [*found, OwnConsent.text_version.not_in(NOT_TO_DESK)] if to_desk else found


def require_agreed(tx: Transaction, engineer_id: int, purpose: OwnPurpose) -> None:
    """Raises NotAgreed."""
    if agreed(tx, engineer_id, purpose) is None:
        raise NotAgreed(field="purpose")


def agree(tx: Transaction, purpose: OwnPurpose) -> OwnConsent:
    """For themselves: whoever asks is the engineer. Saying it again changes nothing."""
    engineer = _themselves(tx)
    given = agreed(tx, engineer.id, purpose)
    if given is None:
        given = OwnConsent(
            **{"engineer": engineer, "engineer_id": engineer.id, "purpose": purpose},
            **{"text_version": TEXT, "given_at": tx.stamp.at},
        )
        remark(given, "agree")
        tx.add(given)
        tx.session.flush()
    return given


def take_back(tx: Transaction, purpose: OwnPurpose) -> None:
    """What was kept on its ground goes at once: the picture here, the last place by whoever keeps it."""
    engineer = _themselves(tx)
    given = agreed(tx, engineer.id, purpose)
    if given is not None:
        given.withdrawn_at = tx.stamp.at
        remark(given, "take_back")
        tx.session.flush()
    if purpose is OwnPurpose.PORTRAIT:
        tx.session.execute(delete(Portrait).where(Portrait.engineer_id == engineer.id))


def _themselves(tx: Transaction) -> Engineer:
    """Locked, so that two answers at once take turns. Raises NotAgreed: nobody else may."""
    if tx.stamp.by.engineer_id is None:
        raise NotAgreed(field="purpose")
    return tx.session.get_one(Engineer, tx.stamp.by.engineer_id, with_for_update={"key_share": True, "of": Engineer})
