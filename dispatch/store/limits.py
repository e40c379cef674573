"""How often the same somebody may do something in a while: counted in the database, for all processes together."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.errors import N_, Forbidden
from dispatch.store.base import Base
from dispatch.store.database import Transaction


class TooOften(Forbidden):
    """That was too often."""

    says = N_("That was too often in a short time. Wait {seconds} seconds, then try again.")


@dataclass(frozen=True)
class Limit:
    """`most` times in each stretch of `within`; the stretches are the same for everybody."""

    name: str
    most: int
    within: timedelta

    def begins(self, now: datetime) -> datetime:
        long = self.within.total_seconds()
        return datetime.fromtimestamp(now.timestamp() // long * long, UTC)

    def refuse(self, now: datetime) -> None:
        left = self.begins(now) + self.within - now
        raise TooOften(seconds=max(1, round(left.total_seconds())), most=self.most)


class RequestCount(Base):
    """How often `subject` (limit and who) was here in the stretch that begins `at`."""

    __tablename__ = "request_count"
    __audited__ = False
    subject: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    times: Mapped[int]


def count(tx: Transaction, limit: Limit, who: str) -> None:
    """Commit it at once: others who count the same wait until then.

    Raises:
        TooOften: with `seconds`, after which it is allowed again.
    """
    row = {"subject": f"{limit.name}:{who}", "at": limit.begins(tx.stamp.at), "times": 1}
    counted = insert(RequestCount).values(row)
    again = counted.on_conflict_do_update(
        index_elements=["subject", "at"], set_={"times": RequestCount.times + 1}
    ).returning(RequestCount.times)
    if tx.session.scalar(again) > limit.most:
        limit.refuse(tx.stamp.at)


def require(tx: Transaction, limit: Limit, who: str) -> None:
    """Counts nothing. Raises TooOften where the count is full."""
    found = tx.session.get(RequestCount, (f"{limit.name}:{who}", limit.begins(tx.stamp.at)))
    if found is not None and found.times >= limit.most:
        limit.refuse(tx.stamp.at)
