"""A window somebody may be offered, or why not."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from dispatch.planning.booking.windows import Window


class Grade(StrEnum):
    """`recommended`: near other work, and in time for what was promised. The better ones come first."""

    RECOMMENDED = "recommended"
    POSSIBLE = "possible"
    CLOSED = "closed"

    @property
    def rank(self) -> int:
        return list(Grade).index(self)


@dataclass(frozen=True)
class Slot:
    """`late`: closes after the order's arrival deadline. `extra`: seconds of travel, and what else the plan costs more
    in that unit. `reasons` of a closed one: [{code, …facts}] with the codes of optimizer/plan.py and notice {seconds} ·
    booked_up {share} · reserve {share} · closure {} · cap {most} · horizon {days} · no_stock {part}; `changes`: the
    smallest that would open it, as for candidates; both only where they were asked for, but for our own rules.
    `partner_id`: who comes along. `then`: when somebody comes after that, all promised with this one."""

    day: date
    window: Window
    grade: Grade
    engineer_id: int | None = None
    extra: int | None = None
    late: bool = False
    reasons: tuple[dict[str, Any], ...] = field(default=(), compare=False)
    changes: tuple[dict[str, Any], ...] = field(default=(), compare=False)
    partner_id: int | None = None
    then: tuple["Slot", ...] = ()
    begin: Callable[[], datetime] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def starts_at(self) -> datetime | None:
        """Of the work; looked for when it is wanted."""
        return self.begin and self.begin()

    @property
    def is_open(self) -> bool:
        return self.grade is not Grade.CLOSED

    @property
    def persons(self) -> int:
        return 1 if self.partner_id is None else 2

    @property
    def led_crew(self) -> list[int]:
        """Who leads, and who comes along."""
        return [each for each in (self.engineer_id, self.partner_id) if each is not None]
