"""A branch's calendars: opening hours, the watch that never sleeps, and whatever else it runs beside them."""

import json
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Self

from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.errors import N_, Invalid
from dispatch.people.hours import apart
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.working_time import Calendar

OPENING, ALWAYS = "opening", "always"


class DaySource(StrEnum):
    """Where a dated row came from: the desk, a country's public holidays, a file, or a feed that is polled."""

    HAND = "hand"
    HOLIDAYS = "holidays"
    FILE = "file"
    FEED = "feed"


class NeverChanges(Invalid):
    """This calendar can't be changed."""

    says = N_("This calendar runs day and night, and stays so. Make another one for other hours.")


class CalendarEdition(Base):
    """A calendar as it once stood, never changed again: what was promised by it is counted by it.

    `content` is the JSON that working_time reads. Which calendar took it when stands in that one's audit.
    """

    __tablename__ = "calendar_edition"
    __audited__ = False
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    content: Mapped[str]

    @property
    def calendar(self) -> Calendar:
        return _read(self.content)


class BranchCalendar(Base):
    """`name` is what rules call it by; every branch has `opening`, when its desk is open, and `always`. `title` is how
    people call it, empty for those two. `days` are rows the branch edits: no public holiday closes anything by itself.

    Whatever changes the hours goes through the methods here, which lay down a new edition.
    """

    __tablename__ = "branch_calendar"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    name: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    time_zone: Mapped[str]
    weekly: Mapped[dict[str, Any]]
    edition_id: Mapped[int] = mapped_column(ForeignKey("calendar_edition.id"))
    feed_url: Mapped[str | None]
    feed_read_at: Mapped[datetime | None]
    feed_failure: Mapped[dict[str, Any] | None]
    version: Mapped[int] = mapped_column()

    edition: Mapped[CalendarEdition] = relationship(lazy="joined")
    days: Mapped[list["CalendarDay"]] = relationship(
        back_populates="calendar", cascade="all, delete-orphan", order_by="CalendarDay.day"
    )
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("branch_id", "name"),
        CheckConstraint("name ~ '^[a-z][a-z0-9_-]{0,39}$'", name="name"),
    )

    @classmethod
    def open(
        cls,
        name: str,
        *,
        time_zone: str,
        weekly: dict[str, Any],
        days: dict[date, tuple[list[list[str]], str]] | None = None,
        title: str = "",
    ) -> Self:
        """`days`: date → its hours (none: closed) and why. Raises BadCalendar, OverlappingHours."""
        rows = [CalendarDay(day=day, hours=hours, why=why) for day, (hours, why) in sorted((days or {}).items())]
        calendar = cls(name=name, title=title, time_zone=time_zone, weekly=weekly, days=rows)
        calendar.renew()
        return calendar

    @classmethod
    def always(cls, time_zone: str) -> Self:
        return cls.open(ALWAYS, time_zone=time_zone, weekly=Calendar.always(time_zone).to_json()["weekly"])

    @property
    def audit_branch(self) -> int:
        return self.branch_id

    @property
    def calendar(self) -> Calendar:
        """As it stands now."""
        return self.edition.calendar

    def set_week(self, weekly: dict[str, Any], *, time_zone: str) -> None:
        """Raises NeverChanges, BadCalendar, OverlappingHours; then nothing has changed."""
        self._drawn(weekly, time_zone)
        self.weekly, self.time_zone = weekly, time_zone
        self.renew()

    def set_days(self, given: list["CalendarDay"]) -> None:
        """Each takes the place of what stood on its day. Raises as `set_week`; then the transaction must be undone."""
        new = {one.day: one for one in given}
        known = {one.day: one for one in self.days}
        for day, one in new.items():
            if day in known:
                known[day].take(one)
            else:
                self.days.append(one)
        self.days.sort(key=lambda one: one.day)
        self.renew()

    def drop_days(self, given: set[date]) -> None:
        self.days = [one for one in self.days if one.day not in given]
        self.renew()

    def renew(self) -> None:
        """Lay down a new edition, unless nothing differs. Raises BadCalendar, OverlappingHours."""
        content = json.dumps(self._drawn(self.weekly, self.time_zone), ensure_ascii=False, sort_keys=True)
        if self.edition is None or self.edition.content != content:
            self.edition = CalendarEdition(name=self.name, content=content)

    def _drawn(self, weekly: dict[str, Any], time_zone: str) -> dict[str, Any]:
        """As working_time writes it."""
        if self.name == ALWAYS and self.edition is not None:
            raise NeverChanges
        closed = [one.day.isoformat() for one in self.days if not one.hours]
        special = {one.day.isoformat(): one.hours for one in self.days if one.hours}
        given = {"zone": time_zone, "weekly": weekly, "closed": closed, "special": special}
        return apart(Calendar.from_json(given)).to_json()


class CalendarDay(Base):
    """A day with hours of its own; `hours` as [["08:00", "12:00"], …], none of them: closed. `why` is for people."""

    __tablename__ = "calendar_day"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("branch_calendar.id"))
    day: Mapped[date]
    hours: Mapped[list[Any]]
    why: Mapped[str]
    source: Mapped[DaySource] = mapped_column(stored_enum(DaySource), default=DaySource.HAND)
    calendar: Mapped[BranchCalendar | None] = relationship(back_populates="days")
    __table_args__ = (UniqueConstraint("calendar_id", "day"),)

    @property
    def audit_branch(self) -> int | None:
        return self.calendar and self.calendar.branch_id

    @property
    def closed(self) -> bool:
        return not self.hours

    def take(self, other: Self) -> None:
        """Become as the other is."""
        self.hours, self.why, self.source = other.hours, other.why, other.source


@lru_cache(maxsize=512)
def _read(content: str) -> Calendar:
    return Calendar.from_json(json.loads(content))
