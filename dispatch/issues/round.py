"""A round of telling: all whom an issue concerns, batch by batch, until it is done or somebody stops it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.errors import N_, Conflict
from dispatch.issues.issue import Issue
from dispatch.issues.notice import About
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.store.refusals import refuses

ONE_AT_A_TIME = "uq_issue_round_going"


class RoundState(StrEnum):
    GOING = "going"
    STOPPED = "stopped"
    DONE = "done"


class ToldAlready(Conflict):
    """They are being told already."""

    says = N_("Somebody is telling the same customers just now. Nobody is told twice; look at it again.")


class RoundOver(Conflict):
    """This round stands otherwise."""

    says = N_("This round is not going on, or is over. Look at it again.")


refuses(ONE_AT_A_TIME, ToldAlready)


class IssueRound(Base):
    """`number` counts what may be told once: how often the issue came back for `known` and `fixed`, the news for
    `update`. `words` by language, of an update. `planned`: how many it was to be; `written` how many there are,
    customer by customer up to `cursor`, the id of the last."""

    __tablename__ = "issue_round"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), index=True)
    about: Mapped[About] = mapped_column(stored_enum(About))
    number: Mapped[int]
    words: Mapped[dict[str, str]]
    state: Mapped[RoundState] = mapped_column(stored_enum(RoundState))
    planned: Mapped[int]
    written: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[int] = mapped_column(default=0)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    issue: Mapped[Issue] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("(state = 'going') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("planned >= 0 AND written >= 0", name="counts"),
        Index(ONE_AT_A_TIME, "issue_id", unique=True, postgresql_where="state = 'going'"),
    )

    def move(self, verb: str, state: RoundState, at: datetime) -> None:
        """stop or go_on by a person; done by itself. Raises RoundOver."""
        source = RoundState.STOPPED if verb == "go_on" else RoundState.GOING
        if self.state is not source:
            raise RoundOver
        self.state, self.ended_at = state, None if state is RoundState.GOING else at
        remark(self, verb)
