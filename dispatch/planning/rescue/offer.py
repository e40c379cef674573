"""What could save an order's promise, in a dispatcher's terms."""

from dataclasses import dataclass
from datetime import date, datetime

Window = tuple[datetime, datetime]

# Beside the kinds of optimizer/rescue.py.
NEW_TIME = "new_time"
OTHER_DAY = "other_day"
PARTNER = "partner"
# Why, in the audit.
RESCUE = "rescue"
UNDONE = "rescue_undone"


@dataclass(frozen=True)
class Stop:
    """A visit on an engineer's day, for a picture of it."""

    visit_id: int
    place: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Day:
    engineer_id: int
    name: str
    before: tuple[Stop, ...]
    after: tuple[Stop, ...]


@dataclass(frozen=True)
class Disturbed:
    """Somebody else's visit that another engineer gets, that begins later, or (no `after`) goes to another day."""

    visit_id: int
    reference: str
    place: str
    told: bool
    before: tuple[str, datetime]  # engineer and start
    after: tuple[str, datetime] | None


@dataclass(frozen=True)
class RescueOffer:
    """`key` names what it does, whatever the time: the same on the next look as long as it still holds.

    `kind`: of optimizer/rescue.py, new_time, other_day (the customer is asked by link, and nothing moves before they
    agree) or partner (its outlet gets the order; `partner` is its name). `travel` and `overtime`: minutes more, of all
    concerned. `cost`: the planner's, in seconds of travel; negative where the day is better for it. Chances in per
    cent. `moved`: customers whose told window changes. `window`: what the customer must agree to, and is told then.
    """

    key: str
    kind: str
    before: tuple[str, datetime] | None
    after: tuple[str, datetime]
    disturbed: tuple[Disturbed, ...]
    travel: int
    overtime: int
    moved: int
    cost: int
    chance_before: int
    chance_after: int
    days: tuple[Day, ...]
    window: Window | None = None
    partner: str | None = None


@dataclass(frozen=True)
class Asked:
    """A time on another day the customer was asked for, and until when it is kept for them."""

    window: Window
    until: datetime


@dataclass(frozen=True)
class Done:
    """The last rescue of today. `undo`: its number, where it may still be taken back."""

    kind: str
    at: datetime
    by: str
    undo: int | None


@dataclass(frozen=True)
class Rescues:
    """`ends`: until when; None where nothing is promised that could still be kept, and then nothing is offered.
    `remote`: the fault may be helped from afar and no step was tried yet, which costs nobody a journey."""

    reference: str
    visit_id: int | None
    day: date | None
    ends: datetime | None
    chance: int | None
    offers: tuple[RescueOffer, ...]
    remote: bool = False
    asked: Asked | None = None
    done: Done | None = None
